//! Files of JSON, read leniently: what is of no use here is noted, not refused. Only what is not JSON
//! at all, or another type than its format says, makes a file unreadable; every such place is told.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Broken, Finding, said::Said};

/// Broken places told at most.
const BROKEN_MAX: usize = 50;
/// Doubts that are kept; the rest are counted.
const FINDINGS_MAX: usize = 10_000;
/// Items of a list at most: no register has as many of anything.
const ITEMS_MAX: usize = 20_000;

/// Characters of a word that is told.
const WORD_CHARS: usize = 40;

/// A word of a file as it is told: as much of it as shows what is meant.
pub(super) fn shown(word: &str) -> String {
    word.chars().take(WORD_CHARS).collect()
}

/// Reads what a file says from its root.
pub(super) type Reader = fn(&Value, &mut Reading) -> Vec<Said>;

/// What was noted while a file was read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) broken: Vec<Broken>,
    pub(super) findings: Vec<Finding>,
    /// How many doubts there are beyond those that are kept.
    pub(super) untold: usize,
    /// How much of the hours was not understood.
    unread: usize,
}

impl Reading {
    /// Notes a doubt about a place.
    pub(super) fn doubt(&mut self, place: impl Into<String>, description: impl Into<String>) {
        if self.findings.len() >= FINDINGS_MAX {
            self.untold += 1;
            return;
        }
        let (field, description) = (place.into(), description.into());
        self.findings.push(Finding { entry: None, field, description });
    }

    /// Notes that something of hours was not understood: who takes the rest for the whole closes what
    /// is open.
    pub(super) fn unread(&mut self, place: impl Into<String>, description: impl Into<String>) {
        self.unread += 1;
        self.doubt(place, description);
    }

    /// What is read of hours, and whether all of it was understood.
    pub(super) fn hours<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = self.unread;
        let hours = read(self);
        (hours, self.unread == before)
    }

    pub(super) fn broken(&mut self, place: String, description: impl Into<String>) {
        if self.broken.len() < BROKEN_MAX {
            self.broken.push(Broken::at(place, description));
        }
    }
}

/// Reads a file by a reader of its root.
pub(super) fn read(content: &[u8], reader: Reader) -> Result<(Vec<Said>, Reading), Vec<Broken>> {
    let root = parse(content).map_err(|broken| vec![broken])?;
    let mut reading = Reading::default();
    let read = reader(&root, &mut reading);
    if reading.broken.is_empty() { Ok((read, reading)) } else { Err(reading.broken) }
}

/// A file's JSON, or the first byte at which it is none.
fn parse(content: &[u8]) -> Result<Value, Broken> {
    let text = std::str::from_utf8(content).map_err(|error| {
        let description = "is not UTF-8: the file is of another encoding, or was cut";
        Broken::at(format!("byte {}", error.valid_up_to()), description)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text); // a byte order mark says nothing here
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let before: usize =
            text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let mark = content.len() - text.len();
        let byte = (mark + before + column.saturating_sub(1)).min(content.len());
        let what = match error.classify() {
            serde_json::error::Category::Eof => "the file ends in the middle of something",
            _ if error.to_string().starts_with("recursion") => "is nested too deeply",
            _ => "is no JSON",
        };
        Broken::at(format!("byte {byte}"), format!("{what} (line {line}, column {column})"))
    })
}

/// An object of a file, which knows what of it was read.
pub(super) struct Object<'a> {
    pub(super) path: String,
    map: &'a Map<String, Value>,
    read: BTreeSet<&'a str>,
}

