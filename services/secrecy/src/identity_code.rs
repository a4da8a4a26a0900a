//! A Finnish personal identity code (henkilötunnus): day of birth, century sign, individual number,
//! check character. Its form is that of the Digital and Population Data Services Agency; the signs
//! beside `+`, `-` and `A` are in use since 2023. The sign counts: a code is all eleven characters.

use jiff::civil::Date;
use neuvo_proto::common::v1::{Warning, WarningReason};

/// Characters of a code; all are ASCII.
const CODE_CHARS: usize = 11;
/// The check character stands at the remainder of the nine digits by 31.
const CHECK_CHARS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
/// Individual numbers from here on are nobody's: they are for tests and passing use.
const ARTIFICIAL_FIRST: u16 = 900;

/// A code that is right in itself. It is not printed by accident: it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityCode {
    text: String,
    born: Date,
    number: u16,
}

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is not six digits, a century sign, three digits and a check character.
    Form,
    /// There is no such day.
    Day,
    /// Nobody has this individual number.
    Number,
    /// The check character belongs to other digits.
    Check,
}

impl IdentityCode {
    /// Reads a code; small letters are taken.
    ///
    /// # Errors
    /// What is wrong first.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let text = text.to_ascii_uppercase();
        let bytes: [u8; CODE_CHARS] = text.as_bytes().try_into().map_err(|_| Wrong::Form)?;
        let digits = |from: usize, to: usize| {
            let part = &bytes[from..to];
            part.iter().try_fold(0_u32, |sum, byte| {
                byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
            })
        };
        let number = |from, to| digits(from, to).and_then(|n| i16::try_from(n).ok());
        let (day, month, year) = (number(0, 2), number(2, 4), number(4, 6));
        let (Some(day), Some(month), Some(year)) = (day, month, year) else {
            return Err(Wrong::Form);
        };
        let century = century(bytes[6]).ok_or(Wrong::Form)?;
        let individual = digits(7, 10).ok_or(Wrong::Form)?;
        let check = CHECK_CHARS.contains(&bytes[10]).then_some(bytes[10]).ok_or(Wrong::Form)?;
        let narrow = |n: i16| i8::try_from(n).map_err(|_| Wrong::Day);
        let born = Date::new(century + year, narrow(month)?, narrow(day)?);
        let born = born.map_err(|_| Wrong::Day)?;
        if individual < 2 {
            return Err(Wrong::Number);
        }
        let nine = digits(0, 6).ok_or(Wrong::Form)? * 1_000 + individual;
        if CHECK_CHARS[nine as usize % CHECK_CHARS.len()] != check {
            return Err(Wrong::Check);
        }
        let number = u16::try_from(individual).map_err(|_| Wrong::Form)?;
        Ok(Self { text, born, number })
    }

    /// The code as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The day of birth it tells.
    pub fn born(&self) -> Date {
        self.born
    }

    /// Whether it is nobody's.
    pub fn is_artificial(&self) -> bool {
        self.number >= ARTIFICIAL_FIRST
    }
}

impl std::fmt::Debug for IdentityCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityCode(…)")
    }
}

fn century(sign: u8) -> Option<i16> {
    match sign {
        b'+' => Some(1800),
        b'-' | b'Y' | b'X' | b'W' | b'V' | b'U' => Some(1900),
        b'A' | b'B' | b'C' | b'D' | b'E' | b'F' => Some(2000),
        _ => None,
    }
}

/// Warns of texts that hold what looks like an identity code: it belongs into its own field. Each comes
/// with its field as the contract writes it.
pub fn codes_in_text<'a>(texts: impl IntoIterator<Item = (String, &'a str)>) -> Vec<Warning> {
    let holding = texts.into_iter().filter(|(_, text)| holds_code(text));
    let warning = |(field, _)| Warning {
        field,
        reason: WarningReason::IdentityCodeInText.into(),
        suggestion: String::new(),
    };
    holding.map(warning).collect()
}

/// Whether a text holds a code, whatever stands beside it: only where its first or last digits are
/// those of a longer number, it is none. Blanks around its sign hide nothing.
fn holds_code(text: &str) -> bool {
    text.char_indices().any(|(at, _)| {
        let (before, rest) = text.split_at(at);
        !before.ends_with(|c: char| c.is_ascii_digit()) && first_code(rest).is_some()
    })
}

