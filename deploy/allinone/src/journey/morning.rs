//! The morning at the advice point: somebody who gives no name, and somebody with two worries.

use anyhow::ensure;
use serde_json::json;

use super::{
    Desk, IDENTITY_CODE, Matter, Visit,
    stage::{Stage, says, text},
};

/// 10:40. An older visitor, anonymous: recorded, closed with the next step told, slip.
pub(super) async fn a_prescription(stage: &mut Stage<'_, impl Desk>) -> anyhow::Result<()> {
    stage.scene(
        "2023-09-04T10:40:00+03:00",
        "10:40, the Rentto advice point. An older visitor, who gives no name, asks how to renew a \
         prescription and for help with the e-service. She logs in herself.",
    );
    let contact = stage
        .post(
            "advisor-health",
            "/v1/contacts",
            json!({
                "channel": "CHANNEL_WALK_IN", "siteId": "rentto", "language": "fi",
                "clientGroup": "CLIENT_GROUP_OLDER_PEOPLE", "municipality": "106",
                "identification": "IDENTIFICATION_NONE",
                "entries": [{ "sector": "SECTOR_HEALTH", "note": "Reseptin uusiminen; asiointi \
                    omilla tunnuksilla asiakastietokoneella, neuvottu vieressä." }],
            }),
        )
        .await?;
    says(&contact, "/occurredAt", "2023-09-04T07:40:00Z")?;
    ensure!(contact.get("person").is_none_or(serde_json::Value::is_null), "nobody gave a name");
    let contact_id = text(&contact, "/contactId")?;
    stage.say("It is resolved on the spot. Before it is closed she is told what happens next.");
    let told = "Lähetit uusimispyynnön itse. Näet vastauksen palvelussa.";
    let closed = stage
        .post(
            "advisor-health",
            &format!("/v1/contacts/{contact_id}:close"),
            json!({ "nextStep": { "kind": "NEXT_STEP_KIND_NOTHING_MORE", "description": told } }),
        )
        .await?;
    says(&closed, "/status", "CONTACT_STATUS_CLOSED")?;
    let slip = stage
        .paper("advisor-health", &format!("/v1/contacts/{contact_id}/slip?format=text"))
        .await?;
    ensure!(!slip.contains("Resepti"), "a slip holds no notes: {slip}");
    Ok(())
}

/// 11:15. A joint visit: two entries, one contact, two matters, consent, an identity code.
pub(super) async fn rent_and_sleep(stage: &mut Stage<'_, impl Desk>) -> anyhow::Result<Visit> {
    stage.scene(
        "2023-09-04T11:15:00+03:00",
        "11:15. A visitor of working age is behind with the rent and does not sleep. A social and a \
         health professional meet them together: one visit, two entries. They show their card and \
         consent that the two sectors share what was said.",
    );
    let contact = stage
        .post(
            "advisor",
            "/v1/contacts",
            json!({
                "channel": "CHANNEL_WALK_IN", "siteId": "rentto", "language": "fi",
                "clientGroup": "CLIENT_GROUP_WORKING_AGE", "municipality": "106",
                "identification": "IDENTIFICATION_VERIFIED",
                "person": {
                    "givenName": "Aino", "familyName": "Esimerkki",
                    "phoneNumber": "+358401234567", "identityCode": IDENTITY_CODE,
                },
                "shareBetweenSectors": true,
                "entries": [
                    { "sector": "SECTOR_SOCIAL", "note": "Vuokra kaksi kuukautta myöhässä." },
                    { "sector": "SECTOR_HEALTH", "note": "Unettomuutta kesästä alkaen." },
                ],
            }),
        )
        .await?;
    let contact_id = text(&contact, "/contactId")?;
    let client_id = text(&contact, "/clientId")?;
    stage.say(
        "Two matters, each offered to the unit that is to take it; the advice point holds both \
               until they are taken.",
    );
    let money = json!({
        "contactId": contact_id, "areaId": "working-age", "sectors": ["SECTOR_SOCIAL"],
        "unitId": "lahineuvonta", "need": "Vuokrarästi, ei varaa maksaa kerralla.",
        "promise": {
            "description": "Sinulle soitetaan vuokra-asiasta.", "dueDate": "2023-09-07",
        },
        "toUnitId": "tyoikaisten-asiakasohjaus",
        "summary": "Vuokra kaksi kuukautta myöhässä, vuokranantajan kanssa ei ole sovittu.",
    });
    let money = Matter::of(&stage.post("advisor", "/v1/matters", money).await?)?;
    stage.say("The promise for the second is first given for a Saturday: taken, with a warning.");
    let mind = json!({
        "contactId": contact_id, "areaId": "mental-health-and-substance-use",
        "sectors": ["SECTOR_HEALTH"], "unitId": "lahineuvonta",
        "need": "Unettomuus ja huoli jaksamisesta.",
        "promise": { "description": "Sinulle soitetaan.", "dueDate": "2023-09-09" },
        "toUnitId": "aikuisten-mipa-asiakasohjaus",
        "summary": "Unettomuutta kesästä, toivoo keskusteluapua.",
    });
    let mind = stage.post("advisor-health", "/v1/matters", mind).await?;
    says(&mind, "/warnings/0/suggestion", "2023-09-11")?;
    let mind = Matter::of(&mind)?;
    stage
        .post(
            "advisor-health",
            &format!("/v1/matters/{}:movePromise", mind.matter_id),
            json!({
                "promise": { "description": "Sinulle soitetaan.", "dueDate": "2023-09-08" },
                "personTold": true,
            }),
        )
        .await?;
    close(stage, &contact_id).await?;
    the_papers(stage, &contact_id).await?;
    Ok(Visit { contact_id, client_id, money, mind })
}

async fn close(stage: &mut Stage<'_, impl Desk>, contact_id: &str) -> anyhow::Result<()> {
    let told = "Ota laskut mukaan, kun sinulle soitetaan.";
    let next = json!({ "nextStep": { "kind": "NEXT_STEP_KIND_PERSON_ACTS", "description": told } });
    stage.post("advisor", &format!("/v1/contacts/{contact_id}:close"), next).await?;
    Ok(())
}

/// The slip says who contacts and by when for each, and whom to call in a crisis; the text for the
/// records is for each sector.
async fn the_papers(stage: &mut Stage<'_, impl Desk>, contact_id: &str) -> anyhow::Result<()> {
    let slip = format!("/v1/contacts/{contact_id}/slip?format=text");
    let slip = stage.paper("advisor", &slip).await?;
    for there in ["to 7.9.2023", "pe 8.9.2023", "019 711 0721", "112"] {
        ensure!(slip.contains(there), "the slip lacks {there}: {slip}");
    }
    for not_there in ["mielenterv", "päihde", "Unett", "Vuokrarästi", "segment"] {
        ensure!(!slip.contains(not_there), "the slip says {not_there}: {slip}");
    }
    stage.say("Ready to be copied into the client record, and into the patient record:");
    for (who, own) in [("advisor", "Vuokra kaksi"), ("advisor-health", "Unettomuutta")] {
        let text = stage.paper(who, &format!("/v1/contacts/{contact_id}/record-text")).await?;
        ensure!(text.contains(own), "{who} lacks the own note: {text}");
    }
    Ok(())
}
