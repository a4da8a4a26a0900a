//! What was taken and is to be looked at again. A warning names the field and never repeats it.

use jiff::civil::Date;
use neuvo_proto::{
    common::v1::{Warning, WarningReason},
    intake::v1 as pb,
};
pub(crate) use neuvo_secrecy::identity_code::codes_in_text;

use crate::domain::Directory;

/// Warns of a promise whose words hold an identity code, or on whose day the unit that is to keep it
/// does not work: then the next day on which it does is named.
pub(crate) fn promise_warnings(
    promise: Option<&pb::NewPromise>,
    unit_id: &str,
    directory: &Directory,
) -> Vec<Warning> {
    let Some(promise) = promise else { return Vec::new() };
    let codes = codes_in_text([("promise.description".to_owned(), &*promise.description)]);
    let day = promise.due_date.parse().ok();
    let closed = day.and_then(|day| closed_day("promise.due_date", day, unit_id, directory));
    codes.into_iter().chain(closed).collect()
}

/// The same of a next step.
pub(crate) fn next_step_warnings(
    step: Option<&pb::NextStep>,
    directory: &Directory,
) -> Vec<Warning> {
    let unit_id = step.map_or("", |step| &*step.unit_id);
    let day = step.and_then(|step| step.due_date.parse().ok());
    let closed = day.and_then(|day| closed_day("next_step.due_date", day, unit_id, directory));
    super::warnings(&[], step).into_iter().chain(closed).collect()
}

fn closed_day(field: &str, day: Date, unit_id: &str, directory: &Directory) -> Option<Warning> {
    if directory.works_on(unit_id, day) {
        return None;
    }
    let next = directory.next_working_day(unit_id, day);
    Some(Warning {
        field: field.to_owned(),
        reason: WarningReason::ClosedDay.into(),
        suggestion: next.map(|day| day.to_string()).unwrap_or_default(),
    })
}
