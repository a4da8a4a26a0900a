//! `RouteStage`.

use neuvo_allinone::{
    harness::{Backend, TestSuite, reason, social_advisor, violated},
    on_both_databases,
};
use neuvo_chassis::Clock;
use neuvo_proto::directory::v1::{
    Responsibility, Responsible, RouteStageRequest, RouteStageResponse, Stage,
    entry_document::Document,
};
use tonic::Status;

use crate::{
    register::{LATER, NOW, changed, put},
    support::{data_set, load},
};

const GUIDANCE: &str = "lapsiperheiden-asiakasohjaus";

fn ask(stage: Stage) -> RouteStageRequest {
    RouteStageRequest { area: "families".to_owned(), stage: stage.into(), on: String::new() }
}

async fn routed(
    suite: &TestSuite,
    request: RouteStageRequest,
) -> Result<RouteStageResponse, Status> {
    Ok(suite.finder(&social_advisor()).route_stage(request).await?.into_inner())
}

/// The unit, and whether the matrix settles it.
async fn unit(suite: &TestSuite, request: RouteStageRequest) -> (String, bool) {
    let answer = routed(suite, request).await.expect("a unit");
    (answer.unit.expect("a unit").unit_id, answer.settled)
}

fn cell(stage: Stage, responsible: Responsible, unit_id: &str) -> Document {
    Document::Responsibility(Responsibility {
        area_id: "families".to_owned(),
        stage: stage.into(),
        responsible: responsible.into(),
        unit_id: unit_id.to_owned(),
        ..Responsibility::default()
    })
}

on_both_databases! {
    async fn the_matrix_says_whose_queue_takes_it(suite: TestSuite) {
        let answer = routed(&suite, ask(Stage::AdviceAndGuidance)).await.expect("a unit");
        assert_eq!(answer.unit.as_ref().expect("a unit").unit_id, "lapsiperheiden-neuvonta");
        assert_eq!((answer.settled, answer.responsible()), (true, Responsible::Guidance));
        let reason = answer.reason.expect("a reason");
        assert_eq!(reason.fi, "Vastuumatriisin mukaan vaiheesta vastaa Lapsiperheiden neuvonta.");
        assert!(reason.sv.starts_with("Enligt ansvarsmatrisen") && reason.en.contains("answers for the stage"));
    }

    async fn what_the_matrix_leaves_open_goes_safely_to_guidance(suite: TestSuite) {
        let answer = routed(&suite, ask(Stage::Planning)).await.expect("a unit");
        assert_eq!(answer.unit.as_ref().expect("a unit").unit_id, GUIDANCE);
        assert_eq!((answer.settled, answer.responsible()), (false, Responsible::Unspecified));
        assert!(answer.reason.expect("a reason").fi.starts_with("Vastuumatriisi ei kerro, kuka vaiheesta vastaa."));
    }

    async fn every_kind_of_cell_has_a_unit_and_a_reason_of_its_own(suite: TestSuite) {
        suite.set_clock(NOW);
        let cells = [
            cell(Stage::FirstAssessment, Responsible::Guidance, ""),
            cell(Stage::Planning, Responsible::Shared, ""),
            cell(Stage::Arranging, Responsible::Production, ""),
            cell(Stage::Providing, Responsible::Production, "aikuissosiaalityo"),
            cell(Stage::DigitalCentre, Responsible::Unspecified, "aikuissosiaalityo"),
        ];
        changed(&suite, "", cells.into_iter().map(put).collect()).await;
        let mut reasons = std::collections::BTreeSet::new();
        for (stage, unit_id, settled) in [
            (Stage::FirstAssessment, GUIDANCE, true),
            (Stage::Planning, GUIDANCE, true),
            (Stage::Arranging, GUIDANCE, false),
            (Stage::Providing, "aikuissosiaalityo", true),
            (Stage::DigitalCentre, GUIDANCE, false),
        ] {
            assert_eq!(unit(&suite, ask(stage)).await, (unit_id.to_owned(), settled), "{stage:?}");
            let answer = routed(&suite, ask(stage)).await.expect("a unit");
            reasons.insert(answer.reason.expect("a reason").fi);
        }
        assert_eq!(reasons.len(), 5);
    }

    async fn it_is_asked_of_another_day_too(suite: TestSuite) {
        suite.set_clock(NOW);
        let later = cell(Stage::AdviceAndGuidance, Responsible::Production, "aikuissosiaalityo");
        changed(&suite, LATER, vec![put(later)]).await;
        let on = |day: &str| RouteStageRequest { on: day.to_owned(), ..ask(Stage::AdviceAndGuidance) };
        assert_eq!(unit(&suite, on("")).await.0, "lapsiperheiden-neuvonta");
        assert_eq!(unit(&suite, on("2026-05-31")).await.0, "lapsiperheiden-neuvonta");
        assert_eq!(unit(&suite, on(LATER)).await.0, "aikuissosiaalityo");
        let path = format!("/v1/responsibilities:route?area=families&stage=STAGE_ADVICE_AND_GUIDANCE&on={LATER}");
        let answer = suite.http("GET", &path, "advisor", None).await.json();
        assert_eq!(answer["unit"]["unitId"], "aikuissosiaalityo");
    }

    async fn without_a_guidance_unit_who_answers_the_telephone_takes_it(suite: TestSuite) {
        let mut set = data_set(&suite);
        let areas = &mut set.county.as_mut().expect("a county").areas;
        areas[0].unit_id = String::new();
        set.units.iter_mut().for_each(|unit| unit.area_ids.clear());
        let line = set.lines.iter_mut().find(|line| line.line_id == "lapsiperheet").expect("the line");
        line.unit_id = "lapsiperheiden-neuvonta".to_owned();
        load(&suite, set.clone()).await.expect("a right set");
        let answer = routed(&suite, ask(Stage::Planning)).await.expect("a unit");
        assert_eq!(answer.unit.expect("a unit").unit_id, "lapsiperheiden-neuvonta");
        assert!(!answer.settled);
        assert!(answer.reason.expect("a reason").en.contains("who answers the telephone takes the matter"));
        set.request_id = crate::register::request_id();
        set.lines.iter_mut().for_each(|line| line.unit_id = String::new());
        load(&suite, set).await.expect("a right set");
        let nobody = routed(&suite, ask(Stage::Planning)).await.expect_err("no unit at all");
        assert_eq!(reason(&nobody), "AREA_WITHOUT_UNIT");
        assert!(routed(&suite, ask(Stage::AdviceAndGuidance)).await.is_ok(), "the matrix names its unit");
    }

    async fn what_is_wrong_is_named(suite: TestSuite) {
        let wrong = RouteStageRequest { area: "atlantis".to_owned(), stage: 0, on: "8.5.2026".to_owned() };
        let refused = routed(&suite, wrong).await.expect_err("wrong");
        assert_eq!(violated(&refused), ["on", "stage", "area"]);
    }
}

#[tokio::test]
async fn before_a_county_is_loaded_nothing_is_routed() {
    let suite = TestSuite::empty(Backend::Sqlite, Clock::system()).await;
    let refused = routed(&suite, ask(Stage::Planning)).await.expect_err("empty");
    assert_eq!(reason(&refused), "COUNTY_NOT_LOADED");
}
