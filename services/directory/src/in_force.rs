//! What comes by itself with the days: others are told of a scheduled change on its day, and that
//! somebody always answers is proven for a day more.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;
use neuvo_calendar::hours::clock;
use neuvo_chassis::{Result, clock::local_date, telemetry};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::{
    App,
    domain::check,
    rpc::{apart, put_in_force},
    store::Held,
};

/// How often the day is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Tells and proves at the start, on each new day and after each publication; ends with the process.
pub(crate) fn start(app: App, shutdown: CancellationToken) {
    tokio::spawn(async move {
        Box::pin(shutdown.run_until_cancelled(run(app))).await;
    });
}

async fn run(app: App) {
    let description = "Lines that leave a minute of the next 24 months uncovered";
    let uncovered = telemetry::gauge("neuvo.directory.lines.uncovered", description);
    let (mut told_on, mut proven) = (None, None);
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let today = local_date(app.clock.now());
        if told_on != Some(today) {
            match put_in_force(&app).await {
                Ok(()) => told_on = Some(today),
                Err(fault) => tracing::warn!("cannot tell what has come into force: {fault}"),
            }
        }
        let Ok(held) = app.store.held().await else { continue }; // told above, or by who asks next
        let register = Some((today, held.guard));
        if proven != register
            && let Ok(lines) = prove(held, today).await
        {
            uncovered.record(lines, &[]);
            proven = register;
        }
    }
}

/// Says which lines leave a minute uncovered from a day on: a gap far ahead was nothing that a change
/// had to be refused for. How many there are is returned.
async fn prove(held: Arc<Held>, today: Date) -> Result<i64> {
    let uncovered = apart(move || check::uncovered(&held.register, today)).await?;
    for (line_id, (date, minute)) in &uncovered {
        let first = format!("{date} {}", clock(*minute));
        tracing::warn!(
            line.id = line_id,
            first,
            "neither the line nor a follower answers: publish hours or a follower before that day"
        );
    }
    Ok(i64::try_from(uncovered.len()).unwrap_or(i64::MAX))
}
