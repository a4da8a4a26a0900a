//! `Search`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::directory::v1::{
    EntryKind, MatchKind, SearchHit, SearchRequest, Unit, entry_document::Document,
};
use tonic::{Code, Status};

use crate::{
    register::{LATER, NOW, changed, end, new_unit, put, unit},
    support::finnish,
};

/// A Tuesday, 10.00 in Helsinki; every advice line is open.
const TUESDAY: &str = "2026-05-12T07:00:00Z";
/// The same day, 23.00.
const NIGHT: &str = "2026-05-12T20:00:00Z";

fn typed(query: &str) -> SearchRequest {
    SearchRequest { query: query.to_owned(), ..SearchRequest::default() }
}

async fn hits(suite: &TestSuite, request: SearchRequest) -> Vec<SearchHit> {
    let answer = suite.finder(&social_advisor()).search(request).await;
    answer.expect("an answer").into_inner().hits
}

async fn refused(suite: &TestSuite, request: SearchRequest) -> Status {
    suite.finder(&social_advisor()).search(request).await.expect_err("wrong")
}

fn ids(hits: &[SearchHit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.entry_id.as_str()).collect()
}

/// The best hit's id, why it was found, and the word.
fn best(hits: &[SearchHit]) -> (&str, MatchKind, &str) {
    let hit = hits.first().expect("a hit");
    (&hit.entry_id, hit.match_kind(), &hit.matched_word)
}

fn lines(query: &str) -> SearchRequest {
    SearchRequest { kinds: vec![EntryKind::Line.into()], ..typed(query) }
}

