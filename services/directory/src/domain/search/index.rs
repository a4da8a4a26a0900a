//! Everything that may be found on a day, by its words.

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};

use super::{
    Entry, Filters, Hit, MatchKind, Moment, Place, Query, QueryWord, normalise,
    openness::AllHours,
    read::{Field, Read, read},
    typo::Vocabulary,
};
use crate::domain::Snapshot;

/// Letters below which a later part of a word is too little to look for.
const PART_LETTERS_MIN: usize = 4;
/// Letters of a word below which an error makes it another word.
const TYPO_LETTERS_MIN: usize = 5;
/// The same where there is more to read than a name.
const TYPO_ELSEWHERE_LETTERS_MIN: usize = 6;

/// Everything that may be found, by its words.
#[derive(Debug, Clone)]
pub struct Index {
    /// By kind and id.
    entries: Vec<Entry>,
    /// Where each stands in `entries`, by Finnish name.
    by_name: Vec<usize>,
    /// Whole names as they are compared.
    whole_names: HashMap<String, Vec<Posting>>,
    names: Vocabulary<Vec<Posting>>,
    /// The later parts of the words of names, as compounds have them: `päivystys` of `sosiaalipäivystys`.
    parts: Vocabulary<Vec<Posting>>,
    numbers: Vocabulary<Vec<Posting>>,
    others: Vocabulary<Vec<Posting>>,
    /// Words and phrases that mean the same, as they are compared.
    synonyms: Vec<Vec<Vec<String>>>,
    /// Words as they are written.
    written: Vec<Box<str>>,
    /// When each is open.
    pub hours: AllHours,
}

/// That an entry has a word.
#[derive(Debug, Clone, Copy)]
struct Posting {
    /// Where it stands in the index.
    entry: u32,
    /// Where the word stands as it is written there.
    written: u32,
}

/// Why an entry matches a word, the best reason: a kind and the word of the entry.
type Why = Option<(MatchKind, u32)>;

impl Index {
    /// Everything that may be found in what stands on a day.
    pub fn of(snapshot: &Snapshot) -> Self {
        let read = read(snapshot);
        let mut gathered = Gathered::default();
        for (at, Read { texts, .. }) in read.iter().enumerate() {
            texts.iter().for_each(|(field, text)| gathered.take(at, *field, text));
        }
        let Gathered { written, whole_names, names, numbers, others } = gathered;
        let written = written.words.into_iter().map(Into::into).collect();
        let mut entries: Vec<Entry> = read.into_iter().map(|read| read.entry).collect();
        let mut by_name: Vec<usize> = (0..entries.len()).collect();
        by_name.sort_by_key(|at| &entries[*at].sorted_by); // stable: by kind and id where names are alike
        let county = snapshot.county.as_ref().map(|county| &county.item);
        let hours = AllHours::gather(&mut entries, snapshot);
        let synonyms = county.iter().flat_map(|county| &county.synonyms).map(|group| {
            let phrases = group.words.iter().map(|phrase| normalise::folded_words(phrase));
            phrases.filter(|phrase| !phrase.is_empty()).collect()
        });
        Self {
            entries,
            by_name,
            whole_names,
            parts: vocabulary(later_parts(&names)),
            names: vocabulary(names),
            numbers: vocabulary(numbers),
            others: vocabulary(others),
            synonyms: synonyms.collect(),
            written,
            hours,
        }
    }

