//! From characters to symbols: words that mean something, numbers, signs and reasons.

use std::sync::LazyLock;

use super::super::spoken::words::{Language, Word};

/// A symbol and where it stands, in characters of the text.
#[derive(Debug, Clone)]
pub(super) struct Symbol {
    pub what: What,
    /// Its first character.
    pub start: usize,
    /// The first character after it.
    pub end: usize,
    /// The first language whose tables have the word.
    pub language: Option<Language>,
}

/// What a symbol is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// One or more words of the tables.
    Word(Word),
    /// `to`: Thursday in Finnish; in English what stands between the first and the last of some.
    To,
    /// Letters that are in no table, in lower case.
    Letters(String),
    /// Decimal digits; a number too great to matter stands as the greatest.
    Number { value: i16, digits: usize },
    /// Any other character. A dash of whatever length is `-`, the end of a clause `;`.
    Sign(char),
    /// What stands in parentheses, without them; none where they are not closed.
    Reason(Option<String>),
}

/// The symbols of a text. A `/` ends a clause, but for one between days, which is an "and".
pub(super) fn symbols(text: &str) -> Vec<Symbol> {
    let mut symbols = looked_up(text);
    let is_of_days = |symbol: Option<&Symbol>| match symbol.map(|symbol| &symbol.what) {
        Some(What::Word(word)) => word.is_of_days(),
        what => what == Some(&What::To),
    };
    for at in 0..symbols.len() {
        if symbols[at].what == What::Sign('/') {
            let before = at.checked_sub(1).and_then(|at| symbols.get(at));
            let between = is_of_days(before) && is_of_days(symbols.get(at + 1));
            symbols[at].what = if between { What::Word(Word::And) } else { What::Sign(';') };
        }
    }
    symbols
}

fn looked_up(text: &str) -> Vec<Symbol> {
    let raw = scan(text);
    let mut symbols = Vec::new();
    let mut at = 0;
    while let Some(first) = raw.get(at) {
        let phrase = PHRASES.iter().find(|(phrase, ..)| is_next(phrase, &raw[at..]));
        let (what, count) = match (&first.what, phrase) {
            (What::Letters(letters), _) if letters == "to" => (What::To, 1),
            (_, Some((phrase, word, _))) => (What::Word(*word), phrase.len()),
            (_, None) => (first.what.clone(), 1),
        };
        at += count;
        if what != What::Word(Word::Filler) {
            let language = phrase.map(|(.., language)| *language);
            symbols.push(Symbol { what, start: first.start, end: raw[at - 1].end, language });
        }
    }
    symbols
}

/// Every form of every word in every language, the longest first.
static PHRASES: LazyLock<Vec<(Vec<What>, Word, Language)>> = LazyLock::new(|| {
    let phrase = |form: &str| scan(form).into_iter().map(|symbol| symbol.what).collect();
    let forms = |(word, language): (Word, Language)| {
        language.forms(word).map(move |form| (phrase(form), word, language))
    };
    let words = Word::all().flat_map(|word| Language::ALL.map(|language| (word, language)));
    let mut phrases: Vec<(Vec<What>, Word, Language)> = words.flat_map(forms).collect();
    phrases.sort_by_key(|(phrase, ..)| std::cmp::Reverse(phrase.len()));
    phrases
});

fn is_next(phrase: &[What], symbols: &[Symbol]) -> bool {
    let ahead = symbols.get(..phrase.len());
    ahead.is_some_and(|ahead| ahead.iter().map(|symbol| &symbol.what).eq(phrase))
}

/// The symbols of a text before words are looked up.
fn scan(text: &str) -> Vec<Symbol> {
    let chars: Vec<char> = text.chars().collect();
    let mut symbols: Vec<Symbol> = Vec::new();
    let mut at = 0;
    while let Some(first) = chars.get(at) {
        let start = at;
        let last = symbols.last().map(|symbol| &symbol.what);
        let what = match first {
            // An entry goes on after a line that is not complete.
            '\n' if matches!(last, None | Some(What::Sign(',' | ':'))) => None,
            '\n' => Some(What::Sign(';')),
            _ if is_space(*first) => None,
            // An abbreviation's full stop.
            '.' if matches!(last, Some(What::Letters(_))) => None,
            '(' => {
                let length = closing(&chars[start..]);
                at = length.map_or(chars.len(), |length| start + length) - 1;
                let reason = || chars[start + 1..at].iter().collect::<String>().trim().to_owned();
                Some(What::Reason(length.map(|_| reason())))
            }
            _ if first.is_alphabetic() => {
                at = end_of(&chars, start, is_of_word) - 1;
                let letters = chars[start..=at].iter().filter(|sign| sign.is_alphabetic());
                Some(What::Letters(letters.flat_map(|letter| letter.to_lowercase()).collect()))
            }
            _ if first.is_ascii_digit() => {
                at = end_of(&chars, start, |sign| sign.is_ascii_digit()) - 1;
                let value = chars[start..=at].iter().collect::<String>().parse();
                let digits = at + 1 - start;
                Some(What::Number { value: value.unwrap_or(i16::MAX), digits })
            }
            _ if is_dash(*first) => Some(What::Sign('-')),
            // A reason ends its clause.
            ',' if matches!(last, Some(What::Reason(_))) => Some(What::Sign(';')),
            _ => Some(What::Sign(*first)),
        };
        at += 1;
        symbols.extend(what.map(|what| Symbol { what, start, end: at, language: None }));
    }
    symbols
}

/// The first place, from one on, whose character does not belong.
fn end_of(chars: &[char], start: usize, belongs: impl Fn(char) -> bool) -> usize {
    let ahead = chars[start..].iter().position(|sign| !belongs(*sign));
    ahead.map_or(chars.len(), |ahead| start + ahead)
}

/// How many characters there are from an opening parenthesis to the one that closes it.
fn closing(chars: &[char]) -> Option<usize> {
    let mut open = 0_usize;
    for (at, sign) in chars.iter().enumerate() {
        match sign {
            '(' => open += 1,
            ')' if open == 1 => return Some(at + 1),
            ')' => open -= 1,
            _ => {}
        }
    }
    None
}

/// White space, and what is pasted along with it and not seen.
fn is_space(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Letters, and apostrophes, which are not asked for.
fn is_of_word(sign: char) -> bool {
    sign.is_alphabetic() || matches!(sign, '\'' | '’')
}

/// Hyphens, dashes and the minus sign.
fn is_dash(sign: char) -> bool {
    matches!(
        sign,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use super::PHRASES;

    #[test]
    fn no_form_has_two_meanings() {
        for (phrase, word, _) in PHRASES.iter() {
            let other =
                PHRASES.iter().find(|(other, meaning, _)| other == phrase && meaning != word);
            assert_eq!(other, None, "{word:?}");
        }
    }
}
