//! `ReportFault`, `GetFault`, `ListFaults`, `SettleFault`: faults on entries, followed to their end.

use neuvo_chassis::{
    Caller, Check, Fault, Result,
    clock::{local_date, timestamp},
    page::Place,
};
use neuvo_ledger::{Answer, Position, RequestMark, Saved, WriteSet};
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use crate::{
    App, convert,
    domain::{ChangeState, Decided, Decision, ReportedFault},
    error,
    store::{self, fault::FaultFilter},
};

const LIST: &str = "faults";

pub(super) async fn report_fault(
    app: &App,
    caller: &Caller,
    mut req: pb::ReportFaultRequest,
) -> Result<Answer<pb::Fault>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let report = convert::report(&req, &mut check);
    let (request_id, (entry, text)) = check.finish(|| Some((request_id?, report?)))?;
    let held = app.store.held().await?;
    let history = held.register.history(&entry).filter(|history| history.latest().is_some());
    history.ok_or_else(|| error::entry_not_found(&entry))?;
    let reported = Decided::new(&caller.subject, app.clock.now());
    let fault = ReportedFault::new(Uuid::now_v7(), entry, text, reported);
    let mark = app.store.ledger.mark(caller, "ReportFault", request_id, &req, fault.fault_id);
    save(app, mark, &fault).await
}

pub(super) async fn get_fault(app: &App, req: &pb::GetFaultRequest) -> Result<pb::Fault> {
    Ok(told(found(app, &req.fault_id).await?))
}

pub(super) async fn list_faults(
    app: &App,
    caller: &Caller,
    req: &pb::ListFaultsRequest,
) -> Result<pb::ListFaultsResponse> {
    let mut check = Check::default();
    let page_size = check.page_size(req.page_size);
    let state = check.optional_choice("state", req.state);
    let entry = convert::optional_entry(req.kind, &req.entry_id, &mut check);
    let (page_size, state, entry) = check.finish(|| Some((page_size?, state?, entry?)))?;
    let reported_by = req.mine.then(|| caller.subject.clone());
    let filters = format!("{}|{}|{}|{reported_by:?}", req.state, req.kind, req.entry_id);
    let filter = FaultFilter { state, entry, reported_by };
    let after = app.pager.open_place(LIST, &filters, &req.page_token)?;
    let mut faults = app.store.faults(&filter, after, page_size + 1).await?;
    let next_page_token = app.pager.turn(LIST, &filters, &mut faults, page_size, place);
    Ok(pb::ListFaultsResponse { faults: faults.into_iter().map(told).collect(), next_page_token })
}

fn place(fault: &ReportedFault) -> Place {
    Place { at: fault.reported.at, id: fault.fault_id }
}

pub(super) async fn settle_fault(
    app: &App,
    caller: &Caller,
    mut req: pb::SettleFaultRequest,
) -> Result<Answer<pb::Fault>> {
    let mut check = Check::default();
    let request_id = check.uuid("request_id", &std::mem::take(&mut req.request_id));
    let step = convert::fault_step(&req, &mut check);
    let (request_id, step) = check.finish(|| Some((request_id?, step?)))?;
    // Who names no etag settles what there is once those before have.
    let _turn = app.store.turn().await;
    let fault = found(app, &req.fault_id).await?;
    let ledger = &app.store.ledger;
    let mark = ledger.mark(caller, "SettleFault", request_id, &req, fault.fault_id);
    if ledger.seen(&mark).await?.is_some() {
        return Ok(Answer { resource: told(fault), position: ledger.position() });
    }
    if !req.etag.is_empty() && req.etag != etag(&fault) {
        return Err(Fault::etag_mismatch());
    }
    if let Some(change_id) = step.change_id() {
        let change = app.store.change(change_id).await?;
        let change = change.ok_or_else(|| error::change_not_found(Some(change_id)))?;
        if change.decision != Decision::Published {
            return Err(error::change_not_published());
        }
        let today = local_date(app.clock.now());
        if change.state(today) == ChangeState::Scheduled {
            let day = change.day(today);
            let what = format!("is in force from {day} on: the entry is mended on that day");
            return Err(Fault::invalid_field("change_id", what));
        }
        if change.edits.iter().all(|edit| edit.action.name() != fault.entry) {
            let what = format!("does not touch {}: it mended something else", fault.entry.path());
            return Err(Fault::invalid_field("change_id", what));
        }
    }
    let decided = Decided::new(&caller.subject, app.clock.now());
    let fault = fault.step(step, decided).map_err(|_| error::fault_settled())?;
    save(app, mark, &fault).await
}

/// The fault of an id.
async fn found(app: &App, fault_id: &str) -> Result<ReportedFault> {
    let Ok(id) = Uuid::try_parse(fault_id) else { return Err(error::fault_not_found(None)) };
    app.store.fault(id).await?.ok_or_else(|| error::fault_not_found(Some(id)))
}

async fn save(app: &App, mark: RequestMark, fault: &ReportedFault) -> Result<Answer<pb::Fault>> {
    let mut writes = WriteSet::new();
    writes.once(mark);
    store::fault::write(&mut writes, fault);
    let (fault_id, position): (Uuid, Position) = match app.store.ledger.save(writes).await? {
        Saved::Now(position) => (fault.fault_id, position),
        Saved::Before { resource, position } => {
            (resource.parse().map_err(Fault::internal)?, position)
        }
    };
    let fault = app.store.fault(fault_id).await?;
    let fault = fault.ok_or_else(|| error::fault_not_found(Some(fault_id)))?;
    Ok(Answer { resource: told(fault), position })
}

fn etag(fault: &ReportedFault) -> String {
    format!("v{}", fault.version)
}

fn told(fault: ReportedFault) -> pb::Fault {
    let by =
        |decided: &Option<Decided>| decided.as_ref().map(|one| one.by.clone()).unwrap_or_default();
    let at = |decided: &Option<Decided>| decided.as_ref().map(|one| timestamp(one.at));
    pb::Fault {
        fault_id: fault.fault_id.to_string(),
        etag: etag(&fault),
        state: fault.state.into(),
        kind: fault.entry.kind.into(),
        entry_id: fault.entry.entry_id,
        text: fault.text,
        reported_by: fault.reported.by,
        reported_at: Some(timestamp(fault.reported.at)),
        taken_by: by(&fault.taken),
        taken_at: at(&fault.taken),
        settled_by: by(&fault.settled),
        settled_at: at(&fault.settled),
        answer: fault.answer,
        change_id: fault.change_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}
