//! `GetEntry`, `ListEntries`, `ListEntryVersions`: entries through time.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_chassis::{Check, Result, clock::local_date, page};
use neuvo_proto::directory::v1 as pb;

use crate::{
    App, convert,
    domain::{EntryName, EntryState, History, Kind},
    error,
    rpc::resource,
};

pub(super) async fn get_entry(app: &App, req: &pb::GetEntryRequest) -> Result<pb::Entry> {
    let mut check = Check::default();
    let kind = check.choice::<Kind>("kind", req.kind);
    let on = day(app, &req.on, &mut check);
    let (kind, on) = check.finish(|| Some((kind?, on?)))?;
    let name = EntryName { kind, entry_id: req.entry_id.clone() };
    let held = app.store.held().await?;
    let history = held.register.history(&name);
    let entry = history.and_then(|history| entry_on(history, on));
    let mut entry = entry.ok_or_else(|| error::entry_not_found(&name))?;
    if entry.state() == pb::EntryState::Ended {
        let state = at_work(&app.store.holders().await?, &name, EntryState::Ended);
        entry.state = state.into();
    }
    Ok(entry)
}

pub(super) async fn list_entries(
    app: &App,
    req: &pb::ListEntriesRequest,
) -> Result<pb::ListEntriesResponse> {
    let mut check = Check::default();
    let kind = check.choice::<Kind>("kind", req.kind);
    let on = day(app, &req.on, &mut check);
    let state = check.optional_choice::<EntryState>("state", req.state);
    let page_size = check.page_size(req.page_size);
    let (kind, on, state, page_size) = check.finish(|| Some((kind?, on?, state?, page_size?)))?;
    let holders = match kind {
        Kind::Unit => app.store.holders().await?,
        _ => BTreeSet::new(),
    };
    let state_of = |id: &str, history: &History| {
        let name = EntryName { kind, entry_id: id.to_owned() };
        Some(at_work(&holders, &name, history.state(on)?))
    };
    let wanted = |id: &str, history: &History| {
        let is = state_of(id, history);
        match state {
            Some(state) => is == Some(state),
            None => matches!(is, Some(EntryState::Published | EntryState::Ending)),
        }
    };
    let list = format!("entries|{}|{on}|{}", kind.word(), req.state);
    let held = app.store.held().await?;
    let entries = held.register.of_kind(kind).filter(|(id, history)| wanted(id, history));
    let (page, next_page_token) =
        page::cut(&app.pager, &list, entries, page_size, &req.page_token)?;
    let entries = page.into_iter().filter_map(|history| {
        let mut entry = entry_on(history, on)?;
        entry.state = state_of(&entry.entry_id, history)?.into();
        Some(entry)
    });
    Ok(pb::ListEntriesResponse { entries: entries.collect(), next_page_token })
}

pub(super) async fn list_entry_versions(
    app: &App,
    req: &pb::ListEntryVersionsRequest,
) -> Result<pb::ListEntryVersionsResponse> {
    let mut check = Check::default();
    let name = pb::EntryName { kind: req.kind, entry_id: req.entry_id.clone() };
    let kind = check.choice::<Kind>("kind", req.kind);
    let page_size = check.page_size(req.page_size);
    let (_, page_size) = check.finish(|| Some((kind?, page_size?)))?;
    let Some(name) = convert::entry_name("", name, &mut Check::default()) else {
        return Err(error::no_entry());
    };
    let held = app.store.held().await?;
    let history = held.register.history(&name).filter(|history| history.latest().is_some());
    let history = history.ok_or_else(|| error::entry_not_found(&name))?;
    // The latest first: a page's key is how far a version is from the last number there can be.
    let keyed: Vec<(String, _)> = history
        .versions()
        .iter()
        .rev()
        .map(|version| (format!("{:020}", i64::MAX - version.version), version))
        .collect();
    let list = format!("entry versions|{}|{}", name.kind.word(), name.entry_id);
    let versions = keyed.iter().map(|(key, version)| (key.as_str(), *version));
    let (page, next_page_token) =
        page::cut(&app.pager, &list, versions, page_size, &req.page_token)?;
    let today = local_date(app.clock.now());
    let holders = match name.kind {
        Kind::Unit => app.store.holders().await?,
        _ => BTreeSet::new(),
    };
    let state_of = |kept| match history.on(today) == Some(kept) {
        true => at_work(&holders, &name, history.state_of(kept, today)),
        false => history.state_of(kept, today),
    };
    let version = |kept| resource::entry(kept, history, state_of(kept));
    Ok(pb::ListEntryVersionsResponse {
        versions: page.into_iter().map(version).collect(),
        next_page_token,
    })
}

/// Where an entry is in its life once it is known who holds matters or is offered some: a unit that does
/// or is, is ending.
fn at_work(holders: &BTreeSet<String>, name: &EntryName, state: EntryState) -> EntryState {
    let holds = name.kind == Kind::Unit && holders.contains(&name.entry_id);
    if holds && state == EntryState::Ended { EntryState::Ending } else { state }
}

/// An entry as it stands on a day, or as it will where its first day has not come.
fn entry_on(history: &History, on: Date) -> Option<pb::Entry> {
    let kept = history.on(on).or_else(|| history.first_after(on))?;
    Some(resource::entry(kept, history, history.state(on)?))
}

/// The day that is asked about; today where none is.
pub(in crate::rpc) fn day(app: &App, value: &str, check: &mut Check) -> Option<Date> {
    match value {
        "" => Some(local_date(app.clock.now())),
        value => check.day("on", value),
    }
}