impl<'a> Object<'a> {
    /// A value as an object.
    pub(super) fn of(path: String, value: &'a Value, reading: &mut Reading) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self { path, map, read: BTreeSet::new() }),
            other => {
                reading.broken(path, format!("must be an object, and is {}", kind(other)));
                None
            }
        }
    }

    /// The path of a field.
    pub(super) fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// Whether a field is there, with anything in it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| !value.is_null())
    }

    fn value(&mut self, key: &str) -> Option<&'a Value> {
        let (key, value) = self.map.get_key_value(key)?;
        self.read.insert(key);
        (!value.is_null()).then_some(value)
    }

    /// A text; none where it is absent, null or blank.
    pub(super) fn text(&mut self, key: &str, reading: &mut Reading) -> Option<&'a str> {
        match self.value(key)? {
            Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            other => {
                reading.broken(self.at(key), format!("must be a text, and is {}", kind(other)));
                None
            }
        }
    }

    /// Passes over a word that says what an export always does; another is noted.
    pub(super) fn always(&mut self, key: &str, word: &str, reading: &mut Reading) {
        if let Some(other) = self.text(key, reading).filter(|said| *said != word) {
            let other = shown(other);
            reading.doubt(self.at(key), format!("`{other}` is not kept: there is no place for it"));
        }
    }

    /// Passes over one of some words that say nothing the register asks for; another is noted.
    pub(super) fn one_of(&mut self, key: &str, words: &[&str], reading: &mut Reading) {
        if let Some(other) = self.text(key, reading).filter(|said| !words.contains(said)) {
            reading.doubt(self.at(key), format!("`{}` is unknown", shown(other)));
        }
    }

    /// Whether something is so; what is absent is not.
    pub(super) fn flag(&mut self, key: &str, reading: &mut Reading) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => {
                let description = format!("must be true or false, and is {}", kind(other));
                reading.broken(self.at(key), description);
                false
            }
        }
    }

    /// A number; none where it is absent.
    pub(super) fn number(&mut self, key: &str, reading: &mut Reading) -> Option<f64> {
        let value = self.value(key)?;
        let number = value.as_f64();
        if number.is_none() {
            reading.broken(self.at(key), format!("must be a number, and is {}", kind(value)));
        }
        number
    }

    fn list(&mut self, key: &str, reading: &mut Reading) -> &'a [Value] {
        match self.value(key) {
            None => &[],
            Some(Value::Array(list)) => list,
            Some(other) => {
                reading.broken(self.at(key), format!("must be a list, and is {}", kind(other)));
                &[]
            }
        }
    }

    /// A list of whole numbers.
    pub(super) fn numbers(&mut self, key: &str, reading: &mut Reading) -> Vec<i64> {
        let path = self.at(key);
        let mut numbers = Vec::new();
        for (at, value) in self.list(key, reading).iter().enumerate() {
            match value.as_i64() {
                Some(number) => numbers.push(number),
                None => {
                    let description = format!("must be a whole number, and is {}", kind(value));
                    reading.broken(format!("{path}[{at}]"), description);
                }
            }
        }
        numbers
    }

    /// A list of objects.
    pub(super) fn objects(&mut self, key: &str, reading: &mut Reading) -> Vec<Object<'a>> {
        let path = self.at(key);
        objects(&path, self.list(key, reading), reading)
    }

    /// A list of texts, each with its path.
    pub(super) fn texts(&mut self, key: &str, reading: &mut Reading) -> Vec<(String, &'a str)> {
        let path = self.at(key);
        let mut texts = Vec::new();
        for (at, value) in self.list(key, reading).iter().enumerate() {
            let path = format!("{path}[{at}]");
            match value {
                Value::String(text) => texts.push((path, text.trim())),
                other => {
                    reading.broken(path, format!("must be a text, and is {}", kind(other)));
                }
            }
        }
        texts
    }

    /// An object.
    pub(super) fn object(&mut self, key: &str, reading: &mut Reading) -> Option<Object<'a>> {
        let value = self.value(key)?;
        Object::of(self.at(key), value, reading)
    }

    /// The names of its fields.
    pub(super) fn keys(&self) -> Vec<&'a str> {
        self.map.keys().map(String::as_str).collect()
    }

    /// Passes over fields that say nothing the register asks for, or say it again.
    pub(super) fn pass(&mut self, keys: &[&str]) {
        for key in keys {
            let _ = self.value(key);
        }
    }

    /// Notes every field that was not read and says something.
    pub(super) fn end(self, reading: &mut Reading) {
        for (key, value) in self.map.iter().filter(|(key, _)| !self.read.contains(key.as_str())) {
            if says_something(value) {
                reading.doubt(self.at(key), "is not kept: the register has no place for it");
            }
        }
    }
}

/// A list as objects.
pub(super) fn objects<'a>(path: &str, list: &'a [Value], reading: &mut Reading) -> Vec<Object<'a>> {
    if list.len() > ITEMS_MAX {
        let description = format!("has {} items; {ITEMS_MAX} at most are taken", list.len());
        reading.broken(path.to_owned(), description);
        return Vec::new();
    }
    let all = list.iter().enumerate();
    all.filter_map(|(at, value)| Object::of(format!("{path}[{at}]"), value, reading)).collect()
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) | Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => list.iter().any(says_something),
        Value::Object(map) => map.values().any(says_something),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
