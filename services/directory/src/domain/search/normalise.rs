//! Words and numbers as they are compared: in small letters, without diacritics, numbers without the
//! spaces that people write in them.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What may stand within a number as it is written.
const WITHIN_NUMBERS: [char; 6] = [' ', '\u{a0}', '-', '/', '(', ')'];
/// Digits below which nobody looks for a telephone number.
const NUMBER_DIGITS_MIN: usize = 3;
/// Where a word may be parted at the end of a row; it parts none.
const SOFT_HYPHEN: char = '\u{ad}';
/// Endings of the Finnish cases that say where or whose, as they are compared.
const CASES: [&str; 6] = ["ssa", "sta", "lla", "lta", "lle", "n"];
/// Letters that a word without its ending has at least.
const STEM_LETTERS_MIN: usize = 5;
/// The country code of Finland.
const FINLAND: &str = "358";
/// Digits of a Finnish number with its country code at least; fewer are a number of their own.
const FINNISH_DIGITS_MIN: usize = 9;

/// The words of a text as they are written, in order. Digits that only spaces or the like part are one
/// word.
pub fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (from, to) in runs(text) {
        let digits = text[from..to].bytes().all(|byte| byte.is_ascii_digit());
        match words.last_mut() {
            Some((begun, end))
                if digits
                    && text[*begun..*end].chars().all(is_of_number)
                    && text[*end..from].chars().all(|c| WITHIN_NUMBERS.contains(&c)) =>
            {
                *end = to;
            }
            _ => words.push((from, to)),
        }
    }
    words.into_iter().map(|(from, to)| &text[from..to]).collect()
}

/// The words of a text as they are compared.
pub fn folded_words(text: &str) -> Vec<String> {
    words(text).into_iter().map(fold).filter(|word| !word.is_empty()).collect()
}

/// A telephone number as it is compared: national where it is Finnish, else with its country code, digits
/// only. None where a text is no number, or too short for one.
pub fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plus = text.strip_prefix('+');
    if digits.len() < NUMBER_DIGITS_MIN || !plus.unwrap_or(text).chars().all(is_of_number) {
        return None;
    }
    let abroad = match (plus, digits.strip_prefix("00")) {
        (Some(_), _) => Some(digits.as_str()),
        (None, abroad) => abroad,
    };
    let long = digits.len() >= FINNISH_DIGITS_MIN;
    let national =
        abroad.or(long.then_some(&digits)).and_then(|digits| digits.strip_prefix(FINLAND));
    Some(match (national, abroad) {
        (Some(rest), _) => format!("0{}", rest.trim_start_matches('0')),
        (None, Some(abroad)) => abroad.to_owned(),
        (None, None) => digits,
    })
}

/// A number as it is written, from its beginning and from each of its parts on: `019 226 0401` is found by
/// `226 0401` and by `0401`, too.
pub fn parts_of_number(written: &str) -> Vec<String> {
    let parts: Vec<&str> = written.split(|c: char| !c.is_ascii_digit()).collect();
    let ends = (1..parts.len()).map(|at| parts[at..].concat());
    let ends = ends.filter(|end| end.len() >= NUMBER_DIGITS_MIN);
    number(written).into_iter().chain(ends).collect()
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || WITHIN_NUMBERS.contains(&c)
}

/// Where letters and digits stand side by side.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() && !is_combining_mark(c) && c != SOFT_HYPHEN {
            continue;
        }
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some(run) if run.1 == at => run.1 = end,
            _ => runs.push((at, end)),
        }
    }
    runs
}

/// A Finnish word as it is compared, without the ending that says where (`tuusulassa`, `hyvinkäältä`,
/// `järvenpään`); none where too little is left.
pub fn without_case(folded: &str) -> Option<&str> {
    let stem = CASES.iter().find_map(|case| folded.strip_suffix(case))?;
    (stem.chars().count() >= STEM_LETTERS_MIN).then_some(stem)
}

/// A word as it is compared: å is a, ö is o, and so is ø. Empty where it has no letter and no digit.
pub fn fold(written: &str) -> String {
    if written.is_ascii() {
        let plain = written.chars().filter(char::is_ascii_alphanumeric);
        return plain.map(|c| c.to_ascii_lowercase()).collect();
    }
    let plain = written.chars().flat_map(char::to_lowercase).nfkd();
    let mut folded = String::with_capacity(written.len());
    for c in plain.flat_map(char::to_lowercase) {
        match c {
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_and_without_diacritics() {
        assert_eq!(folded_words("Hyvinkää, Åbo & Ørsted"), ["hyvinkaa", "abo", "orsted"]);
        assert_eq!(folded_words("Mielenterveys- ja päihde"), ["mielenterveys", "ja", "paihde"]);
        let decomposed = "Hyvinka\u{308}a\u{308}";
        assert_eq!(words(decomposed), [decomposed], "a mark parts no word");
        assert_eq!(folded_words(decomposed), ["hyvinkaa"]);
        assert_eq!(folded_words("neuvonta\u{ad}piste"), ["neuvontapiste"]);
        assert_eq!(folded_words(" \u{308}½… "), ["12"]);
        assert_eq!(folded_words("… – !"), [""; 0]);
    }

    #[test]
    fn an_ending_that_says_where_is_left_out() {
        for (typed, name) in
            [("tuusulassa", "tuusula"), ("hyvinkaalta", "hyvinkaa"), ("jarvenpaan", "jarvenpaa")]
        {
            assert_eq!(without_case(typed), Some(name));
        }
        assert_eq!(without_case("kylla"), None, "too little is left");
        assert_eq!(without_case("tuusula"), None);
    }

    #[test]
    fn digits_with_spaces_are_one_word() {
        let text = "soita 019 226 0401 tai 24/7, 05900 Hyvinkää";
        let expected = ["soita", "0192260401", "tai", "247", "05900", "hyvinkaa"];
        assert_eq!(folded_words(text), expected);
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for written in [
            "019 226 0401",
            "0192260401",
            "+358 19 226 0401",
            "+358192260401",
            "00358 19 2260401",
            "358 19 226 0401",
            "+358 (0)19-226 0401",
        ] {
            assert_eq!(number(written).as_deref(), Some("0192260401"), "{written}");
        }
        assert_eq!(number("112").as_deref(), Some("112"));
        assert_eq!(number("+46 8 123").as_deref(), Some("468123"));
        assert_eq!(number("0046 8 123").as_deref(), Some("468123"));
        for none in ["11", "Hyvinkää", "puh. 112", "112a", ""] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn a_number_is_found_by_its_last_parts() {
        assert_eq!(parts_of_number("019 226 0401"), ["0192260401", "2260401", "0401"]);
        assert_eq!(parts_of_number("112"), ["112"]);
        assert!(parts_of_number("").is_empty());
    }
}
