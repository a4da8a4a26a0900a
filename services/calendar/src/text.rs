//! Words in the languages Neuvo speaks.

use serde::{Deserialize, Serialize};

/// A text in three languages. Finnish is the source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// Finnish.
    pub fi: String,
    /// Swedish; may be empty.
    pub sv: String,
    /// English; may be empty.
    pub en: String,
}

impl Text {
    /// A text that every language has.
    pub fn of(fi: &str, sv: &str, en: &str) -> Self {
        Self { fi: fi.to_owned(), sv: sv.to_owned(), en: en.to_owned() }
    }
}
