//! Reads a request's fields, once, and gathers every violation.

use std::ops::RangeInclusive;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{
    Fault, Result,
    fault::Violation,
    page::{PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX},
};

/// The first second of the year 1: before it, the contract's timestamps are none.
const FIRST_SECOND: i64 = -62_135_596_800;

/// Characters of a slug at most.
pub const SLUG_CHARS_MAX: usize = 64;

tokio::task_local! {
    static ONLY: bool;
}

/// Header with which the edge asks for violations and nothing else: it has found some itself, and
/// the caller is to hear of all at once. Nothing is done.
pub const CHECK_ONLY: &str = "neuvo-check-only";

/// Runs a call that stops once its fields are checked.
pub async fn only<F: Future>(call: F) -> F::Output {
    ONLY.scope(true, call).await
}

/// Gathers violations while fields are read. A reader gives `None` for a field that is wrong; the
/// value is there once [`Check::finish`] has found no violation.
#[derive(Debug, Default)]
pub struct Check {
    violations: Vec<Violation>,
}

impl Check {
    /// Notes that a field is wrong.
    pub fn wrong(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.violations.push(Violation { field: field.into(), description: description.into() });
    }

    /// Notes that a field is wrong unless `right`.
    pub fn ensure(&mut self, right: bool, field: &str, description: &str) {
        if !right {
            self.wrong(field, description);
        }
    }

    /// A UUID in text.
    pub fn uuid(&mut self, field: &str, value: &str) -> Option<Uuid> {
        let parsed = Uuid::try_parse(value).ok().filter(|id| !id.is_nil());
        if parsed.is_none() {
            let what = if value.is_empty() { "is required: a UUID" } else { "is no UUID" };
            self.wrong(field, what);
        }
        parsed
    }

