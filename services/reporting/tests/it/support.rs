//! What tests start from: contacts that intake has recorded, and reports as their callers see them.

use neuvo_allinone::harness::{TestSuite, somebody};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{ClientGroup, Origin, Sector},
    intake::v1::{Channel, CreateContactRequest, Identification, NewEntry},
    reporting::v1::{Cell, Row, RunReportRequest, RunReportResponse, cell},
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Noon on 1 January 2023 in Helsinki, seconds.
const NEW_YEAR: i64 = 1_672_567_200;

/// A visit on a day of 2023, counted from New Year's Day.
pub(crate) fn visit(
    day: i64,
    group: ClientGroup,
    sectors: &[Sector],
    origin: Origin,
) -> CreateContactRequest {
    let seconds = NEW_YEAR + day * 86_400;
    let entry = |sector: &Sector| NewEntry { sector: (*sector).into(), note: String::new() };
    CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        occurred_at: Some(prost_types::Timestamp { seconds, nanos: 0 }),
        site_id: "rentto".to_owned(),
        client_group: group.into(),
        identification: Identification::None.into(),
        entries: sectors.iter().map(entry).collect(),
        origin: origin.into(),
        ..CreateContactRequest::default()
    }
}

/// Records a visit; gives where it stands in intake's feed.
pub(crate) async fn record(suite: &TestSuite, visit: CreateContactRequest) -> String {
    let mut intake = suite.intake(&Caller::system("test"));
    let answer = intake.create_contact(visit).await.expect("recorded");
    position(&answer)
}

/// A report's request over a period.
pub(crate) fn over(report: &str, start_date: &str, end_date: &str) -> RunReportRequest {
    RunReportRequest {
        report: report.to_owned(),
        start_date: start_date.to_owned(),
        end_date: end_date.to_owned(),
    }
}

/// The cells of a row: numbers, `..` where one is hidden, nothing where there is none.
pub(crate) fn shown(row: &Row) -> String {
    let cell = |cell: &Cell| match cell.value {
        Some(cell::Value::Count(count)) => count.to_string(),
        Some(cell::Value::Hidden(true)) => "..".to_owned(),
        None => String::new(),
        ref other => panic!("{other:?} is no cell of ours"),
    };
    row.cells.iter().map(cell).collect::<Vec<_>>().join(" ")
}

/// The keys and cells of a report's rows, the total last.
pub(crate) fn rows(report: &RunReportResponse) -> Vec<(&str, String)> {
    let rows = report.rows.iter().chain(&report.total);
    rows.map(|row| (row.key.as_str(), shown(row))).collect()
}

/// Rows as a test writes them.
pub(crate) fn written<const N: usize>(
    rows: [(&'static str, &str); N],
) -> Vec<(&'static str, String)> {
    rows.map(|(key, cells)| (key, cells.to_owned())).to_vec()
}

/// Runs a report as a supervisor, who is told everything, once the feeds have come as far as
/// `position`.
pub(crate) async fn run(
    suite: &TestSuite,
    request: RunReportRequest,
    position: &str,
) -> Result<RunReportResponse, Status> {
    run_as(suite, Role::Supervisor, request, position).await
}

/// Runs a report once the feeds have come as far as `position`.
pub(crate) async fn run_as(
    suite: &TestSuite,
    role: Role,
    request: RunReportRequest,
    position: &str,
) -> Result<RunReportResponse, Status> {
    let mut request = Request::new(request);
    if !position.is_empty() {
        request.metadata_mut().insert("neuvo-position", position.parse().expect("a position"));
    }
    let mut reporting = suite.reporting(&somebody(role));
    Ok(reporting.run_report(request).await?.into_inner())
}

/// Where what an answer tells stands in its service's feed.
pub(crate) fn position<T>(answer: &Response<T>) -> String {
    let position = answer.metadata().get("neuvo-position").expect("a position");
    position.to_str().expect("text").to_owned()
}
