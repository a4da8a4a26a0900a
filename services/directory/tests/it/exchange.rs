//! What the tests of the exchange share: exports, and imports of files.

use neuvo_allinone::harness::{TestSuite, social_advisor, somebody};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        ChangeState, ExportEntriesRequest, GetChangeRequest, ImportEntriesRequest,
        ImportEntriesResponse, ListChangesRequest,
    },
    google::api::HttpBody,
};
use tonic::Status;

use crate::register::request_id;

/// An import of a file.
pub(crate) fn file(format: &str, content: impl Into<Vec<u8>>) -> ImportEntriesRequest {
    ImportEntriesRequest {
        request_id: request_id(),
        format: format.to_owned(),
        content: content.into().into(),
        why: "PTV:n vienti".to_owned(),
        ..ImportEntriesRequest::default()
    }
}

/// Imports as the one who keeps the directory.
pub(crate) async fn import(
    suite: &TestSuite,
    request: ImportEntriesRequest,
) -> Result<ImportEntriesResponse, Status> {
    let mut exchange = suite.exchange(&somebody(Role::DirectoryEditor));
    Ok(exchange.import_entries(request).await?.into_inner())
}

/// The register in a format.
pub(crate) async fn export(suite: &TestSuite, format: &str) -> HttpBody {
    let request = ExportEntriesRequest { format: format.to_owned(), ..Default::default() };
    let answer = suite.exchange(&social_advisor()).export_entries(request).await;
    answer.expect("an export").into_inner()
}

/// As text.
pub(crate) fn text(body: &HttpBody) -> String {
    String::from_utf8(body.data.to_vec()).expect("UTF-8")
}

/// How many drafts there are.
pub(crate) async fn drafts(suite: &TestSuite) -> usize {
    let request =
        ListChangesRequest { state: ChangeState::Draft.into(), ..ListChangesRequest::default() };
    let answer = suite.register(&social_advisor()).list_changes(request).await.expect("a page");
    answer.into_inner().changes.len()
}

/// How many entries a draft edits.
pub(crate) async fn edits(suite: &TestSuite, change_id: &str) -> usize {
    let request = GetChangeRequest { change_id: change_id.to_owned() };
    let answer = suite.register(&social_advisor()).get_change(request).await.expect("a change");
    answer.into_inner().edits.len()
}
