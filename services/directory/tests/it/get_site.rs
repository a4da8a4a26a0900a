//! `GetSite`.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::directory::v1::{GetSiteRequest, SiteStage};
use tonic::Code;

fn named(site_id: &str) -> GetSiteRequest {
    GetSiteRequest { site_id: site_id.to_owned() }
}

on_both_databases! {
    async fn a_site_stands_in_a_municipality_and_its_unknown_stage_stays_unknown(suite: TestSuite) {
        let site = suite.directory(&social_advisor()).get_site(named("klaukkala")).await;
        let site = site.expect("there").into_inner();
        assert_eq!(site.name.as_ref().expect("a name").fi, "Klaukkalan terveysasema");
        assert_eq!(site.municipality_code, "543");
        assert_eq!(site.stage(), SiteStage::Unspecified);
    }

    async fn a_site_that_is_not_there_is_not_found(suite: TestSuite) {
        let refused = suite.directory(&social_advisor()).get_site(named("atlantis")).await;
        let refused = refused.expect_err("none");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "SITE_NOT_FOUND"));
    }
}
