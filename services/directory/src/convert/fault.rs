//! Reports of faults and what becomes of them, from the contract into the domain.

use std::ops::RangeInclusive;

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use super::texts::impersonal_text;
use crate::domain::{EntryName, FaultState, FaultStep, Kind};

/// Characters of a report, or of its answer, at most.
const TEXT_CHARS_MAX: usize = 2_000;

/// Reads what is reported, and of which entry.
pub(crate) fn report(
    req: &pb::ReportFaultRequest,
    check: &mut Check,
) -> Option<(EntryName, String)> {
    let kind = check.choice::<Kind>("kind", req.kind);
    let text = text("text", &req.text, check);
    Some((EntryName { kind: kind?, entry_id: req.entry_id.clone() }, text?))
}

/// Reads what becomes of a fault.
pub(crate) fn fault_step(req: &pb::SettleFaultRequest, check: &mut Check) -> Option<FaultStep> {
    let state = check.choice::<FaultState>("state", req.state);
    check.ensure(state != Some(FaultState::Open), "state", "is what it is at first");
    let settles = matches!(state, Some(FaultState::Mended | FaultState::NoFault));
    let answer = match req.answer.as_str() {
        "" if !settles => Some(String::new()),
        answer => text("answer", answer, check),
    };
    let takes = state == Some(FaultState::Taken);
    check.ensure(!takes || req.answer.is_empty(), "answer", "is told once it is settled");
    let change_id = match req.change_id.as_str() {
        "" => Some(None),
        id => check.uuid("change_id", id).map(Some),
    };
    let mends = state == Some(FaultState::Mended) || req.change_id.is_empty();
    check.ensure(mends, "change_id", "is told of what is mended alone");
    match (state?, answer?, change_id?) {
        (FaultState::Mended, answer, change_id) => Some(FaultStep::Mend { answer, change_id }),
        (FaultState::NoFault, answer, None) => Some(FaultStep::Dismiss { answer }),
        (FaultState::Taken, _, None::<Uuid>) => Some(FaultStep::Take),
        _ => None,
    }
}

fn text(field: &str, value: &str, check: &mut Check) -> Option<String> {
    impersonal(field, value, 1..=TEXT_CHARS_MAX, check)
}

/// A text of so many characters about no person.
pub(crate) fn impersonal(
    field: &str,
    value: &str,
    chars: RangeInclusive<usize>,
    check: &mut Check,
) -> Option<String> {
    let text = check.text(field, value, chars)?;
    impersonal_text(field, &text, check);
    Some(text)
}
