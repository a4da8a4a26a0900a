//! What comes into force by itself: on the day of a scheduled change others are told of it.

use std::time::Duration;

use neuvo_chassis::clock::local_date;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::{App, rpc::put_in_force};

/// How often the day is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Tells others, at the start and on each new day, what has come into force; ends with the process.
pub(crate) fn start(app: App, shutdown: CancellationToken) {
    tokio::spawn(async move {
        Box::pin(shutdown.run_until_cancelled(run(app))).await;
    });
}

async fn run(app: App) {
    let mut told_on = None;
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let today = local_date(app.clock.now());
        if told_on == Some(today) {
            continue;
        }
        match put_in_force(&app).await {
            Ok(()) => told_on = Some(today),
            Err(fault) => tracing::warn!("cannot tell what has come into force: {fault}"),
        }
    }
}