/// The code that a text begins with.
fn first_code(text: &str) -> Option<IdentityCode> {
    let (born, rest) = text.split_at_checked(6)?;
    let (sign, rest) = rest.trim_start().split_at_checked(1)?;
    let (number, rest) = rest.trim_start().split_at_checked(4)?;
    let digit = |c: char| c.is_ascii_digit();
    let longer = number.ends_with(digit) && rest.starts_with(digit);
    (!longer).then(|| IdentityCode::parse(&format!("{born}{sign}{number}")).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIGNS: [char; 13] = ['+', '-', 'Y', 'X', 'W', 'V', 'U', 'A', 'B', 'C', 'D', 'E', 'F'];

    /// Codes of the Agency's own examples, all of the artificial series but the first.
    const RIGHT: [&str; 21] = [
        "131052-308T",
        "010594Y9032",
        "010594Y9021",
        "020594X903P",
        "020594X902N",
        "030594W903B",
        "030694W9024",
        "040594V9030",
        "040594V902Y",
        "050594U903M",
        "050594U902L",
        "010516B903X",
        "010516B902W",
        "020516C903K",
        "020516C902J",
        "030516D9037",
        "030516D9026",
        "010501E9032",
        "020502E902X",
        "020503F9037",
        "020504A902E",
    ];

    fn wrong(text: &str) -> Wrong {
        IdentityCode::parse(text).expect_err("wrong")
    }

    /// A code of these parts with the check character that belongs to it.
    fn code(day: u32, month: u32, year: u32, sign: char, number: u32) -> String {
        let nine = (day * 10_000 + month * 100 + year) * 1_000 + number;
        let check = char::from(CHECK_CHARS[nine as usize % 31]);
        format!("{day:02}{month:02}{year:02}{sign}{number:03}{check}")
    }

    #[test]
    fn the_agencys_examples_are_right() {
        for text in RIGHT {
            let code = IdentityCode::parse(text).expect(text);
            assert_eq!((code.as_str(), code.is_artificial()), (text, text != RIGHT[0]));
        }
        let code = IdentityCode::parse("131052-308t").expect("small letters are taken");
        assert_eq!(code.as_str(), "131052-308T");
        assert_eq!(code.born().to_string(), "1952-10-13");
    }

    #[test]
    fn codes_that_fail_say_why() {
        assert_eq!(wrong("010190-999K"), Wrong::Check);
        assert_eq!(wrong("010190Y999K"), Wrong::Check);
        assert_eq!(wrong(&code(31, 2, 90, '-', 900)), Wrong::Day);
        assert_eq!(wrong(&code(29, 2, 0, '-', 900)), Wrong::Day, "1900 was no leap year");
        assert!(IdentityCode::parse(&code(29, 2, 0, 'A', 900)).is_ok(), "2000 was one");
        assert_eq!(wrong(&code(1, 1, 90, '-', 1)), Wrong::Number);
        for text in ["", "131052-308", "131052-308TT", "131052G308T", "13105a-308T", "131052-308G"]
        {
            assert_eq!(wrong(text), Wrong::Form, "{text}");
        }
        assert_eq!(wrong("13105ä308T"), Wrong::Form);
    }

    #[test]
    fn a_code_is_found_in_a_text_and_a_number_is_none() {
        let alone = ["010594Y9032", "hetu 010594Y9032.", "(010594y9032)", "9, 010594Y9032, 9"];
        let beside = ["hetu010594Y9032", "010594Y9032x", "äö010594Y9032äö", "020594X903P5"];
        let apart = ["010594 Y9032", "010594 Y 9032", "hetu 131052 - 308t.", "131052-\u{a0}308T"];
        for text in alone.into_iter().chain(beside).chain(apart) {
            assert!(holds_code(text), "{text}");
        }
        for text in
            ["", "010190-999K", "1010594Y9032", "010594Y90321", "call 0401234567", "131052 308T"]
        {
            assert!(!holds_code(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_sign_is_read_and_one_wrong_character_is_found(
            day in 1_u32..=28, month in 1_u32..=12, year in 0_u32..=99, sign in 0..SIGNS.len(),
            number in 2_u32..=999, at in 0_usize..CODE_CHARS, other in 0_usize..31,
        ) {
            let text = code(day, month, year, SIGNS[sign], number);
            let code = IdentityCode::parse(&text).expect("right");
            prop_assert_eq!(code.is_artificial(), number >= 900);
            let noted = format!("told {text}, noted");
            prop_assert!(holds_code(&noted));
            // The sign is not among what is checked; every other character is.
            let mut changed = text.clone().into_bytes();
            changed[at] = CHECK_CHARS[other];
            let changed = String::from_utf8(changed).expect("ASCII");
            prop_assert_eq!(at == 6 || IdentityCode::parse(&changed).is_err(), at == 6 || changed != text);
        }

        #[test]
        fn a_code_is_found_between_whatever_does_not_lengthen_its_numbers(
            before: String, after: String, which in 0..RIGHT.len(), digit in 0_u8..=9,
        ) {
            let code = RIGHT[which];
            let ends_in_digit = code.ends_with(|c: char| c.is_ascii_digit());
            let is_digit = |c: char| c.is_ascii_digit();
            let (before, after) = (before.trim_end_matches(is_digit), after.trim_start_matches(is_digit));
            let found = format!("{before}{code}{after}");
            prop_assert!(holds_code(&found), "{found}");
            let (longer_before, longer_after) = (format!("{digit}{code}"), format!("{code}{digit}"));
            prop_assert!(!holds_code(&longer_before), "{longer_before}");
            prop_assert_eq!(holds_code(&longer_after), !ends_in_digit, "{}", longer_after);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            holds_code(&text);
            drop(IdentityCode::parse(&text));
        }
    }
}
