//! Readers that every entry's conversion uses. Each notes what is wrong and gives nothing then.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_calendar::Period;
use neuvo_chassis::Check;
use neuvo_proto::{common::v1::LocalizedText, directory::v1 as pb};

use crate::domain::{ExternalId, Text};

/// Characters of a name at most.
const NAME_CHARS_MAX: usize = 200;
/// Characters of a duty or a choice at most.
const TEXT_CHARS_MAX: usize = 2_000;
/// Characters of a description at most: as many as Palvelutietovaranto takes.
const DESCRIPTION_CHARS_MAX: usize = 5_000;
/// Characters of a source, or of the act a service rests on, at most.
const SOURCE_CHARS_MAX: usize = 500;
/// Characters of a number as written at most.
const NUMBER_CHARS_MAX: usize = 32;
/// Characters of an e-mail address at most.
const EMAIL_CHARS_MAX: usize = 254;
/// Characters of an address on the web at most.
const URL_CHARS_MAX: usize = 2_000;
/// Characters of an id in another register at most.
const EXTERNAL_ID_CHARS_MAX: usize = 100;
/// Letters of a language's code.
const LANGUAGE_LETTERS: std::ops::RangeInclusive<usize> = 2..=3;

/// Reads each of a list, with its path; none when one is wrong.
pub(super) fn each<P, T>(
    list: &str,
    values: Vec<P>,
    read: impl Fn(&str, P, &mut Check) -> Option<T>,
    check: &mut Check,
) -> Option<Vec<T>> {
    let values = values.into_iter().enumerate();
    let read: Vec<_> =
        values.map(|(at, value)| read(&format!("{list}[{at}]"), value, check)).collect();
    read.into_iter().collect()
}

/// A name, of one line, with its Finnish; Swedish and English may be missing.
pub(super) fn label(path: &str, value: Option<LocalizedText>, check: &mut Check) -> Option<Text> {
    let value = value.unwrap_or_default();
    let fi = check.line(&format!("{path}.fi"), &value.fi, 1..=NAME_CHARS_MAX);
    let sv = check.line(&format!("{path}.sv"), &value.sv, 0..=NAME_CHARS_MAX);
    let en = check.line(&format!("{path}.en"), &value.en, 0..=NAME_CHARS_MAX);
    Some(Text { fi: fi?, sv: sv?, en: en? })
}

/// A text with its Finnish; Swedish and English may be missing.
pub(super) fn text(path: &str, value: Option<LocalizedText>, check: &mut Check) -> Option<Text> {
    words(path, value.unwrap_or_default(), TEXT_CHARS_MAX, check)
}

fn words(path: &str, value: LocalizedText, max: usize, check: &mut Check) -> Option<Text> {
    let fi = check.text(&format!("{path}.fi"), &value.fi, 1..=max);
    let sv = check.text(&format!("{path}.sv"), &value.sv, 0..=max);
    let en = check.text(&format!("{path}.en"), &value.en, 0..=max);
    Some(Text { fi: fi?, sv: sv?, en: en? })
}

/// Reads what may be absent: none when it is wrong.
pub(super) fn optional<P, T>(
    value: Option<P>,
    check: &mut Check,
    read: impl Fn(P, &mut Check) -> Option<T>,
) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(value) => read(value, check).map(Some),
    }
}

pub(super) fn optional_slug(field: &str, value: &str, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() { Some(None) } else { check.slug(field, value).map(Some) }
}

/// A national code of so many digits.
pub(super) fn digits(
    field: &str,
    value: String,
    count: usize,
    check: &mut Check,
) -> Option<String> {
    let right = value.len() == count && value.bytes().all(|b| b.is_ascii_digit());
    check.ensure(right, field, &format!("must be a national code of {count} digits"));
    right.then_some(value)
}

/// E.164, or a national short number of three to six digits.
pub(super) fn phone(field: &str, value: String, check: &mut Check) -> Option<String> {
    let (digits, lengths) = match value.strip_prefix('+') {
        Some(digits) => (digits, 7..=15),
        None => (value.as_str(), 3..=6),
    };
    let right = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let what = "must be in E.164, such as +358192260401, or a short number, such as 112";
    check.ensure(right, field, what);
    right.then_some(value)
}

pub(super) fn email(field: &str, value: String, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let right = value.len() <= EMAIL_CHARS_MAX
        && value.bytes().all(|b| b.is_ascii_graphic())
        && value.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@')
        });
    check.ensure(right, field, "must be an e-mail address");
    right.then_some(Some(value))
}

/// Where the facts are from.
pub(super) fn source(path: &str, value: &str, check: &mut Check) -> Option<String> {
    check.text(&format!("{path}.source"), value, 0..=SOURCE_CHARS_MAX)
}

/// A short text that may be absent.
pub(super) fn note(field: &str, value: &str, check: &mut Check) -> Option<String> {
    check.text(field, value, 0..=SOURCE_CHARS_MAX)
}

