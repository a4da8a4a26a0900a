//! Words in one language or several, on the way in and out.

use neuvo_calendar::Text;
use neuvo_chassis::codes;

use super::json::Reading;

codes! {
    /// A language of what has one only.
    pub enum Language {
        /// Finnish.
        Finnish = 1,
        /// Swedish.
        Swedish = 2,
        /// English.
        English = 3,
    }
}

impl Language {
    /// Its BCP 47 code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Finnish => "fi",
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }

    /// The language of a code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|language| language.code() == code)
    }

    /// A text in it; where it is missing, the Finnish text stands in.
    pub(super) fn of(self, text: &Text) -> &str {
        let own = match self {
            Self::Finnish => &text.fi,
            Self::Swedish => &text.sv,
            Self::English => &text.en,
        };
        if own.is_empty() { &text.fi } else { own }
    }

    /// Whether a text is there in another language, too.
    pub(super) fn hides(self, text: &Text) -> bool {
        let own = self.of(text);
        each(text).any(|(_, words)| !std::ptr::eq(words, own))
    }

    /// One of three.
    pub(super) fn say(self, fi: &'static str, sv: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Finnish => fi,
            Self::Swedish => sv,
            Self::English => en,
        }
    }
}

/// The languages a text is there in, with its words.
pub(super) fn each(text: &Text) -> impl Iterator<Item = (&'static str, &str)> {
    let all = [("fi", text.fi.as_str()), ("sv", &text.sv), ("en", &text.en)];
    all.into_iter().filter(|(_, words)| !words.is_empty())
}

/// A text that is gathered language by language.
#[derive(Debug, Default)]
pub(super) struct Words(Text);

impl Words {
    /// Takes the words of a language; the first of each are kept.
    pub(super) fn put(&mut self, code: &str, words: &str, place: &str, reading: &mut Reading) {
        let own = match code {
            "fi" => &mut self.0.fi,
            "sv" => &mut self.0.sv,
            "en" => &mut self.0.en,
            other => {
                let other: String = other.chars().take(10).collect();
                reading.doubt(place, format!("is not kept: the register speaks no `{other}`"));
                return;
            }
        };
        if own.is_empty() {
            own.push_str(words);
        } else if own != words {
            reading.doubt(place, "is not kept: the language was there before");
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        each(&self.0).next().is_none()
    }

    /// Whether its words are where other words begin, in every language.
    pub(super) fn begin(&self, others: &Self) -> bool {
        let languages = [(&self.0.fi, &others.0.fi), (&self.0.sv, &others.0.sv)];
        let all = languages.into_iter().chain([(&self.0.en, &others.0.en)]);
        all.into_iter().all(|(own, other)| other.starts_with(own.as_str()))
    }

    /// The text. Where there is no Finnish, another language stands in, which is noted.
    pub(super) fn text(self, place: &str, reading: &mut Reading) -> Option<Text> {
        let mut text = self.0;
        if text.fi.is_empty() {
            let other = [&text.sv, &text.en].into_iter().find(|words| !words.is_empty())?.clone();
            reading.doubt(place, "has no Finnish: another language stands in for it");
            text.fi = other;
        }
        Some(text)
    }
}

/// A text of one line: line breaks and tabs become spaces, what steers and shows nothing goes.
pub(super) fn one_line(text: Text) -> Text {
    let line = |words: String| {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        words.chars().filter(|c| !c.is_control()).collect()
    };
    Text { fi: line(text.fi), sv: line(text.sv), en: line(text.en) }
}

/// At most so many characters, whole words where there is room for one.
pub(super) fn cut(words: &str, chars: usize) -> &str {
    match words.char_indices().nth(chars) {
        None => words,
        Some((end, _)) => {
            let head = &words[..end];
            head.rfind(char::is_whitespace).map_or(head, |at| head[..at].trim_end())
        }
    }
}
