//! How a call to the directory fails.

use jiff::civil::Date;
use neuvo_chassis::{Check, Fault, Reason, fault::Violation};
use neuvo_proto::directory::v1::ErrorReason;
use tonic::Code;
use uuid::Uuid;

use crate::domain::{
    Area, Conflict, EntryName, Kind, LaterVersion, OtherCounty, Refusal, Unresolved,
};

fn reason(reason: ErrorReason) -> Reason {
    Reason::new("neuvo.directory", reason.as_str_name())
}

pub(crate) fn line_not_found(line_id: &str) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::LineNotFound), "there is no such line");
    with_slug(fault, "line_id", line_id)
}

pub(crate) fn unit_not_found(unit_id: &str) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::UnitNotFound), "there is no such unit");
    with_slug(fault, "unit_id", unit_id)
}

pub(crate) fn site_not_found(site_id: &str) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::SiteNotFound), "there is no such site");
    with_slug(fault, "site_id", site_id)
}

/// Tells the id that was asked for, if it is one: what is no slug may be anything, of any length.
fn with_slug(fault: Fault, key: &str, id: &str) -> Fault {
    match Check::default().slug(key, id) {
        Some(slug) => fault.with(key, slug),
        None => fault,
    }
}

pub(crate) fn unresolved(unresolved: Unresolved) -> Fault {
    match unresolved {
        Unresolved::CountyNotLoaded => {
            let message = "the directory holds no county yet";
            Fault::failed_precondition(reason(ErrorReason::CountyNotLoaded), message)
        }
        Unresolved::LineMissing { line_id } => {
            Fault::internal(anyhow::anyhow!("the county names line {line_id}, which is not stored"))
        }
    }
}

pub(crate) fn other_county(other: OtherCounty) -> Fault {
    let message = "this directory is of another county";
    Fault::failed_precondition(reason(ErrorReason::OtherCountyLoaded), message)
        .with("county_id", other.county_id)
}

pub(crate) fn change_not_found(change_id: Option<Uuid>) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::ChangeNotFound), "there is no such change");
    match change_id {
        Some(change_id) => fault.with("change_id", change_id),
        None => fault,
    }
}

pub(crate) fn change_not_draft() -> Fault {
    let message = "the change was published or withdrawn: make another one";
    Fault::failed_precondition(reason(ErrorReason::ChangeNotDraft), message)
}

pub(crate) fn not_own_kind(kind: Kind) -> Fault {
    let message = "the caller's roles do not edit entries of this kind";
    Fault::denied(reason(ErrorReason::NotOwnKind), message).with("kind", kind.word())
}

pub(crate) fn entry_not_found(name: &EntryName) -> Fault {
    let fault = no_entry().with("kind", name.kind.word());
    with_slug(fault, "entry_id", &name.entry_id)
}

pub(crate) fn no_entry() -> Fault {
    let message = "there is no such entry on that day";
    Fault::not_found(reason(ErrorReason::EntryNotFound), message)
}

pub(crate) fn fault_not_found(fault_id: Option<Uuid>) -> Fault {
    let fault = Fault::not_found(reason(ErrorReason::FaultNotFound), "there is no such fault");
    match fault_id {
        Some(fault_id) => fault.with("fault_id", fault_id),
        None => fault,
    }
}

pub(crate) fn fault_settled() -> Fault {
    let message = "the fault was settled: report another one";
    Fault::failed_precondition(reason(ErrorReason::FaultSettled), message)
}

pub(crate) fn change_not_in_force() -> Fault {
    let message = "the change is not in force: drop a draft, withdraw a scheduled one";
    Fault::failed_precondition(reason(ErrorReason::ChangeNotPublished), message)
}

pub(crate) fn change_not_published() -> Fault {
    let message = "the change was never published, or was withdrawn: it mends nothing";
    Fault::failed_precondition(reason(ErrorReason::ChangeNotPublished), message)
}

pub(crate) fn area_without_unit(area: &Area) -> Fault {
    let message = "neither the area nor any line it is served by has a unit";
    Fault::failed_precondition(reason(ErrorReason::AreaWithoutUnit), message)
        .with("area_id", &area.area_id)
}

/// Why a change was not published or withdrawn.
pub(crate) fn refused(refusal: Refusal, today: Date) -> Fault {
    match refusal {
        Refusal::NotDraft => change_not_draft(),
        Refusal::InForce => {
            let message = "the change is in force: make another one";
            Fault::failed_precondition(reason(ErrorReason::ChangeInForce), message)
        }
        Refusal::Empty => {
            let message = "the change edits nothing";
            Fault::failed_precondition(reason(ErrorReason::ChangeEmpty), message)
        }
        Refusal::Passed(day) => Fault::invalid_field("valid_from", passed(day)),
        Refusal::Conflicts(conflicts) => entry_changed(&conflicts),
        Refusal::LaterVersions(later) => later_version_stands(&later),
        Refusal::Flaws(flaws) => {
            let mut check = Check::default();
            for flaw in flaws {
                check.wrong(flaw.path(), flaw.told(today));
            }
            check.finish::<()>(|| None).err().unwrap_or_else(Fault::etag_mismatch)
        }
    }
}

/// Why a draft whose day has passed is not published.
pub(crate) fn passed(day: Date) -> String {
    format!("{day} has passed: give another day, or none for the day it is published")
}

/// Names every entry that somebody else changed, and who did.
fn entry_changed(conflicts: &[Conflict]) -> Fault {
    let message = "somebody else changed entries of this change since they were taken in: read them again, and edit the change with what stands now";
    let mut fault = Fault::new(Code::Aborted, reason(ErrorReason::EntryChanged), message)
        .with("conflicts", conflicts.len());
    if let Some(first) = conflicts.first() {
        fault = fault.with("kind", first.name.kind.word()).with("version", first.version);
        fault = with_slug(fault, "entry_id", &first.name.entry_id);
        if let Some(decided) = &first.decided {
            fault = fault.with("changed_by", &decided.by).with("changed_at", decided.at);
        }
    }
    let place = |conflict: &Conflict| {
        let Conflict { version, base_version, .. } = conflict;
        let by = match &conflict.decided {
            Some(decided) => format!(", published by {} at {}", decided.by, decided.at),
            None => String::new(),
        };
        let stands = match version {
            0 => "stands no more".to_owned(),
            _ => format!("stands in version {version}{by}"),
        };
        let description = format!("{stands}; version {base_version} was edited");
        Violation { field: conflict.name.path(), description }
    };
    fault.naming(conflicts.iter().map(place).collect())
}

/// Names every entry with a version for a later day.
fn later_version_stands(later: &[LaterVersion]) -> Fault {
    let message = "versions for later days would take the place of what is published: edit those days, too, or publish with accept_later_versions";
    let place = |later: &LaterVersion| {
        let LaterVersion { version, from, change_id, .. } = later;
        let what = if later.ended { "ends" } else { "is another" };
        let description = format!("{what} from {from} on: version {version} of change {change_id}");
        Violation { field: later.name.path(), description }
    };
    Fault::failed_precondition(reason(ErrorReason::LaterVersionStands), message)
        .with("later_versions", later.len())
        .naming(later.iter().map(place).collect())
}
