//! What stands for a thousand people, and looks for them.

use std::{collections::HashSet, fs, io::ErrorKind, path::Path};

/// So many people are told of.
pub const PEOPLE: u32 = 1_000;
/// In every name, note and word told.
pub const WORD: &str = "Kanarialintu";

/// Somebody's identity code: of the 900 series, so nobody's.
pub fn code(number: u32) -> String {
    const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    const SIGNS: [char; 8] = ['-', 'Y', 'X', 'W', 'V', 'U', 'A', 'B'];
    let (day, month) = (number % 28 + 1, number / 28 % 12 + 1);
    let day_month_year = day * 10_000 + month * 100 + 1;
    let individual = 900 + number % 100;
    let check = CHECK[((day_month_year * 1_000 + individual) % 31) as usize];
    let sign = SIGNS[(number / 336) as usize];
    format!("{day_month_year:06}{sign}{individual}{}", char::from(check))
}

pub fn phone(number: u32) -> String {
    format!("+3584577{number:06}")
}

/// What must not be found, in small letters, as it is and in hexadecimal.
pub struct Canaries {
    by_length: Vec<(usize, HashSet<Vec<u8>>)>,
    /// Which two bytes one of them begins with: most of a file need not be looked at twice.
    begins: Vec<bool>,
}

impl Canaries {
    pub fn new() -> Self {
        let words = [WORD.to_lowercase()].into_iter();
        let codes = (0..PEOPLE).map(|number| code(number).to_lowercase());
        let plain: Vec<String> = words.chain(codes).chain((0..PEOPLE).map(phone)).collect();
        let hex =
            |text: &String| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        // Hexadecimal keeps capitals apart: a name as it was typed.
        let typed = [WORD.to_owned()].into_iter().chain((0..PEOPLE).map(code));
        let hex: Vec<String> = plain.iter().cloned().chain(typed).map(|text| hex(&text)).collect();
        let mut canaries = Self { by_length: Vec::new(), begins: vec![false; 1 << 16] };
        for text in plain.into_iter().chain(hex).map(String::into_bytes) {
            canaries.begins[pair(&text)] = true;
            match canaries.by_length.iter_mut().find(|(length, _)| *length == text.len()) {
                Some((_, set)) => drop(set.insert(text)),
                None => canaries.by_length.push((text.len(), HashSet::from([text]))),
            }
        }
        canaries
    }

    pub fn find(&self, bytes: &[u8]) -> Option<String> {
        let bytes = bytes.to_ascii_lowercase();
        for at in 0..bytes.len().saturating_sub(1) {
            if self.begins[pair(&bytes[at..])] {
                let found = self.by_length.iter().find_map(|(length, set)| {
                    bytes.get(at..at + length).filter(|text| set.contains(*text))
                });
                if let Some(text) = found {
                    return Some(String::from_utf8_lossy(text).into_owned());
                }
            }
        }
        None
    }

    #[track_caller]
    pub fn assert_none_in(&self, what: &str, bytes: &[u8]) {
        assert!(!bytes.is_empty(), "{what}: there is nothing to look at");
        assert_eq!(self.find(bytes), None, "in {what}");
    }

    /// Every file of a folder and those in it, but for what is empty.
    pub fn assert_none_under(&self, folder: &Path) -> usize {
        let mut count = 0;
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                count += self.assert_none_under(&path);
            } else {
                let bytes = match fs::read(&path) {
                    Err(error) if error.kind() == ErrorKind::NotFound => continue, // gone meanwhile
                    bytes => bytes.expect("a file"),
                };
                count += usize::from(!bytes.is_empty());
                assert_eq!(self.find(&bytes), None, "in {}", path.display());
            }
        }
        count
    }
}

/// The first two bytes, as a number.
fn pair(bytes: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))
}

#[test]
fn a_canary_would_be_found_wherever_it_sat() {
    let canaries = Canaries::new();
    let codes: HashSet<_> = (0..PEOPLE).map(code).collect();
    assert_eq!(codes.len(), PEOPLE as usize);
    let hex: String = code(3).bytes().map(|byte| format!("{byte:02x}")).collect();
    for text in [code(0), code(999).to_lowercase(), phone(500), format!("ä{WORD}ä"), hex] {
        let text = format!("before {text} after");
        assert!(canaries.find(text.as_bytes()).is_some(), "{text}");
    }
    assert_eq!(canaries.find("131052-308T, Aino, +358401234567".as_bytes()), None);
}