/// A number as it is written.
pub(super) fn written_number(
    field: &str,
    value: &str,
    least: usize,
    check: &mut Check,
) -> Option<String> {
    check.line(field, value, least..=NUMBER_CHARS_MAX)
}

/// A name that may be absent.
pub(super) fn optional_label(
    path: &str,
    value: Option<LocalizedText>,
    check: &mut Check,
) -> Option<Option<Text>> {
    optional(value, check, |value, check| label(path, Some(value), check))
}

/// A text that may be absent.
pub(super) fn optional_text(
    path: &str,
    value: Option<LocalizedText>,
    check: &mut Check,
) -> Option<Option<Text>> {
    optional(value, check, |value, check| text(path, Some(value), check))
}

/// What an entry is, where it is said.
pub(super) fn description(
    path: &str,
    value: Option<LocalizedText>,
    check: &mut Check,
) -> Option<Option<Text>> {
    let path = format!("{path}.description");
    optional(value, check, |value, check| words(&path, value, DESCRIPTION_CHARS_MAX, check))
}

/// Slugs of a list.
pub(super) fn slugs(list: &str, values: Vec<String>, check: &mut Check) -> Option<Vec<String>> {
    each(list, values, |path, id: String, check| check.slug(path, &id), check)
}

/// What other registers call an entry, once each.
pub(super) fn external_ids(
    path: &str,
    values: Vec<pb::ExternalId>,
    check: &mut Check,
) -> Option<Vec<ExternalId>> {
    let list = format!("{path}.external_ids");
    let read = |path: &str, value: pb::ExternalId, check: &mut Check| {
        let system = check.slug(&format!("{path}.system"), &value.system);
        let id = check.line(&format!("{path}.id"), &value.id, 1..=EXTERNAL_ID_CHARS_MAX);
        Some(ExternalId { system: system?, id: id? })
    };
    let ids = each(&list, values, read, check)?;
    let mut systems = BTreeSet::new();
    let once = ids.iter().all(|id| systems.insert(&id.system));
    check.ensure(once, &list, "must name a register once");
    Some(ids)
}

/// Codes of a list's languages.
pub(super) fn languages(list: &str, values: Vec<String>, check: &mut Check) -> Option<Vec<String>> {
    each(list, values, |path, value: String, check| language(path, value, check), check)
}

/// The code of a language, BCP 47.
pub(super) fn language(field: &str, value: String, check: &mut Check) -> Option<String> {
    let right =
        LANGUAGE_LETTERS.contains(&value.len()) && value.bytes().all(|b| b.is_ascii_lowercase());
    check.ensure(right, field, "must be the code of a language, such as fi, sv or en");
    right.then_some(value)
}

/// The language of who asks, BCP 47: of `sv-FI` the language itself.
pub(crate) fn spoken_language(field: &str, value: &str, check: &mut Check) -> Option<String> {
    let mut parts = value.split('-');
    let own = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let own = if parts.all(is_part) { own } else { String::new() };
    language(field, own, check)
}

/// Codes of a list's enum; unspecified is wrong.
pub(super) fn choices<E: TryFrom<i32>>(
    list: &str,
    values: Vec<i32>,
    check: &mut Check,
) -> Option<Vec<E>> {
    each(list, values, |path, number, check: &mut Check| check.choice(path, number), check)
}

/// An https address that may be absent.
pub(super) fn url(field: &str, value: String, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let right = is_url(&value);
    check.ensure(right, field, "must be an https address");
    right.then_some(Some(value))
}

/// Whether a text is an https address.
pub(super) fn is_url(value: &str) -> bool {
    let host = value.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    value.len() <= URL_CHARS_MAX
        && value.bytes().all(|b| b.is_ascii_graphic())
        && host.is_some_and(|host| host.contains('.'))
}

/// The first and the last day of something, each of which may be absent.
pub(super) fn period(path: &str, from: &str, to: &str, check: &mut Check) -> Option<Period> {
    let from = optional_day(&format!("{path}.valid_from"), from, check);
    let to = optional_day(&format!("{path}.valid_to"), to, check);
    Some(Period { from: from?, to: to? })
}

/// A day that may be absent.
pub(super) fn optional_day(field: &str, value: &str, check: &mut Check) -> Option<Option<Date>> {
    if value.is_empty() { Some(None) } else { check.day(field, value).map(Some) }
}

/// Reads each of a list that must not be long.
pub(super) fn few<P, T>(
    list: &str,
    values: Vec<P>,
    max: usize,
    read: impl Fn(&str, P, &mut Check) -> Option<T>,
    check: &mut Check,
) -> Option<Vec<T>> {
    if values.len() > max {
        check.wrong(list, format!("has {} entries; {max} at most are taken", values.len()));
        return None;
    }
    each(list, values, read, check)
}
