//! What the stories of the five processes share.

use neuvo_allinone::harness::Answer;
use serde_json::{Value, json};
use uuid::Uuid;

/// The body of an answer that is well.
#[track_caller]
pub(crate) fn well(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// An anonymous walk-in visit to the Rentto advice point.
pub(crate) fn walk_in() -> Value {
    json!({
        "requestId": Uuid::now_v7(),
        "channel": "CHANNEL_WALK_IN",
        "siteId": "rentto",
        "clientGroup": "CLIENT_GROUP_OLDER_PEOPLE",
        "identification": "IDENTIFICATION_NONE",
        "entries": [{ "sector": "SECTOR_SOCIAL" }],
    })
}

/// Status and reason of an answer that is a problem.
#[track_caller]
pub(crate) fn problem(answer: &Answer) -> (u16, String) {
    let reason = answer.json()["reason"].as_str().unwrap_or_default().to_owned();
    (answer.status, reason)
}
