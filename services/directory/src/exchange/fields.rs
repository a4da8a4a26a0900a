//! A field of an entry, taken over where a file says something else than an export would.

use neuvo_calendar::Text;

use super::{said::Said, words::one_line};

/// Takes a name over, where the file says another; languages the file has not stay.
pub(super) fn name(field: &mut Text, said: &Said, own: Option<&Said>) {
    if let Some(name) = &said.name
        && own.is_none_or(|own| own.name != said.name)
    {
        *field = over(field, one_line(name.clone()));
    }
}

/// As [`name`].
pub(super) fn description(field: &mut Option<Text>, said: &Said, own: Option<&Said>) {
    if let Some(text) = &said.description
        && own.is_none_or(|own| own.description != said.description)
    {
        *field = Some(over(&field.take().unwrap_or_default(), text.clone()));
    }
}

/// A text over another, language by language.
fn over(held: &Text, text: Text) -> Text {
    let or = |own: String, held: &str| if own.is_empty() { held.to_owned() } else { own };
    Text { fi: or(text.fi, &held.fi), sv: or(text.sv, &held.sv), en: or(text.en, &held.en) }
}

/// Sets a field where the file says something else than an export would.
pub(super) fn set<T, S: PartialEq>(
    field: &mut T,
    value: Option<T>,
    own: Option<&Option<S>>,
    said: &Option<S>,
) {
    if let Some(value) = value
        && own.is_none_or(|own| own != said)
    {
        *field = value;
    }
}

/// As [`set`], of a field that may be absent.
pub(super) fn put<T: Clone + PartialEq>(
    field: &mut Option<T>,
    said: &Option<T>,
    own: Option<&Option<T>>,
) {
    if said.is_some() && own.is_none_or(|own| own != said) {
        field.clone_from(said);
    }
}

/// A number as it is written in Finland: `+358192260401` as `0192260401`.
pub(super) fn display_number(number: &str) -> String {
    number.strip_prefix("+358").map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}
