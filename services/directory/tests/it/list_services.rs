//! `ListServices`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::ListServicesRequest;

use crate::support::pages;

on_both_databases! {
    async fn pages_hold_every_service_once_by_id(suite: TestSuite) {
        let directory = suite.directory(&social_advisor());
        let ids = pages(async |page_size, page_token| {
            let request = ListServicesRequest { page_size, page_token };
            let page = directory.clone().list_services(request).await.expect("a page").into_inner();
            let ids = page.services.into_iter().map(|service| service.service_id);
            (ids.collect(), page.next_page_token)
        })
        .await;
        assert_eq!(ids.len(), 27);
        assert!(ids.is_sorted());
    }

    async fn wrong_pages_are_refused(suite: TestSuite) {
        let mut directory = suite.directory(&social_advisor());
        let large = ListServicesRequest { page_size: 201, ..Default::default() };
        let refused = directory.list_services(large).await.expect_err("too many");
        assert_eq!(violated(&refused), ["page_size"]);
        let forged = ListServicesRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = directory.list_services(forged).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
