//! Other counties' data sets, each loaded alone into an empty directory.

use std::path::Path;

use neuvo_allinone::{
    county,
    harness::{Backend, TestSuite, social_advisor},
};
use neuvo_chassis::Clock;
use neuvo_proto::{
    common::v1::Urgency,
    directory::v1::{ResolveLineRequest, ResolveLineResponse},
};

use crate::{register::request_id, support::load};

async fn with_set(name: &str) -> TestSuite {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/data").join(name);
    let mut set = county::read(&folder).expect("the data set");
    set.request_id = request_id();
    load(&suite, set).await.expect("it proves alone");
    suite
}

async fn asked(suite: &TestSuite, area: &str, urgency: Urgency) -> ResolveLineResponse {
    let request = ResolveLineRequest {
        area: area.to_owned(),
        urgency: urgency.into(),
        ..ResolveLineRequest::default()
    };
    suite.directory(&social_advisor()).resolve_line(request).await.expect("an answer").into_inner()
}

#[tokio::test]
async fn where_no_number_is_known_none_is_made_up_and_the_channels_are_told() {
    for (set, area) in [("etela-pohjanmaa", "disability"), ("helppiseniori", "older-people")] {
        let suite = with_set(set).await;
        let told = asked(&suite, area, Urgency::Routine).await;
        assert!(told.line.is_none() && told.preferred_line.is_none() && told.chain.is_empty());
        let why = told.reason.expect("a reason").fi;
        assert!(why.ends_with("puhelinnumeroa ei ole tiedossa."), "{why}");
        assert!(!told.alternatives.is_empty(), "{set} has channels");
        assert_eq!(told.danger_line.expect("always").phone_number, "112");
        let tell = told.tell.expect("a text").fi;
        assert!(tell.contains("soita heti 112"), "{tell}");
        let urgent = asked(&suite, area, Urgency::Urgent).await.tell.expect("a text").fi;
        let other = |said: &str| said.contains("Muu yhteydenottotapa:");
        for said in [&tell, &urgent] {
            assert!(!other(said) || said.contains("Osoite: "), "where nothing is found: {said}");
        }
        assert_eq!(other(&urgent), set == "etela-pohjanmaa", "the area's page: {urgent}");
        let danger = asked(&suite, area, Urgency::LifeThreatening).await;
        assert_eq!(danger.line.expect("for danger").phone_number, "112");
    }
}
