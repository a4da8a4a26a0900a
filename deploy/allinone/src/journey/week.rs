//! Afterwards: the assessment and the plan, whom to call, who sees the figures, who saw the person.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{
    Desk, IDENTITY_CODE, Visit,
    stage::{Stage, items, says, text},
};

/// Some days later: first assessment with triggers, segment 3, plan, own worker, follow-up. The own
/// worker is `worker`, a subject.
pub(super) async fn assessed_and_planned(
    stage: &mut Stage<'_, impl Desk>,
    visit: &Visit,
    worker: &str,
) -> anyhow::Result<String> {
    stage.scene(
        "2023-09-07T09:00:00+03:00",
        "Thursday. The first assessment: three triggers are ticked, and a person decides for segment \
         3 (the model of South Ostrobothnia, by the data set's choice).",
    );
    let assessment = json!({
        "contactId": visit.contact_id, "matterId": visit.money.matter_id,
        "urgency": "URGENCY_ROUTINE", "segment": "SEGMENT_COMPLEX_OR_LONG_TERM_NEED",
        "evidence": "Vuokra, uni ja työkyky kietoutuvat; mikään ei ratkea yksin.",
        "triggers": [
            "TRIGGER_COMPLEX_OR_LONG_TERM_NEED", "TRIGGER_NOT_SIMPLY_RESOLVED", "TRIGGER_WORRY",
        ],
    });
    let assessment = stage.post("assessor", "/v1/assessments", assessment).await?;
    says(&assessment, "/segmentModel/segmentModelId", "etela-pohjanmaa")?;
    stage.say("The plan: goals in the person's words, an own worker, a day to look at it again.");
    let plan = json!({
        "contactId": visit.contact_id, "assessmentId": text(&assessment, "/assessmentId")?,
        "kind": "PLAN_KIND_SERVICE",
        "goals": ["Saan vuokran kuntoon.", "Nukun yöni."],
        "services": [{
            "description": "Talousneuvonta", "providerKind": "PROVIDER_KIND_COUNTY",
            "unitId": "tyoikaisten-asiakasohjaus",
        }],
        "personDoes": "Kokoaa laskut.",
    });
    let plan = stage.post("assessor", "/v1/plans", plan).await?;
    let plan_id = text(&plan, "/planId")?;
    let responsible = json!({ "responsible": {
        "kind": "RESPONSIBLE_KIND_OWN_WORKER", "worker": worker,
        "unitId": "tyoikaisten-asiakasohjaus",
    }});
    stage.post("assessor", &format!("/v1/plans/{plan_id}:appoint"), responsible).await?;
    let agree = json!({ "followUpDate": "2023-10-05", "personAgreed": true });
    let agreed = stage.post("assessor", &format!("/v1/plans/{plan_id}:agree"), agree).await?;
    says(&agreed, "/state", "PLAN_STATE_AGREED")?;
    stage.say("The own worker finds the plan among those they are responsible in.");
    let own = format!("/v1/plans?worker={}", worker.replace('|', "%7C"));
    let own = stage.get("unit-worker", &own).await?;
    says(&own, "/plans/0/planId", plan_id.as_str())?;
    Ok(plan_id)
}

/// 17:30 and 13:30: whom to call now?
pub(super) async fn whom_to_call(stage: &mut Stage<'_, impl Desk>) -> anyhow::Result<()> {
    stage.scene(
        "2023-09-04T17:30:00+03:00",
        "Back to that Monday, 17:30. A parent worried for a child: whom to call now?",
    );
    let evening = stage.get("advisor", "/v1/lines:resolve?area=families").await?;
    says(&evening, "/line/displayNumber", "019 711 0721")?;
    says(&evening, "/preferredOpen", false)?;
    let chain: Vec<&str> = items(&evening, "/chain")?
        .iter()
        .filter_map(|step| step.pointer("/line/displayNumber").and_then(Value::as_str))
        .collect();
    ensure!(chain == ["019 226 0401", "019 226 0400", "019 711 0721"], "the chain is {chain:?}");
    ensure!(evening.to_string().contains("112"), "danger has its number: {evening}");
    text(&evening, "/nextOpening")?;
    stage.scene(
        "2023-09-04T13:30:00+03:00",
        "And at 13:30, for a matter of working age: 0402 is closed, 0400 is open.",
    );
    let midday = stage.get("advisor", "/v1/lines:resolve?area=working-age").await?;
    says(&midday, "/line/displayNumber", "019 226 0400")?;
    says(&midday, "/preferredLine/displayNumber", "019 226 0402")
}

