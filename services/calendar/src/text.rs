//! Words in the languages Neuvo speaks.

use serde::{Deserialize, Serialize};

/// A text in three languages. Finnish is the source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
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

    /// A text made of this one, language by language. Where a language is missing, the Finnish text
    /// stands in.
    #[must_use]
    pub fn each(
        &self,
        fi: impl Fn(&str) -> String,
        sv: impl Fn(&str) -> String,
        en: impl Fn(&str) -> String,
    ) -> Self {
        let sv = sv(if self.sv.is_empty() { &self.fi } else { &self.sv });
        let en = en(if self.en.is_empty() { &self.fi } else { &self.en });
        Self { fi: fi(&self.fi), sv, en }
    }

    /// Adds a sentence.
    pub fn say(&mut self, fi: &str, sv: &str, en: &str) {
        for (text, sentence) in [(&mut self.fi, fi), (&mut self.sv, sv), (&mut self.en, en)] {
            text.push(' ');
            text.push_str(sentence);
        }
    }
}
