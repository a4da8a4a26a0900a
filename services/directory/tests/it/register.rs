//! What the tests of the register share: edits, drafts and publications.

use neuvo_allinone::harness::{TestSuite, social_advisor, somebody};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        Change, CreateChangeRequest, Edit, Entry, EntryDocument, EntryKind, EntryName, EntryState,
        GetEntryRequest, GetLineRequest, GetUnitRequest, Line, PreviewChangeRequest,
        PreviewChangeResponse, PublishChangeRequest, Unit, edit, entry_document::Document,
    },
};
use tonic::Status;
use uuid::Uuid;

use crate::support::finnish;

/// The line that the tests change.
pub(crate) const LINE: &str = "lapsiperheet";
/// When most tests begin: a Friday.
pub(crate) const NOW: &str = "2026-05-08T07:00:00Z";
/// The day of that.
pub(crate) const TODAY: &str = "2026-05-08";
/// A later day.
pub(crate) const LATER: &str = "2026-06-01";

pub(crate) fn request_id() -> String {
    Uuid::now_v7().to_string()
}

/// An edit that puts an entry in place.
pub(crate) fn put(document: Document) -> Edit {
    let document = EntryDocument { document: Some(document) };
    Edit { action: Some(edit::Action::Put(document)), base_version: None }
}

/// An edit that ends an entry.
pub(crate) fn end(kind: EntryKind, entry_id: &str) -> Edit {
    let name = EntryName { kind: kind.into(), entry_id: entry_id.to_owned() };
    Edit { action: Some(edit::Action::End(name)), base_version: None }
}

/// The line as it stands.
pub(crate) async fn line(suite: &TestSuite) -> Line {
    let request = GetLineRequest { line_id: LINE.to_owned() };
    suite.directory(&social_advisor()).get_line(request).await.expect("there").into_inner()
}

/// An edit that gives the line another name.
pub(crate) async fn renamed(suite: &TestSuite, name: &str) -> Edit {
    put(Document::Line(Line { name: finnish(name), ..line(suite).await }))
}

/// The unit as it stands.
pub(crate) async fn unit(suite: &TestSuite, unit_id: &str) -> Unit {
    let request = GetUnitRequest { unit_id: unit_id.to_owned() };
    suite.directory(&social_advisor()).get_unit(request).await.expect("there").into_inner()
}

/// A new unit.
pub(crate) fn new_unit(unit_id: &str) -> Edit {
    put(Document::Unit(Unit {
        unit_id: unit_id.to_owned(),
        name: finnish("Uusi yksikkö"),
        ..Unit::default()
    }))
}

pub(crate) fn drafted(valid_from: &str, edits: Vec<Edit>) -> CreateChangeRequest {
    CreateChangeRequest {
        request_id: request_id(),
        why: "Kesän järjestelyt".to_owned(),
        valid_from: valid_from.to_owned(),
        edits,
    }
}

/// The version of an entry that stands on a day: 0 where none does.
pub(crate) async fn version_on(suite: &TestSuite, name: EntryName, on: &str) -> i64 {
    let EntryName { kind, entry_id } = name;
    let request = GetEntryRequest { kind, entry_id, on: on.to_owned() };
    let entry = suite.register(&social_advisor()).get_entry(request).await;
    let stands = |entry: &Entry| entry.state() != EntryState::Scheduled;
    let entry = entry.ok().map(|entry| entry.into_inner()).filter(stands);
    entry.map_or(0, |entry| entry.version)
}

/// Edits of what stands on a day, as somebody makes them who has just read it.
pub(crate) async fn of_day(suite: &TestSuite, valid_from: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let mut based = Vec::new();
    for edit in edits {
        let version = version_on(suite, name(&edit), valid_from).await;
        based.push(Edit { base_version: edit.base_version.or(Some(version)), ..edit });
    }
    based
}

/// The entry that an edit is of.
fn name(edit: &Edit) -> EntryName {
    let (kind, entry_id) = match edit.action.as_ref().expect("an action") {
        edit::Action::End(name) => return name.clone(),
        edit::Action::Put(put) => match put.document.as_ref().expect("a document") {
            Document::County(_) => (EntryKind::County, "county"),
            Document::Unit(unit) => (EntryKind::Unit, &*unit.unit_id),
            Document::Line(line) => (EntryKind::Line, &*line.line_id),
            Document::Site(site) => (EntryKind::Site, &*site.site_id),
            Document::Centre(centre) => (EntryKind::Centre, &*centre.centre_id),
            Document::Service(service) => (EntryKind::Service, &*service.service_id),
            Document::Channel(channel) => (EntryKind::Channel, &*channel.channel_id),
            Document::RaciTable(table) => (EntryKind::RaciTable, &*table.raci_table_id),
            Document::ServiceMenu(menu) => (EntryKind::ServiceMenu, &*menu.service_menu_id),
            Document::Organisation(one) => (EntryKind::Organisation, &*one.organisation_id),
            Document::Responsibility(cell) => {
                let entry_id = format!("{} {}", cell.area_id, cell.stage);
                return EntryName { kind: EntryKind::Responsibility.into(), entry_id };
            }
            other => panic!("no test edits one: {other:?}"),
        },
    };
    EntryName { kind: kind.into(), entry_id: entry_id.to_owned() }
}

/// A draft of who keeps the directory and has just read what it edits.
pub(crate) async fn draft(suite: &TestSuite, valid_from: &str, edits: Vec<Edit>) -> Change {
    let edits = of_day(suite, valid_from, edits).await;
    let mut register = suite.register(&somebody(Role::DirectoryEditor));
    let made = register.create_change(drafted(valid_from, edits)).await;
    made.expect("a right draft").into_inner()
}

pub(crate) fn publication(change: &Change) -> PublishChangeRequest {
    PublishChangeRequest {
        change_id: change.change_id.clone(),
        request_id: request_id(),
        ..PublishChangeRequest::default()
    }
}

/// Publishes a change as who keeps the directory.
pub(crate) async fn publish(suite: &TestSuite, change: &Change) -> Result<Change, Status> {
    let mut register = suite.register(&somebody(Role::DirectoryEditor));
    Ok(register.publish_change(publication(change)).await?.into_inner())
}

/// A change that is made and published at once.
pub(crate) async fn changed(suite: &TestSuite, valid_from: &str, edits: Vec<Edit>) -> Change {
    let change = draft(suite, valid_from, edits).await;
    publish(suite, &change).await.expect("proven")
}

/// Publishes a change though versions for later days take its place.
pub(crate) async fn publish_before_later(suite: &TestSuite, change: &Change) -> Change {
    let mut register = suite.register(&somebody(Role::DirectoryEditor));
    let request = PublishChangeRequest { accept_later_versions: true, ..publication(change) };
    register.publish_change(request).await.expect("proven").into_inner()
}

/// What publishing a change would do, or did.
pub(crate) async fn preview(suite: &TestSuite, change: &Change) -> PreviewChangeResponse {
    let request = PreviewChangeRequest { change_id: change.change_id.clone() };
    let preview = suite.register(&social_advisor()).preview_change(request).await;
    preview.expect("a change that stands").into_inner()
}
