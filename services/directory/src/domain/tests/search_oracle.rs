//! Search against an oracle that looks at every entry.

use proptest::prelude::*;

use super::{
    at, line,
    search::{MORNING, county, snapshot},
    text, unit,
};
use crate::domain::{
    Document, EntryName, Line, Text, Unit,
    search::{Filters, Hit, Index, MatchKind, Query, normalise},
};

const GROUPS: &[&[&str]] = &[&["abba", "oba bab"], &["baa", "aab oab", "bobo"], &["ba", "ob"]];

/// Words of few letters, so that they are often nearly alike.
fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[abäo]{1,7}n?", "[ab]{3,5}", "0[12]{1,3} ?[12]{2}"]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..4).prop_map(|words| words.join(" "))
}

fn entries() -> impl Strategy<Value = Vec<(Text, String, String)>> {
    let name = (words(), words(), words()).prop_map(|(fi, sv, en)| Text { fi, sv, en });
    prop::collection::vec((name, words(), "0[12]{2} [12]{3}"), 1..12)
}

/// Half of them lines with numbers, half units with duties.
fn documents(entries: &[(Text, String, String)]) -> Vec<Document> {
    let entry = |(at, (name, duty, number)): (usize, &(Text, String, String))| match at % 2 {
        0 => {
            let line = line(&format!("e{at}"), number, vec![], &[]);
            Document::Line(Line { name: name.clone(), ..line }.into())
        }
        _ => {
            let unit = unit(&format!("e{at}"), None);
            Document::Unit(Unit { name: name.clone(), duties: vec![text(duty)], ..unit }.into())
        }
    };
    entries.iter().enumerate().map(entry).chain([county(GROUPS)]).collect()
}

/// Whether somebody who typed a word means another.
fn is_meant(typed: &str, word: &str, mistyped: bool) -> bool {
    let letters = typed.chars().count();
    let begun = letters >= 4 && word.starts_with(typed);
    let nearly = mistyped && letters >= 5 && strsim::osa_distance(typed, word) <= 1;
    typed == word || begun || nearly
}

/// The phrases that mean the same as one that stands in a query where a word of it does.
fn instead(query: &[String], at: usize, mistyped: bool) -> Vec<Vec<String>> {
    let mut instead: Vec<Vec<String>> = vec![];
    for group in GROUPS {
        let group: Vec<_> = group.iter().map(|one| normalise::folded_words(one)).collect();
        for phrase in &group {
            for (from, count) in
                (0..query.len()).flat_map(|from| (1..=phrase.len() + 1).map(move |n| (from, n)))
            {
                let Some(window) = query.get(from..from + count) else { continue };
                let alike = window.iter().zip(phrase).all(|(w, of)| is_meant(w, of, mistyped));
                let is_there = count == phrase.len() && alike || window.concat() == phrase.concat();
                if is_there && (from..from + count).contains(&at) {
                    instead.extend(group.clone());
                }
            }
        }
    }
    instead
}

/// Why an entry is found: every word of it looked at.
fn oracle(document: &Document, typed: &str) -> Option<MatchKind> {
    let (name, others, number) = match document {
        Document::Unit(unit) => (&unit.name, unit.duties.clone(), None),
        Document::Line(line) => (&line.name, vec![], Some(&line.display_number)),
        _ => return None,
    };
    let of = |text: &Text| [&text.fi, &text.sv, &text.en].map(|text| normalise::folded_words(text));
    let query = normalise::folded_words(typed);
    if of(name).contains(&query) {
        return Some(MatchKind::ExactName);
    }
    let in_name = of(name).concat();
    let elsewhere: Vec<String> = others.iter().flat_map(|text| of(text).concat()).collect();
    let begins = |words: &[String], with: &str| words.iter().any(|word| word.starts_with(with));
    let number = number.map(|number| number.replace(' ', ""));
    let of_number = |digits: &str| {
        digits.len() > 2
            && digits.bytes().all(|b| b.is_ascii_digit())
            && number.as_ref().is_some_and(|n| n.starts_with(digits) || n[3..].starts_with(digits))
    };
    let why = |at: usize| {
        let word = &query[at];
        let has = |words: &[String], word: &String| {
            if word.chars().count() < 4 { words.contains(word) } else { begins(words, word) }
        };
        let means = |words: &[String], mistyped: bool| {
            instead(&query, at, mistyped)
                .iter()
                .any(|phrase| phrase.iter().all(|word| has(words, word)))
        };
        let stem = word.strip_suffix("n").filter(|stem| stem.chars().count() >= 5);
        let letters = word.chars().count();
        let part = |other: &String| {
            let mut later = other.char_indices().skip(1);
            letters >= 4 && later.any(|(at, _)| other[at..].starts_with(word))
        };
        let almost = |other: &String| {
            let ends = other.char_indices().map(|(at, c)| at + c.len_utf8());
            letters >= 5
                && ends.into_iter().any(|end| strsim::osa_distance(word, &other[..end]) <= 1)
        };
        let reasons = [
            (of_number(word), MatchKind::Number),
            (begins(&in_name, word), MatchKind::Name),
            (in_name.iter().any(part), MatchKind::Part),
            (means(&in_name, false), MatchKind::Synonym),
            (stem.is_some_and(|stem| begins(&in_name, stem)), MatchKind::Synonym),
            (in_name.iter().any(almost), MatchKind::Typo),
            (begins(&elsewhere, word) || means(&elsewhere, false), MatchKind::Other),
            (means(&in_name, true), MatchKind::Other),
            (letters >= 6 && elsewhere.iter().any(almost), MatchKind::Other),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, kind)| kind)
    };
    let all: Option<Vec<MatchKind>> = (0..query.len()).map(why).collect();
    all?.into_iter().max()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_found_is_what_a_look_at_every_entry_finds(entries in entries(), typed in words()) {
        let documents = documents(&entries);
        let index = Index::of(&snapshot(documents.clone()));
        let mut expected: Vec<(MatchKind, EntryName)> = documents
            .iter()
            .filter_map(|document| Some((oracle(document, &typed)?, document.name())))
            .collect();
        expected.sort();
        let query = Query::of(&typed).expect("words");
        let (filters, moment) = (Filters::default(), index.hours.at(at(MORNING)));
        let why = |hit: &Hit<'_>| (hit.why.expect("a reason").0, hit.entry.name.clone());
        let hits: Vec<Hit<'_>> = index.find(Some(&query), &filters, &moment, None).collect();
        let told: Vec<_> = hits.iter().map(why).collect();
        prop_assert_eq!(&told, &expected, "{}", typed);
        for (nth, hit) in hits.iter().enumerate() {
            let after = hit.place();
            let rest: Vec<_> = index.find(Some(&query), &filters, &moment, Some(&after)).map(|hit| why(&hit)).collect();
            prop_assert_eq!(&rest, &told[nth + 1..]);
        }
    }
}
