//! `ListCentres`.

use neuvo_allinone::{
    harness::{reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::ListCentresRequest;

use crate::support::pages;

on_both_databases! {
    async fn pages_hold_every_centre_once_by_id(suite: TestSuite) {
        let directory = suite.directory(&social_advisor());
        let ids = pages(async |page_size, page_token| {
            let request = ListCentresRequest { page_size, page_token };
            let page = directory.clone().list_centres(request).await.expect("a page").into_inner();
            let centres = page.centres.into_iter();
            let ids = centres.map(|centre| format!("{} {:?}", centre.centre_id, centre.site_ids));
            (ids.collect(), page.next_page_token)
        })
        .await;
        let expected = [
            r#"etelainen ["klaukkala"]"#,
            r#"keskinen ["just"]"#,
            r#"koillinen []"#,
            r#"lantinen ["nurmijarvi"]"#,
            r#"lounainen ["hyryla"]"#,
            r#"pohjoinen ["rentto"]"#,
        ];
        assert_eq!(ids, expected);
    }

    async fn wrong_pages_are_refused(suite: TestSuite) {
        let mut directory = suite.directory(&social_advisor());
        let large = ListCentresRequest { page_size: 201, ..Default::default() };
        let refused = directory.list_centres(large).await.expect_err("too many");
        assert_eq!(violated(&refused), ["page_size"]);
        let forged = ListCentresRequest { page_token: "AAAA".to_owned(), ..Default::default() };
        let refused = directory.list_centres(forged).await.expect_err("no token");
        assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
    }
}
