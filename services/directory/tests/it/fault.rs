//! What the tests of faults share.

use neuvo_allinone::harness::{TestSuite, social_advisor, somebody};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        EntryKind, Fault, FaultState, GetFaultRequest, ReportFaultRequest, SettleFaultRequest,
    },
};
use tonic::Status;

use crate::register::{LINE, request_id};

/// An identity code that is nobody's.
pub(crate) const CODE: &str = "010594Y9021";

/// A report on the line.
pub(crate) fn report(text: &str) -> ReportFaultRequest {
    ReportFaultRequest {
        request_id: request_id(),
        kind: EntryKind::Line.into(),
        entry_id: LINE.to_owned(),
        text: text.to_owned(),
    }
}

/// Reports as `caller`.
pub(crate) async fn reported_by(suite: &TestSuite, caller: &Caller, text: &str) -> Fault {
    let made = suite.finder(caller).report_fault(report(text)).await;
    made.expect("a right report").into_inner()
}

/// Reports as somebody who advises.
pub(crate) async fn reported(suite: &TestSuite, text: &str) -> Fault {
    reported_by(suite, &social_advisor(), text).await
}

pub(crate) fn step(fault: &Fault, state: FaultState, answer: &str) -> SettleFaultRequest {
    SettleFaultRequest {
        fault_id: fault.fault_id.clone(),
        request_id: request_id(),
        etag: fault.etag.clone(),
        state: state.into(),
        answer: answer.to_owned(),
        change_id: String::new(),
    }
}

/// Takes a step as who keeps the directory.
pub(crate) async fn settle(
    suite: &TestSuite,
    request: SettleFaultRequest,
) -> Result<Fault, Status> {
    let mut finder = suite.finder(&somebody(Role::DirectoryEditor));
    Ok(finder.settle_fault(request).await?.into_inner())
}

/// The fault as anybody sees it.
pub(crate) async fn seen(suite: &TestSuite, fault: &Fault) -> Fault {
    let request = GetFaultRequest { fault_id: fault.fault_id.clone() };
    suite.finder(&social_advisor()).get_fault(request).await.expect("there").into_inner()
}