/// The supervisor sees the day whole; the organiser's view hides small numbers.
pub(super) async fn the_day_is_seen(stage: &mut Stage<'_, impl Desk>) -> anyhow::Result<()> {
    stage.scene(
        "2023-09-04T16:05:00+03:00",
        "The supervisor sees the day; the organiser's view hides cells that could tell of a person.",
    );
    let path =
        "/v1/reports/contacts-by-group-and-sector:run?startDate=2023-09-04&endDate=2023-09-04";
    let whole = stage.get("supervisor", path).await?;
    says(&whole, "/entries", 3)?;
    says(&whole, "/contacts", 2)?;
    let hidden = stage.get("organiser", path).await?;
    let cells = items(&hidden, "/rows")?
        .iter()
        .flat_map(|row| row["cells"].as_array().cloned().unwrap_or_default());
    let told: Vec<_> = cells.filter(|cell| cell["count"].as_i64().is_some_and(|n| n > 0)).collect();
    ensure!(told.is_empty(), "small numbers are told: {told:?}");
    Ok(())
}

/// The data protection officer reads who saw the visitor's data; the visitor's own log says the same.
pub(super) async fn who_saw_what(
    stage: &mut Stage<'_, impl Desk>,
    visit: &Visit,
    plan_id: &str,
) -> anyhow::Result<()> {
    stage.scene(
        "2023-09-08T09:00:00+03:00",
        "Friday. A worker who has nothing to do with the visitor looks, and is refused.",
    );
    let matter = format!("/v1/matters/{}", visit.money.matter_id);
    stage.refused("unit-worker-health", &matter, "NO_RELATION").await?;
    stage.say(
        "The data protection officer reads who was shown the visitor's data, and who was not.",
    );
    let officer = "data-protection-officer";
    let path = format!("/v1/disclosures?clientId={}&pageSize=100", visit.client_id);
    let officers = stage.get(officer, &path).await?;
    let denied = items(&officers, "/disclosures")?.iter().filter(|row| row["denied"] == true);
    ensure!(denied.count() == 1, "the refused look is not in the log: {officers}");
    stage.say("The visitor asks, in the county's e-service, who has seen their data: the same.");
    let own = json!({ "identityCode": IDENTITY_CODE, "pageSize": 100 });
    let own = stage.search("client-system", "/v1/clients:ownLog", own).await?;
    says(&own, "/clientId", visit.client_id.as_str())?;
    same(&own, &officers)?;
    stage.say("And who has seen their first assessment and their plan, as the officer reads it:");
    let path = format!("/v1/assessment-disclosures?clientId={}&pageSize=100", visit.client_id);
    let officers = stage.get(officer, &path).await?;
    let of_plan = format!("plan/{plan_id}");
    let seen = items(&officers, "/disclosures")?.iter().any(|row| row["resource"] == of_plan);
    ensure!(seen, "nobody saw the plan: {officers}");
    let path = format!("/v1/clients/{}/assessment-own-log?pageSize=100", visit.client_id);
    let own = stage.get("client-system", &path).await?;
    same(&own, &officers)
}

/// What the visitor reads is what the officer read just before.
fn same(own: &Value, officers: &Value) -> anyhow::Result<()> {
    let (own, officers) = (items(own, "/disclosures")?, items(officers, "/disclosures")?);
    ensure!(own == officers, "the visitor's own log is {own:?}, the officer's {officers:?}");
    Ok(())
}
