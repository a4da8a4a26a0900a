//! Finding: one search over units, lines, centres, sites, services, organisations and channels as they
//! stand on a day.
//!
//! Every word of what is looked for must be in an entry. How well an entry matches is how well its worst
//! word does ([`MatchKind`], the best first); entries that match alike come by kind and id. Reading order:
//! [`normalise`] says when words are the same, [`typo`] finds them in order, [`entry`] is what is known of
//! an entry, [`read`] reads it from what stands on a day, [`openness`] says when it is open, and [`index`]
//! puts it all together once.

pub mod entry;
pub mod index;
pub mod normalise;
pub mod openness;
pub mod read;
pub mod typo;

use std::collections::BTreeSet;

use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{EntryName, Kind};

pub use entry::Entry;
pub use index::Index;
pub use openness::Moment;

/// The kinds of entries that are found.
pub const KINDS: [Kind; 7] = [
    Kind::Unit,
    Kind::Line,
    Kind::Centre,
    Kind::Site,
    Kind::Service,
    Kind::Organisation,
    Kind::Channel,
];

codes! {
    /// Why an entry is found, the best reason first.
    #[derive(Serialize, Deserialize)]
    pub enum MatchKind {
        /// Its name is what is looked for.
        ExactName = 1,
        /// Its number begins so, or ends with these parts.
        Number = 2,
        /// A word of its name begins so.
        Name = 3,
        /// A later part of a word of its name begins so.
        Part = 4,
        /// Its name has a word that means the same.
        Synonym = 5,
        /// A word of its name begins so, but for one typing error.
        Typo = 6,
        /// It is elsewhere in the entry.
        Other = 7,
    }
}

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Query {
    /// Its words as they are compared; at least one.
    words: Vec<QueryWord>,
    /// All of it, as a name would be compared.
    whole: String,
}

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct QueryWord {
    text: String,
    /// Without its case ending, where it may have one.
    stem: Option<String>,
    /// As the beginning of a telephone number, where it may be one.
    number: Option<String>,
}

impl Query {
    /// Reads what somebody typed; none where it has neither a letter nor a digit.
    pub fn of(typed: &str) -> Option<Self> {
        let texts = normalise::folded_words(typed);
        let whole = texts.join(" ");
        let one_number = normalise::number(typed);
        let words = texts.into_iter().map(|text| {
            let number = one_number.clone().or_else(|| normalise::number(&text));
            let stem = normalise::without_case(&text).map(str::to_owned);
            QueryWord { text, stem, number }
        });
        let words: Vec<_> = words.collect();
        (!words.is_empty()).then_some(Self { words, whole })
    }

    /// How many words it has.
    pub fn count(&self) -> usize {
        self.words.len()
    }
}

/// What found entries must be besides.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Of one of these kinds; none for all that are found.
    pub kinds: BTreeSet<Kind>,
    /// For a guidance area.
    pub area_id: Option<String>,
    /// For people of a municipality; what has no place is for all.
    pub municipality_code: Option<String>,
    /// In a language; what does not say in which is in any.
    pub language: Option<String>,
    /// Open at the moment. What nobody knows to be open is not.
    pub open_now: bool,
}

/// An entry that was found.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Why, and the word of it that matched; none where nothing was looked for.
    pub why: Option<(MatchKind, &'a str)>,
}

/// Where a hit stands among all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    why: Option<MatchKind>,
    /// The name to sort by where nothing was looked for; else empty.
    title: String,
    name: EntryName,
}

impl Hit<'_> {
    /// Where it stands.
    pub fn place(&self) -> Place {
        let why = self.why.map(|(kind, _)| kind);
        let title = if why.is_none() { self.entry.sorted_by.clone() } else { String::new() };
        Place { why, title, name: self.entry.name.clone() }
    }
}
