//! `ListResponsibilities`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::ListResponsibilitiesRequest;

use crate::support::{data_set, load, pages};

on_both_databases! {
    async fn pages_hold_every_cell_once_by_area_and_stage(suite: TestSuite) {
        let directory = suite.directory(&social_advisor());
        let ids = pages(async |page_size, page_token| {
            let request = ListResponsibilitiesRequest { page_size, page_token };
            let page = directory.clone().list_responsibilities(request).await;
            let page = page.expect("a page").into_inner();
            let cells = page.responsibilities.into_iter();
            let ids = cells.map(|cell| format!("{} {}", cell.area_id, cell.stage));
            (ids.collect(), page.next_page_token)
        })
        .await;
        let areas = ["families", "mental-health-and-substance-use", "older-people", "working-age"];
        let stages = |area| (1..=7).map(move |stage| format!("{area} {stage}"));
        let expected: Vec<_> = areas.into_iter().flat_map(stages).collect();
        assert_eq!(ids, expected);
    }

    async fn a_cell_that_the_last_set_leaves_out_is_not_told(suite: TestSuite) {
        let mut set = data_set(&suite);
        set.responsibilities.truncate(3);
        load(&suite, set).await.expect("a right set");
        let request = ListResponsibilitiesRequest::default();
        let list = suite.directory(&social_advisor()).list_responsibilities(request).await;
        assert_eq!(list.expect("a list").into_inner().responsibilities.len(), 3);
    }

    async fn wrong_pages_are_refused(suite: TestSuite) {
        let mut directory = suite.directory(&social_advisor());
        let large = ListResponsibilitiesRequest { page_size: 201, ..Default::default() };
        let refused = directory.list_responsibilities(large).await.expect_err("too many");
        assert_eq!(violated(&refused), ["page_size"]);
        let page_token = "AAAA".to_owned();
        let forged = ListResponsibilitiesRequest { page_token, ..Default::default() };
        let refused = directory.list_responsibilities(forged).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
