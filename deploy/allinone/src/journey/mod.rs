//! The walk-in day, played on a running suite: Monday 4 September 2023 at the Rentto advice point,
//! and what came of it. It is told as a person would tell it, with each call and answer.

mod morning;
mod stage;
mod units;
mod week;

use serde_json::{Value, json};

pub use stage::Desk;
use stage::{Stage, text};

/// When the play begins, RFC 3339.
pub const BEGINNING: &str = "2023-09-04T10:40:00+03:00";

/// The identity code of the visitor: made up, of the 900 series.
const IDENTITY_CODE: &str = "010594Y9032";

/// Plays the day; `tell` is given each piece of the telling.
///
/// # Errors
/// When an answer is not what the day needs; the error says which and why.
pub async fn play(desk: &impl Desk, tell: &mut dyn FnMut(&str)) -> anyhow::Result<()> {
    let mut stage = Stage::new(desk, tell);
    stage.say(
        "The walk-in day\n\nMonday 4 September 2023, Central Uusimaa. Everybody here is made up. \
         That the Rentto advice point is open at 10:40 is a choice of the data set: the sources give \
         it no hours.",
    );
    morning::a_prescription(&mut stage).await?;
    let visit = morning::rent_and_sleep(&mut stage).await?;
    let worker = units::the_units_take_over(&mut stage, &visit).await?;
    let plan = week::assessed_and_planned(&mut stage, &visit, &worker).await?;
    week::whom_to_call(&mut stage).await?;
    week::the_day_is_seen(&mut stage).await?;
    week::who_saw_what(&mut stage, &visit, &plan).await?;
    stage.say("That was the day. Nothing of it is left: the store was a throwaway one.");
    Ok(())
}

/// The visit with two matters, as the later scenes need it.
struct Visit {
    contact_id: String,
    client_id: String,
    money: Matter,
    mind: Matter,
}

/// A matter and the hand-off it began with.
struct Matter {
    matter_id: String,
    handoff_id: String,
}

impl Matter {
    fn of(answer: &Value) -> anyhow::Result<Self> {
        Ok(Self {
            matter_id: text(answer, "/matterId")?,
            handoff_id: text(answer, "/openHandoffId")?,
        })
    }
}

/// Nothing to send.
fn nothing() -> Value {
    json!({})
}
