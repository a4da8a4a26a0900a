//! `ListUnits`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::ListUnitsRequest;

use crate::support::pages;

on_both_databases! {
    async fn pages_hold_every_unit_once_by_id(suite: TestSuite) {
        let directory = suite.directory(&social_advisor());
        let ids = pages(async |page_size, page_token| {
            let request = ListUnitsRequest { page_size, page_token };
            let page = directory.clone().list_units(request).await.expect("a page").into_inner();
            (page.units.into_iter().map(|unit| unit.unit_id).collect(), page.next_page_token)
        })
        .await;
        assert_eq!(ids.len(), 53);
        assert!(ids.is_sorted());
    }

    async fn wrong_pages_are_refused(suite: TestSuite) {
        let mut directory = suite.directory(&social_advisor());
        let large = ListUnitsRequest { page_size: 201, ..Default::default() };
        let refused = directory.list_units(large).await.expect_err("too many");
        assert_eq!(violated(&refused), ["page_size"]);
        let forged = ListUnitsRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = directory.list_units(forged).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
