//! Languages of papers.

use neuvo_chassis::Check;

use crate::domain::Language;

/// A language that papers are written in; none where none is named.
pub(crate) fn optional_language(
    field: &str,
    value: &str,
    check: &mut Check,
) -> Option<Option<Language>> {
    if value.is_empty() {
        return Some(None);
    }
    let language = read(value);
    check.ensure(language.is_some(), field, "must be fi, sv or en");
    language.map(Some)
}

/// The language of a paper for somebody who was served in this one.
pub(crate) fn language_of(value: Option<&str>) -> Language {
    value.and_then(read).unwrap_or(Language::Finnish)
}

fn read(value: &str) -> Option<Language> {
    match value {
        "fi" => Some(Language::Finnish),
        "sv" => Some(Language::Swedish),
        "en" => Some(Language::English),
        _ => None,
    }
}
