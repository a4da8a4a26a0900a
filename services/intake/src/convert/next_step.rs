//! What happens next after a contact, between the contract and the domain.

use jiff::civil::Date;
use neuvo_chassis::Check;
use neuvo_proto::intake::v1 as pb;

use super::{
    contact::some_text,
    matter::{told, unit},
};
use crate::domain::{Directory, Matter, NextStep, NextStepKind, Origin};

/// A contact that ends, as far as its next step asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending<'a> {
    pub(crate) origin: Origin,
    /// Of the contact.
    pub(crate) day: Date,
    pub(crate) today: Date,
    /// Those of the contact that are told of to who ends it.
    pub(crate) matters: &'a [Matter],
}

/// Reads what happens next after a contact. Without one, what depends on it is not checked.
pub(crate) fn next_step(
    value: Option<pb::NextStep>,
    ending: Option<Ending<'_>>,
    directory: &Directory,
    check: &mut Check,
) -> Option<NextStep> {
    let Some(value) = value else {
        let what = "is required: tell the person what happens next before closing";
        check.wrong("next_step", what);
        return None;
    };
    let kind = check.choice("next_step.kind", value.kind);
    let least = usize::from(kind.is_some_and(|kind| kind != NextStepKind::NothingMore));
    let told = told("next_step.description", &value.description, least, check);
    if kind.is_some_and(|kind| kind != NextStepKind::UnitActs) {
        check.ensure(value.unit_id.is_empty(), "next_step.unit_id", "is only for UNIT_ACTS");
        check.ensure(value.due_date.is_empty(), "next_step.due_date", "is only for UNIT_ACTS");
    }
    match kind? {
        NextStepKind::NothingMore => Some(NextStep::NothingMore { told: some_text(told?) }),
        NextStepKind::PersonActs => Some(NextStep::PersonActs { told: told? }),
        NextStepKind::UnitActs => {
            let unit_id = unit("next_step.unit_id", &value.unit_id, directory, check);
            let by = check.day("next_step.due_date", &value.due_date);
            if let Some(ending) = ending {
                unit_can_act(ending, unit_id.as_deref(), by, check);
            }
            Some(NextStep::UnitActs { told: told?, unit_id: unit_id?, by: by? })
        }
    }
}

/// A unit that is said to act has a matter to act on, and its day is the one that the matter's open
/// promise names, though it has passed: another stood on no slip. What is imported or synthetic tells of
/// days gone by, and without matters what was told is all there is.
fn unit_can_act(ending: Ending<'_>, unit_id: Option<&str>, by: Option<Date>, check: &mut Check) {
    let recorded = ending.origin == Origin::Recorded;
    let before = |matter: &&Matter| unit_id.is_some_and(|unit_id| matter.is_before(unit_id));
    let matters: Vec<_> = ending.matters.iter().filter(before).collect();
    let open = matters.iter().map(|matter| &matter.promise).filter(|promise| promise.is_open());
    let days: Vec<Date> = open.map(|promise| promise.due_date).collect();
    let rests = unit_id.is_some() && (recorded || !ending.matters.is_empty());
    let what = match matters.is_empty() {
        true => {
            "this unit holds no open matter of the contact and is offered none: open one for it"
        }
        false => "nothing is promised in this unit's matter any more: give a new promise first",
    };
    check.ensure(!rests || !days.is_empty(), "next_step.unit_id", what);
    let Some(by) = by else { return };
    let (first, past) = match recorded {
        true => (ending.today, "is in the past"),
        false => (ending.day, "is before the contact"),
    };
    if days.is_empty() {
        check.ensure(by >= first, "next_step.due_date", past);
    } else {
        let what = "is not the day that was promised in the unit's matter";
        check.ensure(days.contains(&by), "next_step.due_date", what);
    }
}

/// What happens next, as a caller sees it.
pub(super) fn step_out(step: &NextStep) -> pb::NextStep {
    let (unit_id, due_date) = match step {
        NextStep::UnitActs { unit_id, by, .. } => (unit_id.clone(), by.to_string()),
        _ => Default::default(),
    };
    pb::NextStep {
        kind: step.kind().into(),
        description: step.told().unwrap_or_default().to_owned(),
        unit_id,
        due_date,
    }
}
