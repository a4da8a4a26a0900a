//! Who the person is, between the contract and the domain; and words that say it where they should not.

use jiff::civil::Date;
use neuvo_chassis::Check;
use neuvo_proto::{common::v1::Warning, intake::v1 as pb};

use super::contact::some_text;
use crate::domain::{Identification, IdentityCode, Person, Wrong};

/// Characters of a name at most.
const NAME_CHARS_MAX: usize = 100;
/// The field of an identity code.
const IDENTITY_CODE: &str = "person.identity_code";

/// Reads who the person is. `real`: the store holds real people's data.
pub(super) fn person(
    value: Option<pb::Person>,
    identification: Option<Identification>,
    today: Date,
    real: bool,
    check: &mut Check,
) -> Option<Option<Person>> {
    let Some(value) = value else {
        let anonymous = identification.is_none_or(|level| level == Identification::None);
        check.ensure(anonymous, "person", "is required when the person is identified");
        return Some(None);
    };
    if identification == Some(Identification::None) {
        check.wrong("person", "must be absent from an anonymous contact");
        return None;
    }
    let given_name = check.text("person.given_name", &value.given_name, 1..=NAME_CHARS_MAX);
    let family_name = check.text("person.family_name", &value.family_name, 0..=NAME_CHARS_MAX);
    let phone_number = phone(value.phone_number, check);
    let identity_code = match value.identity_code.as_str() {
        "" => Some(None),
        code => identity_code(IDENTITY_CODE, code, check).map(Some),
    };
    let code = identity_code.as_ref().and_then(Option::as_ref);
    if let Some(what) = code.and_then(|code| unfit(code, today, real)) {
        check.wrong(IDENTITY_CODE, what);
    }
    Some(Some(Person {
        given_name: given_name?,
        family_name: some_text(family_name?),
        phone_number: phone_number?,
        identity_code: identity_code?,
    }))
}

/// Reads an identity code. What is wrong with it is told without repeating it.
pub(crate) fn identity_code(field: &str, value: &str, check: &mut Check) -> Option<IdentityCode> {
    let what = match IdentityCode::parse(value) {
        Ok(code) => return Some(code),
        Err(Wrong::Form) => {
            "must be six digits, a century sign, three digits and a check character"
        }
        Err(Wrong::Day) => "begins with a day that does not exist",
        Err(Wrong::Number) => "has an individual number that nobody has",
        Err(Wrong::Check) => "has a check character of another code: is it mistyped?",
    };
    check.wrong(field, what);
    None
}

/// Why a right code cannot be a person's here; none when it can.
fn unfit(code: &IdentityCode, today: Date, real: bool) -> Option<&'static str> {
    if code.born() > today {
        return Some("is of a day that has not come");
    }
    (real && code.is_artificial()).then_some("is nobody's: the 900 series is for tests")
}

/// Fields of words with an identity code in them: it belongs into its own field.
pub(crate) fn warnings<'a>(
    entries: &[pb::NewEntry],
    next_step: impl Into<Option<&'a pb::NextStep>>,
) -> Vec<Warning> {
    let notes = entries.iter().enumerate();
    let notes = notes.map(|(number, entry)| (format!("entries[{number}].note"), &*entry.note));
    let told =
        next_step.into().map(|step| ("next_step.description".to_owned(), &*step.description));
    super::codes_in_text(notes.chain(told))
}

fn phone(value: String, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let digits = value.strip_prefix('+').unwrap_or_default();
    let right = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    check.ensure(right, "person.phone_number", "must be in E.164, such as +358401234567");
    right.then_some(Some(value))
}

impl From<Person> for pb::Person {
    fn from(person: Person) -> Self {
        let code = person.identity_code.map(|code| code.as_str().to_owned());
        Self {
            given_name: person.given_name,
            family_name: person.family_name.unwrap_or_default(),
            phone_number: person.phone_number.unwrap_or_default(),
            identity_code: code.unwrap_or_default(),
        }
    }
}
