//! `GetLine`.

use neuvo_allinone::{
    harness::{reason, social_advisor},
    on_both_databases,
};
use neuvo_proto::directory::v1::{GetLineRequest, LineKind};
use tonic::Code;

use crate::support::{counts, data_set, load};

fn named(line_id: &str) -> GetLineRequest {
    GetLineRequest { line_id: line_id.to_owned() }
}

on_both_databases! {
    async fn a_line_tells_its_numbers_hours_and_followers(suite: TestSuite) {
        let line = suite.directory(&social_advisor()).get_line(named("mipa")).await;
        let line = line.expect("there").into_inner();
        assert_eq!(line.phone_number, "+358192260404");
        assert_eq!(line.display_number, "019 226 0404");
        assert_eq!(line.kind(), LineKind::Advice);
        assert_eq!(line.fallback_line_ids, ["sosiaalipaivystys", "kriisipaivystys"]);
        let rules = line.opening_rules.iter();
        let hours: Vec<_> = rules.map(|rule| (&*rule.opens, &*rule.closes)).collect();
        assert_eq!(hours, [("09:00", "12:00"); 2]);
        assert!(!line.ended && !line.source.is_empty());
    }

    async fn a_line_that_is_not_there_is_not_found(suite: TestSuite) {
        let mut directory = suite.directory(&social_advisor());
        for line_id in ["atlantis", "No Line", ""] {
            let refused = directory.get_line(named(line_id)).await.expect_err("none");
            assert_eq!(refused.code(), Code::NotFound);
            assert_eq!(reason(&refused), "LINE_NOT_FOUND");
        }
    }

    async fn a_line_that_has_ended_is_still_told(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.lines.retain(|line| line.line_id != "tyoikaiset");
        set.county.as_mut().expect("a county").areas.retain(|area| area.area_id != "working-age");
        set.units.iter_mut().for_each(|unit| unit.area_ids.retain(|id| id != "working-age"));
        set.responsibilities.retain(|cell| cell.area_id != "working-age");
        set.channels.retain(|channel| channel.channel_id != "sahkoposti-tyoikaiset");
        for service in &mut set.services {
            service.line_ids.retain(|id| id != "tyoikaiset");
            service.channel_ids.retain(|id| id != "sahkoposti-tyoikaiset");
        }
        let answer = load(&suite, set).await.expect("a set that agrees with itself");
        assert_eq!(counts(answer)[3], 9, "the line, its area's seven cells and its e-mail");
        let line = suite.directory(&social_advisor()).get_line(named("tyoikaiset")).await;
        let line = line.expect("kept").into_inner();
        assert!(line.ended);
        assert_eq!(line.display_number, "019 226 0402");
    }
}