    /// What is found at a moment, the best first, after a place; without anything to look for, by name.
    pub fn find<'a>(
        &'a self,
        query: Option<&Query>,
        filters: &'a Filters,
        moment: &'a Moment<'a>,
        after: Option<&'a Place>,
    ) -> impl Iterator<Item = Hit<'a>> {
        let hits: Vec<Hit<'a>> = match query {
            Some(query) => self.matching(query),
            None => {
                let entries = self.by_name.iter().map(|at| &self.entries[*at]);
                entries.map(|entry| Hit { entry, why: None }).collect()
            }
        };
        hits.into_iter()
            .skip_while(move |hit| after.is_some_and(|after| hit.place() <= *after))
            .filter(move |hit| hit.entry.passes(filters))
            .filter(move |hit| !filters.open_now || moment.is_open(hit.entry))
    }

    fn matching(&self, query: &Query) -> Vec<Hit<'_>> {
        let phrases = self.instead(&query.words);
        let mut matches: Option<Vec<Why>> = None;
        for (word, instead) in query.words.iter().zip(&phrases) {
            let of_word = self.with_word(word, instead);
            matches = Some(match matches {
                None => of_word,
                Some(before) => before.into_iter().zip(of_word).map(worse).collect(),
            });
        }
        let mut matches = matches.unwrap_or_default();
        for posting in self.whole_names.get(&query.whole).into_iter().flatten() {
            matches[posting.entry as usize] = Some((MatchKind::ExactName, posting.written));
        }
        let mut hits: Vec<Hit<'_>> = Vec::new();
        for kind in MatchKind::ALL {
            let alike = self.entries.iter().zip(&matches).filter_map(|(entry, why)| {
                let (of_kind, written) = (*why)?;
                let why = Some((of_kind, &*self.written[written as usize]));
                (of_kind == *kind).then_some(Hit { entry, why })
            });
            hits.extend(alike);
        }
        hits
    }

    /// For each word of a query, the phrases that may stand instead of it: every group of synonyms that
    /// has a phrase which stands in the query.
    fn instead(&self, words: &[QueryWord]) -> Vec<Instead<'_>> {
        let mut instead = vec![Instead::default(); words.len()];
        for group in &self.synonyms {
            let places = |is_meant: fn(&str, &str) -> bool| -> BTreeSet<usize> {
                group
                    .iter()
                    .flat_map(|phrase| places_of(phrase, words, is_meant))
                    .flatten()
                    .collect()
            };
            let surely = places(is_begun);
            for at in places(is_mistyped).difference(&surely) {
                instead[*at].perhaps.extend(group.iter().map(Vec::as_slice));
            }
            for at in surely {
                instead[at].surely.extend(group.iter().map(Vec::as_slice));
            }
        }
        instead
    }

    /// Why each entry matches a word; none for those that do not.
    fn with_word(&self, word: &QueryWord, instead: &Instead<'_>) -> Vec<Why> {
        let mut found = vec![None; self.entries.len()];
        let mut note = |kind, postings: &[Posting]| {
            for posting in postings {
                let why = &mut found[posting.entry as usize];
                if why.is_none_or(|(known, _)| kind < known) {
                    *why = Some((kind, posting.written));
                }
            }
        };
        if let Some(number) = &word.number {
            self.numbers.beginning(number).for_each(|of| note(MatchKind::Number, of));
        }
        self.names.beginning(&word.text).for_each(|of| note(MatchKind::Name, of));
        let letters = word.text.chars().count();
        if letters >= PART_LETTERS_MIN {
            self.parts.beginning(&word.text).for_each(|of| note(MatchKind::Part, of));
        }
        for phrase in &instead.surely {
            note(MatchKind::Synonym, &with_phrase(&self.names, phrase));
        }
        let inflected = word.stem.as_deref().into_iter();
        let inflected = inflected.flat_map(|stem| self.names.beginning(stem));
        inflected.for_each(|of| note(MatchKind::Synonym, of));
        if letters >= TYPO_LETTERS_MIN {
            self.names.almost_beginning(&word.text).for_each(|of| note(MatchKind::Typo, of));
        }
        if letters >= TYPO_ELSEWHERE_LETTERS_MIN {
            self.others.almost_beginning(&word.text).for_each(|of| note(MatchKind::Other, of));
        } else {
            self.others.beginning(&word.text).for_each(|of| note(MatchKind::Other, of));
        }
        for phrase in &instead.surely {
            note(MatchKind::Other, &with_phrase(&self.others, phrase));
        }
        for phrase in &instead.perhaps {
            note(MatchKind::Other, &with_phrase(&self.names, phrase));
        }
        found
    }
}

/// The phrases that may stand instead of a word.
#[derive(Debug, Clone, Default)]
struct Instead<'a> {
    /// Of groups that the query has a phrase of.
    surely: Vec<&'a [String]>,
    /// Of groups that it has one of but for a typing error.
    perhaps: Vec<&'a [String]>,
}

/// An entry matches as badly as its worst word.
fn worse((one, other): (Why, Why)) -> Why {
    let (one, other) = (one?, other?);
    Some(if other.0 > one.0 { other } else { one })
}

/// Where a phrase stands in a query, each time it does: as far as its words are meant by those typed, or
/// parted otherwise than they are written.
fn places_of(
    phrase: &[String],
    words: &[QueryWord],
    is_meant: impl Fn(&str, &str) -> bool,
) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let joined = phrase.concat();
    for count in 1..=words.len().min(phrase.len() + 1) {
        for (at, window) in words.windows(count).enumerate() {
            let alike = || window.iter().zip(phrase).all(|(word, of)| is_meant(&word.text, of));
            let same = || is_joined(&joined, window.iter().map(|word| &*word.text));
            if count == phrase.len() && alike() || same() {
                places.push(at..at + count);
            }
        }
    }
    places
}

/// Whether words are what a longer one is made of.
fn is_joined<'a>(joined: &str, mut words: impl Iterator<Item = &'a str>) -> bool {
    words.try_fold(joined, |rest, word| rest.strip_prefix(word)).is_some_and(str::is_empty)
}