on_both_databases! {
    async fn a_line_is_found_by_name_number_language_and_with_an_error(suite: TestSuite) {
        for query in ["lapsiperh", "LAPSIPERHEIDEN asiakasohjaus", "019 226 0401", "+358192260401", "0401"] {
            assert_eq!(ids(&hits(&suite, lines(query)).await), ["lapsiperheet"], "{query}");
        }
        let name = "Lapsiperheiden asiakasohjaus";
        let whole = hits(&suite, lines(&name.to_lowercase())).await;
        assert_eq!(best(&whole), ("lapsiperheet", MatchKind::ExactName, name));
        let missing = hits(&suite, lines("tyoikaisten")).await;
        assert_eq!(best(&missing), ("tyoikaiset", MatchKind::Name, "Työikäisten"));
        let error = hits(&suite, lines("lapisperheid")).await;
        assert_eq!(best(&error), ("lapsiperheet", MatchKind::Typo, "Lapsiperheiden"));
        assert_eq!(best(&hits(&suite, lines("emergency number")).await).0, "emergency-number");
        let number = hits(&suite, typed("019 226 0403")).await;
        assert_eq!(best(&number), ("ikaihmiset", MatchKind::Number, "019 226 0403"));
    }

    async fn the_county_s_synonyms_and_what_is_elsewhere_are_found(suite: TestSuite) {
        let senior = hits(&suite, typed("sossu")).await;
        assert_eq!(best(&senior).1, MatchKind::Synonym);
        let sites = SearchRequest { kinds: vec![EntryKind::Site.into()], ..typed("hyvinkaa") };
        let rentto = hits(&suite, sites).await;
        assert_eq!(best(&rentto), ("rentto", MatchKind::Other, "Hyvinkää"));
    }

    async fn what_is_open_now_is_told_and_asked_for(suite: TestSuite) {
        suite.set_clock(TUESDAY);
        let open_now = |query: &str| SearchRequest { open_now: true, ..lines(query) };
        let now = hits(&suite, open_now("asiakasohjaus")).await;
        assert_eq!(ids(&now), ["ikaihmiset", "lapsiperheet", "mipa", "tyoikaiset"]);
        assert!(now.iter().all(|hit| hit.open && hit.hours_known && hit.next_opening.is_none()));
        let units = SearchRequest { open_now: true, kinds: vec![EntryKind::Unit.into()], ..typed("lapsiperheiden") };
        assert!(ids(&hits(&suite, units).await).contains(&"lapsiperheiden-asiakasohjaus"), "by its line");
        suite.set_clock(NIGHT);
        assert_eq!(ids(&hits(&suite, open_now("asiakasohjaus")).await), [""; 0]);
        let closed = hits(&suite, lines("lapsiperheiden")).await;
        let opens = closed[0].next_opening.expect("it opens").seconds;
        assert_eq!((closed[0].open, opens), (false, 1_778_648_400), "Wednesday, 8.00");
        let channels = SearchRequest { kinds: vec![EntryKind::Channel.into()], ..typed("lähineuvontapiste") };
        let unknown = hits(&suite, channels.clone()).await;
        assert!(!unknown.is_empty() && unknown.iter().all(|hit| !hit.open && !hit.hours_known));
        assert!(hits(&suite, SearchRequest { open_now: true, ..channels }).await.is_empty());
    }

    async fn filters_alone_list_by_name(suite: TestSuite) {
        let of_area = SearchRequest { area: "families".to_owned(), ..lines("") };
        let families = hits(&suite, of_area).await;
        assert_eq!(ids(&families), ["lapsiperheet"]);
        assert_eq!((families[0].match_kind(), &*families[0].matched_word), (MatchKind::Unspecified, ""));
        let sites = SearchRequest { kinds: vec![EntryKind::Site.into()], ..typed("") };
        let names = |hits: &[SearchHit]| -> Vec<String> {
            hits.iter().filter_map(|hit| hit.name.clone()).map(|name| name.fi).collect()
        };
        let all = names(&hits(&suite, sites.clone()).await);
        assert_eq!(all[..2], ["JUST", "Klaukkalan terveysasema"]);
        let there = SearchRequest { municipality: "106".to_owned(), ..sites };
        assert_eq!(names(&hits(&suite, there).await), ["Rentto"]);
        let spoken = SearchRequest { language: "sv".to_owned(), ..lines("") };
        assert_eq!(hits(&suite, spoken).await.len(), 7, "no line says in which languages it answers");
    }

    async fn pages_hold_every_hit_once_the_best_first(suite: TestSuite) {
        for request in [typed("neuvonta"), SearchRequest { kinds: vec![EntryKind::Unit.into()], ..typed("") }] {
            let all = hits(&suite, SearchRequest { page_size: 200, ..request.clone() }).await;
            assert!(all.windows(2).all(|two| two[0].match_kind() <= two[1].match_kind()));
            let mut finder = suite.finder(&social_advisor());
            let (mut gathered, mut page_token) = (Vec::new(), String::new());
            loop {
                let request = SearchRequest { page_size: 7, page_token, ..request.clone() };
                let page = finder.search(request).await.expect("a page").into_inner();
                gathered.extend(page.hits);
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
            assert!(all.len() > 14);
            assert_eq!(gathered, all);
        }
    }

    async fn only_what_is_in_force_today_is_found(suite: TestSuite) {
        suite.set_clock(NOW);
        let found = async || hits(&suite, typed("Hiekkalaatikko")).await.len();
        let named = Unit { name: finnish("Hiekkalaatikko"), ..Unit::default() };
        let new = |unit_id: &str| put(Document::Unit(Unit { unit_id: unit_id.to_owned(), ..named.clone() }));
        assert_eq!(found().await, 0);
        changed(&suite, "", vec![new("nyt")]).await;
        changed(&suite, LATER, vec![new("kesalla"), end(EntryKind::Unit, "nyt"), new_unit("muu")]).await;
        assert_eq!(ids(&hits(&suite, typed("hiekkalaatikko")).await), ["nyt"]);
        suite.set_clock("2026-06-01T07:00:00Z");
        assert_eq!(ids(&hits(&suite, typed("hiekkalaatikko")).await), ["kesalla"]);
        assert_eq!(unit(&suite, "nyt").await.unit_id, "nyt", "it stays readable");
    }

    async fn what_is_wrong_is_named(suite: TestSuite) {
        assert_eq!(violated(&refused(&suite, typed("")).await), ["query"]);
        for query in ["…!", &"a".repeat(201), &"a ".repeat(21), "a\u{7}", "131052-308T"] {
            assert_eq!(violated(&refused(&suite, typed(query)).await), ["query"], "{query}");
        }
        let wrong = SearchRequest {
            kinds: vec![EntryKind::Unit.into(), EntryKind::County.into(), 99, 0],
            area: "atlantis".to_owned(),
            municipality: "091".to_owned(),
            language: "Finnish".to_owned(),
            page_size: 201,
            ..typed("neuvonta")
        };
        let expected = ["kinds[1]", "kinds[2]", "kinds[3]", "area", "municipality", "language", "page_size"];
        assert_eq!(violated(&refused(&suite, wrong).await), expected);
        let first = SearchRequest { page_size: 1, ..typed("neuvonta") };
        let page = suite.finder(&social_advisor()).search(first.clone()).await.expect("a page");
        let page_token = page.into_inner().next_page_token;
        let other = SearchRequest { page_token, open_now: true, ..first };
        assert_eq!(reason(&refused(&suite, other).await), "PAGE_TOKEN_INVALID");
    }

    async fn the_language_of_who_asks_is_read_as_it_is_written(suite: TestSuite) {
        let of = |language: &str| SearchRequest { language: language.to_owned(), ..typed("neuvonta") };
        let swedish = hits(&suite, of("sv")).await;
        for written in ["sv-FI", "SV", "sv-fi"] {
            let found = hits(&suite, of(written)).await;
            assert_eq!(ids(&found), ids(&swedish), "{written}");
        }
        for wrong in ["sv_FI", "svenska", "sv-"] {
            assert_eq!(violated(&refused(&suite, of(wrong)).await), ["language"], "{wrong}");
        }
    }

    async fn it_is_asked_over_http_with_the_filters_in_the_query(suite: TestSuite) {
        let path = "/v1/entries:search?query=Lapsiperheiden&kinds=ENTRY_KIND_LINE&kinds=ENTRY_KIND_SITE&pageSize=1";
        let answer = suite.http("GET", path, "advisor", None).await.json();
        assert_eq!(answer["hits"][0]["entryId"], "lapsiperheet");
        assert_eq!(answer["hits"][0]["matchKind"], "MATCH_KIND_NAME");
        let nobody = suite.http("GET", path, "", None).await;
        assert_eq!(nobody.status, 401);
    }
}

#[tokio::test]
async fn before_a_county_is_loaded_nothing_is_looked_for() {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    let refused = refused(&suite, typed("neuvonta")).await;
    assert_eq!(
        (reason(&refused), refused.code()),
        ("COUNTY_NOT_LOADED".into(), Code::FailedPrecondition)
    );
}
