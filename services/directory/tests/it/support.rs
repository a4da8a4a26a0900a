//! What tests start from: the county's data set, and pages gathered to their end.

use neuvo_allinone::{
    county,
    harness::{TestSuite, somebody},
};
use neuvo_proto::{
    access::v1::Role,
    common::v1::LocalizedText,
    directory::v1::{LoadCountyRequest, LoadCountyResponse},
};
use tonic::Status;
use uuid::Uuid;

/// The county's data set, as a request of its own.
pub(crate) fn data_set(suite: &TestSuite) -> LoadCountyRequest {
    let set = county::read(&suite.settings.county.folder).expect("the data set");
    LoadCountyRequest { request_id: Uuid::now_v7().to_string(), ..set }
}

/// Loads a set as the one who keeps the directory.
pub(crate) async fn load(
    suite: &TestSuite,
    set: LoadCountyRequest,
) -> Result<LoadCountyResponse, Status> {
    let mut directory = suite.directory(&somebody(Role::DirectoryEditor));
    Ok(directory.load_county(set).await?.into_inner())
}

/// What a load created, updated, left alone and ended.
pub(crate) fn counts(answer: LoadCountyResponse) -> [i32; 4] {
    [answer.created, answer.updated, answer.unchanged, answer.ended]
}

/// A text that is Finnish only.
pub(crate) fn finnish(fi: &str) -> Option<LocalizedText> {
    Some(LocalizedText { fi: fi.to_owned(), ..LocalizedText::default() })
}

/// Every id of a list, asked for two at a time.
pub(crate) async fn pages(
    mut page: impl AsyncFnMut(i32, String) -> (Vec<String>, String),
) -> Vec<String> {
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let (some, next) = page(2, token).await;
        assert!(some.len() <= 2);
        ids.extend(some);
        if next.is_empty() {
            return ids;
        }
        token = next;
    }
}