/// Whether what somebody typed is a word, or begins it where that is enough of it.
fn is_begun(typed: &str, word: &str) -> bool {
    typed == word || typed.chars().count() >= PART_LETTERS_MIN && word.starts_with(typed)
}

/// The same, or a word but for one typing error.
fn is_mistyped(typed: &str, word: &str) -> bool {
    let letters = typed.chars().count();
    let near = letters.abs_diff(word.chars().count()) <= 1;
    is_begun(typed, word)
        || letters >= TYPO_LETTERS_MIN && near && strsim::osa_distance(typed, word) <= 1
}

/// The entries that have a word beginning like each of a phrase, with the word for the first of them. So
/// little that many words begin with it is a word by itself.
fn with_phrase(words: &Vocabulary<Vec<Posting>>, phrase: &[String]) -> Vec<Posting> {
    let with = |word: &String| {
        let short = word.chars().count() < PART_LETTERS_MIN;
        let begun = words.beginning(word).take(if short { 0 } else { usize::MAX });
        let whole = words.get(word).filter(|_| short);
        let mut postings: Vec<Posting> = begun.chain(whole).flatten().copied().collect();
        postings.sort_by_key(|posting| posting.entry);
        postings.dedup_by_key(|posting| posting.entry);
        postings
    };
    let Some((first, rest)) = phrase.split_first() else { return Vec::new() };
    rest.iter().map(with).fold(with(first), |mut found, of_word| {
        found.retain(|one| of_word.binary_search_by_key(&one.entry, |of| of.entry).is_ok());
        found
    })
}

/// Words while they are gathered.
#[derive(Default)]
struct Gathered<'a> {
    written: Written<'a>,
    whole_names: HashMap<String, Vec<Posting>>,
    names: HashMap<String, Vec<Posting>>,
    numbers: HashMap<String, Vec<Posting>>,
    others: HashMap<String, Vec<Posting>>,
}

impl<'a> Gathered<'a> {
    fn take(&mut self, at: usize, field: Field, text: &'a str) {
        let entry = u32::try_from(at).unwrap_or(u32::MAX);
        let words = match field {
            Field::Name => &mut self.names,
            Field::Other => &mut self.others,
            Field::Number => {
                let (written, _) = self.written.of(text);
                for part in normalise::parts_of_number(text) {
                    add(&mut self.numbers, &part, Posting { entry, written });
                }
                return;
            }
        };
        let mut whole = String::new();
        for word in normalise::words(text) {
            let (written, folded) = self.written.of(word);
            add(words, folded, Posting { entry, written });
            whole.extend((!whole.is_empty()).then_some(' '));
            whole.push_str(folded);
        }
        if field == Field::Name {
            for compound in text.split_whitespace().filter(|word| word.contains('-')) {
                let (written, folded) = self.written.of(compound);
                add(words, folded, Posting { entry, written });
            }
            let (written, _) = self.written.of(text);
            add(&mut self.whole_names, &whole, Posting { entry, written });
        }
    }
}

/// Words as they are written, each once: a text's are many, and mostly known.
#[derive(Default)]
struct Written<'a> {
    words: Vec<&'a str>,
    /// Where a word stands among them, and how it is compared.
    known: HashMap<&'a str, (u32, String)>,
}

impl<'a> Written<'a> {
    fn of(&mut self, word: &'a str) -> (u32, &str) {
        let words = &mut self.words;
        let (at, folded) = self.known.entry(word).or_insert_with(|| {
            let at = u32::try_from(words.len()).unwrap_or(u32::MAX);
            words.push(word);
            (at, normalise::fold(word))
        });
        (*at, folded)
    }
}

/// Notes that an entry has a word; the first way in which it is written there is kept.
fn add(words: &mut HashMap<String, Vec<Posting>>, folded: &str, posting: Posting) {
    match words.get_mut(folded) {
        Some(known) if known.last().is_some_and(|last| last.entry == posting.entry) => {}
        Some(known) => known.push(posting),
        None => drop(words.insert(folded.to_owned(), vec![posting])),
    }
}

/// The words of names from each of their letters on but the first, with who has them.
fn later_parts(names: &HashMap<String, Vec<Posting>>) -> HashMap<String, Vec<Posting>> {
    let mut parts: HashMap<String, Vec<Posting>> = HashMap::new();
    for (word, postings) in names {
        let letters = word.chars().count();
        for (at, _) in
            word.char_indices().take((letters + 1).saturating_sub(PART_LETTERS_MIN)).skip(1)
        {
            parts.entry(word[at..].to_owned()).or_default().extend(postings);
        }
    }
    parts
}

fn vocabulary(words: HashMap<String, Vec<Posting>>) -> Vocabulary<Vec<Posting>> {
    let words = words.into_iter().filter(|(word, _)| !word.is_empty());
    Vocabulary::of(words.map(|(word, postings)| (word.into_boxed_str(), postings)))
}
