//! `GetUnit`.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::{common::v1::Sector, directory::v1::GetUnitRequest};
use tonic::Code;

fn named(unit_id: &str) -> GetUnitRequest {
    GetUnitRequest { unit_id: unit_id.to_owned() }
}

on_both_databases! {
    async fn a_unit_tells_where_it_belongs_and_what_it_does(suite: TestSuite) {
        let request = named("ikaihmisten-asiakasohjaus");
        let unit = suite.directory(&social_advisor()).get_unit(request).await;
        let unit = unit.expect("there").into_inner();
        assert_eq!(unit.parent_unit_id, "asiakasohjausyksikko");
        assert_eq!(unit.area_ids, ["older-people"]);
        assert_eq!(unit.email, "neuvonta.ikaihmiset@keusote.fi");
        assert_eq!(unit.sectors, [i32::from(Sector::Social)]);
        let duties: Vec<_> = unit.duties.iter().map(|duty| duty.fi.as_str()).collect();
        assert_eq!(
            duties,
            [
                "Ikäihmisten neuvonta ja palvelutarpeen arviointi",
                "Ikäihmisten virka-aikainen sosiaalipäivystys",
                "Sosiaalihuoltolain mukaiset liikkumista tukevat palvelut",
                "SAS-työ",
            ]
        );
    }

    async fn a_unit_of_both_sectors_is_told_from_one_whose_sector_nobody_says(suite: TestSuite) {
        let sectors = async |unit_id| {
            let unit = suite.directory(&social_advisor()).get_unit(named(unit_id)).await;
            unit.expect("there").into_inner().sectors
        };
        let both = [Sector::Social, Sector::Health].map(i32::from);
        assert_eq!(sectors("lahineuvonta").await, both);
        assert!(sectors("geriatrinen-keskus").await.is_empty());
    }

    async fn what_the_source_does_not_say_of_a_unit_is_left_empty(suite: TestSuite) {
        let unit = suite.directory(&social_advisor()).get_unit(named("kuntoutuspalvelut")).await;
        let unit = unit.expect("there").into_inner();
        assert_eq!((unit.parent_unit_id.as_str(), unit.email.as_str()), ("", ""));
    }

    async fn a_unit_whose_name_tells_of_a_person_s_health_has_a_neutral_one(suite: TestSuite) {
        let neutral = async |unit_id| {
            let unit = suite.directory(&social_advisor()).get_unit(named(unit_id)).await;
            unit.expect("there").into_inner().neutral_name
        };
        let name = neutral("aikuisten-mipa-asiakasohjaus").await.expect("a neutral name");
        assert_eq!([name.fi, name.sv, name.en], ["Asiakasohjaus", "Klientvägledning", "Guidance"]);
        assert_eq!(neutral("ikaihmisten-asiakasohjaus").await, None);
    }

    async fn a_unit_that_is_not_there_is_not_found(suite: TestSuite) {
        let refused = suite.directory(&social_advisor()).get_unit(named("atlantis")).await;
        let refused = refused.expect_err("none");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "UNIT_NOT_FOUND"));
    }
}
