//! Loading a county's data set, again and differently.

use neuvo_allinone::{
    county,
    harness::{Backend, TestSuite, social_advisor},
    load,
};
use neuvo_chassis::Clock;
use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{GetSiteRequest, LoadCountyRequest},
};

async fn name_of_rentto(suite: &TestSuite) -> String {
    let request = GetSiteRequest { site_id: "rentto".to_owned() };
    let site = suite.directory(&social_advisor()).get_site(request).await.expect("a site");
    site.into_inner().name.expect("a name").fi
}

#[tokio::test]
async fn going_back_to_an_earlier_set_is_no_repeat_of_it() {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    let set = county::read(&suite.settings.county.folder).expect("the data set");
    let mut renamed = set.clone();
    let site = renamed.sites.iter_mut().find(|site| site.site_id == "rentto").expect("Rentto");
    site.name = Some(LocalizedText { fi: "Toinen".to_owned(), ..LocalizedText::default() });
    let load = async |set: &LoadCountyRequest| {
        load::load(&suite.suite, set.clone(), None).await.expect("loaded").county
    };
    load(&set).await;
    let first = name_of_rentto(&suite).await;
    load(&renamed).await;
    assert_eq!(name_of_rentto(&suite).await, "Toinen");
    load(&set).await;
    assert_eq!(name_of_rentto(&suite).await, first);
    let again = load(&set).await;
    assert_eq!((again.created, again.updated, again.ended), (0, 0, 0));
}

#[test]
fn a_data_set_that_the_contract_does_not_know_is_refused_by_file_and_name() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("sites.toml"),
        "[[sites]]\nsiteId = \"a\"\ncolour = \"red\"\n",
    )
    .expect("a file");
    let refusal = format!("{:#}", county::read(folder.path()).expect_err("unknown"));
    assert!(refusal.contains("sites.toml") && refusal.contains("colour"), "{refusal}");
}