    /// A slug: lower-case letters, digits and single hyphens.
    pub fn slug(&mut self, field: &str, value: &str) -> Option<String> {
        let right = !value.is_empty()
            && value.len() <= SLUG_CHARS_MAX
            && value.split('-').all(|word| {
                !word.is_empty()
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
        self.ensure(
            right,
            field,
            "must be a slug: a-z, 0-9 and single hyphens, 1 to 64 characters",
        );
        right.then(|| value.to_owned())
    }

    /// A text of so many characters, without control characters other than line breaks and tabs.
    pub fn text(
        &mut self,
        field: &str,
        value: &str,
        chars: RangeInclusive<usize>,
    ) -> Option<String> {
        let blank = value.trim().is_empty() && *chars.start() > 0;
        let count = if blank { 0 } else { value.chars().count() };
        if !chars.contains(&count) {
            let (min, max) = (chars.start(), chars.end());
            let what = match count {
                0 => format!("is required: {min} to {max} characters"),
                _ => format!("has {count} characters; {min} to {max} are taken"),
            };
            self.wrong(field, what);
            return None;
        }
        if value.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t')) {
            self.wrong(field, "has a control character");
            return None;
        }
        Some(value.to_owned())
    }

    /// A text of one line: no line break, tab or other control character.
    pub fn line(
        &mut self,
        field: &str,
        value: &str,
        chars: RangeInclusive<usize>,
    ) -> Option<String> {
        let text = self.text(field, value, chars)?;
        let whole =
            !text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
        self.ensure(whole, field, "must be one line: without line breaks and tabs");
        whole.then_some(text)
    }

    /// An enum's value other than unspecified.
    pub fn choice<E: TryFrom<i32>>(&mut self, field: &str, value: i32) -> Option<E> {
        let parsed = (value != 0).then(|| E::try_from(value).ok()).flatten();
        if parsed.is_none() {
            let what = match value {
                0 => "is required".to_owned(),
                _ => format!("{value} is no value of this enum"),
            };
            self.wrong(field, what);
        }
        parsed
    }

    /// An enum's value; unspecified is `None` and right. The outer `Option` is `None` when wrong.
    pub fn optional_choice<E: TryFrom<i32>>(
        &mut self,
        field: &str,
        value: i32,
    ) -> Option<Option<E>> {
        if value == 0 { Some(None) } else { self.choice(field, value).map(Some) }
    }

    /// An instant, in whole microseconds.
    pub fn instant(&mut self, field: &str, value: &prost_types::Timestamp) -> Option<Timestamp> {
        let parsed = (0..1_000_000_000)
            .contains(&value.nanos)
            .then(|| Timestamp::new(value.seconds, value.nanos / 1_000 * 1_000).ok())
            .flatten()
            .filter(|at| at.as_second() >= FIRST_SECOND);
        self.ensure(parsed.is_some(), field, "is no instant between the years 1 and 9999");
        parsed
    }

    /// A day, `YYYY-MM-DD`.
    pub fn day(&mut self, field: &str, value: &str) -> Option<Date> {
        let parsed = (value.len() == 10).then(|| value.parse::<Date>().ok()).flatten();
        let what = if value.is_empty() {
            "is required: a day, YYYY-MM-DD"
        } else {
            "is no day of the form YYYY-MM-DD"
        };
        self.ensure(parsed.is_some(), field, what);
        parsed
    }

    /// A page size; 0 is the default.
    pub fn page_size(&mut self, value: i32) -> Option<u32> {
        let max = PAGE_SIZE_MAX.cast_signed();
        let right = (0..=max).contains(&value);
        self.ensure(
            right,
            "page_size",
            &format!("must be 1 to {max}, or absent for {PAGE_SIZE_DEFAULT}"),
        );
        right.then(|| if value == 0 { PAGE_SIZE_DEFAULT } else { value.unsigned_abs() })
    }

    /// What was read, unless anything was wrong. `read` gives `None` only after a violation.
    ///
    /// # Errors
    /// INVALID_ARGUMENT (`INVALID_FIELDS`) with every violation; without any, too, when the edge has
    /// found some and asks for the rest ([`only`]).
    pub fn finish<T>(self, read: impl FnOnce() -> Option<T>) -> Result<T> {
        if !self.violations.is_empty() || ONLY.try_with(|only| *only).unwrap_or(false) {
            return Err(Fault::invalid(self.violations));
        }
        read().ok_or_else(|| {
            Fault::internal(anyhow::anyhow!("a field was refused without a violation"))
        })
    }
}

/// Characters that steer and show nothing: controls, and those that reorder or hide text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_violation_is_told_at_once() {
        let mut check = Check::default();
        check.uuid("request_id", "");
        check.slug("site_id", "Not A Slug");
        check.day("start_date", "2023-02-30");
        check.page_size(201);
        let fault = check.finish(|| Some(())).expect_err("violations");
        let fields: Vec<_> = fault.violations().iter().map(|v| v.field.as_str()).collect();
        assert_eq!(fields, ["request_id", "site_id", "start_date", "page_size"]);
    }

    #[test]
    fn control_characters_are_refused_and_line_breaks_taken() {
        let mut check = Check::default();
        assert!(check.text("note", "two\nlines", 0..=100).is_some());
        assert!(check.text("note", "bell\u{7}", 0..=100).is_none());
        assert!(check.text("name", "\u{202e}oniA", 1..=100).is_none());
        assert!(check.text("name", " \t ", 1..=100).is_none(), "blank is nothing");
    }

    #[test]
    fn a_line_has_no_breaks_and_no_tabs() {
        let mut check = Check::default();
        assert!(check.line("name", "Hyvinkää – keskusta", 0..=100).is_some());
        for broken in ["a\nb", "a\rb", "a\tb", "a\u{7}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b"] {
            assert!(check.line("name", broken, 0..=100).is_none(), "{broken:?}");
        }
        assert!(check.line("name", "", 1..=100).is_none());
        let fault = check.finish(|| Some(())).expect_err("violations");
        assert_eq!(fault.violations().len(), 8);
    }
}
