//! The units: they see what is offered, ask, take, contact, keep; one matter comes back and goes on.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{
    Desk, Visit, nothing,
    stage::{Stage, items, says, text},
};

/// Gives who has taken the money matter: a subject.
pub(super) async fn the_units_take_over(
    stage: &mut Stage<'_, impl Desk>,
    visit: &Visit,
) -> anyhow::Result<String> {
    let worker = money(stage, visit).await?;
    mind(stage, visit).await?;
    Ok(worker)
}

/// The money: seen, asked about, taken, contacted, kept. Gives who has taken it.
async fn money(stage: &mut Stage<'_, impl Desk>, visit: &Visit) -> anyhow::Result<String> {
    stage.scene(
        "2023-09-04T12:30:00+03:00",
        "12:30. Working-age guidance sees the matter in its inbox and asks the sender one thing.",
    );
    let inbox = stage.get("unit-worker", "/v1/units/tyoikaisten-asiakasohjaus/inbox").await?;
    let handoff_id = &visit.money.handoff_id;
    says(&inbox, "/items/0/handoffId", handoff_id.as_str())?;
    let path = |step: &str| format!("/v1/handoffs/{handoff_id}:{step}");
    let question = json!({ "question": "Onko vuokranantajaan oltu yhteydessä?" });
    let asked = stage.post("unit-worker", &path("ask"), question).await?;
    let question_id = text(&asked, "/questions/0/questionId")?;
    let owed = stage.get("advisor", "/v1/units/lahineuvonta/inbox").await?;
    says(&owed, "/items/0/reasons/0", "INBOX_REASON_ASKED")?;
    let answer = json!({ "questionId": question_id, "answer": "Ei vielä." });
    stage.post("advisor", &path("answer"), answer).await?;
    let taken = stage.post("unit-worker", &path("accept"), json!({ "takeMyself": true })).await?;
    says(&taken, "/state", "HANDOFF_STATE_ACCEPTED")?;

    stage.scene("2023-09-06T09:10:00+03:00", "Wednesday. Their worker looks up whom to call.");
    let number = number(stage, "unit-worker", &visit.money.matter_id).await?;
    stage.say(&format!("They call the visitor at {number}: the promise is kept."));
    let matter = format!("/v1/matters/{}:keepPromise", visit.money.matter_id);
    let kept = stage.post("unit-worker", &matter, nothing()).await?;
    says(&kept, "/promise/state", "PROMISE_STATE_KEPT")?;
    text(&kept, "/holder/worker")
}

/// The number that the visitor told, as the unit that holds the matter reads it.
async fn number(
    stage: &mut Stage<'_, impl Desk>,
    worker: &str,
    matter_id: &str,
) -> anyhow::Result<String> {
    let matter = stage.get(worker, &format!("/v1/matters/{matter_id}")).await?;
    text(&matter, "/person/phoneNumber")
}

/// The mind: taken, returned with a reason, redirected by the advice point, taken there and kept.
async fn mind(stage: &mut Stage<'_, impl Desk>, visit: &Visit) -> anyhow::Result<()> {
    stage.scene(
        "2023-09-06T10:00:00+03:00",
        "Mental-health and substance-use guidance takes the other matter, finds that the outpatient \
         nurse comes first, and gives it back with that reason.",
    );
    let path = |step: &str| format!("/v1/handoffs/{}:{step}", visit.mind.handoff_id);
    let worker = "unit-worker-health";
    stage.post(worker, &path("receive"), nothing()).await?;
    stage.post(worker, &path("accept"), nothing()).await?;
    let reason = json!({ "reason": "Ensin sairaanhoitajan arvio vastaanotolla." });
    let returned = stage.post(worker, &path("return"), reason).await?;
    says(&returned, "/state", "HANDOFF_STATE_RETURNED")?;
    stage.say("It is in the advice point's inbox at once, and the promise is theirs again.");
    let inbox = stage.get("advisor-health", "/v1/units/lahineuvonta/inbox").await?;
    says(&inbox, "/items/0/reasons/0", "INBOX_REASON_CAME_BACK")?;
    says(&inbox, "/items/0/matter/promise/unitId", "lahineuvonta")?;
    let on = json!({
        "toUnitId": "vastaanottopalvelut", "reason": "Pyydetty ensin sairaanhoitajan arvio.",
    });
    let redirected = stage.post("advisor-health", &path("redirect"), on).await?;
    says(&redirected, "/redirectedFromHandoffId", visit.mind.handoff_id.as_str())?;

    stage.scene(
        "2023-09-06T13:15:00+03:00",
        "The same afternoon. The reception takes it, and its nurse looks up whom to call.",
    );
    let worker = "unit-worker-reception";
    let accept = format!("/v1/handoffs/{}:accept", text(&redirected, "/handoffId")?);
    let taken = stage.post(worker, &accept, json!({ "takeMyself": true })).await?;
    says(&taken, "/state", "HANDOFF_STATE_ACCEPTED")?;
    let number = number(stage, worker, &visit.mind.matter_id).await?;
    stage.say(&format!("The nurse calls the visitor at {number}: this promise is kept, too."));
    let keep = format!("/v1/matters/{}:keepPromise", visit.mind.matter_id);
    let kept = stage.post(worker, &keep, nothing()).await?;
    says(&kept, "/promise/state", "PROMISE_STATE_KEPT")?;
    says(&kept, "/promise/unitId", "vastaanottopalvelut")?;
    let path = format!("/v1/matters/{}/handoffs", visit.mind.matter_id);
    let history = stage.get("advisor-health", &path).await?;
    let states: Vec<&Value> = items(&history, "/handoffs")?.iter().map(|h| &h["state"]).collect();
    ensure!(
        states == ["HANDOFF_STATE_ACCEPTED", "HANDOFF_STATE_RETURNED"],
        "the history is {states:?}"
    );
    Ok(())
}
