//! `ListLines`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::ListLinesRequest;

use crate::support::pages;

on_both_databases! {
    async fn pages_hold_every_line_once_by_id(suite: TestSuite) {
        let directory = suite.directory(&social_advisor());
        let ids = pages(async |page_size, page_token| {
            let request = ListLinesRequest { page_size, page_token };
            let page = directory.clone().list_lines(request).await.expect("a page").into_inner();
            (page.lines.into_iter().map(|line| line.line_id).collect(), page.next_page_token)
        })
        .await;
        let expected = [
            "emergency-number",
            "ikaihmiset",
            "kriisipaivystys",
            "lapsiperheet",
            "mipa",
            "sosiaalipaivystys",
            "tyoikaiset",
        ];
        assert_eq!(ids, expected);
    }

    async fn wrong_pages_are_refused(suite: TestSuite) {
        let mut directory = suite.directory(&social_advisor());
        let large = ListLinesRequest { page_size: 201, ..Default::default() };
        let refused = directory.list_lines(large).await.expect_err("too many");
        assert_eq!(violated(&refused), ["page_size"]);
        let forged = ListLinesRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = directory.list_lines(forged).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
