//! The directory: whom to call beside a call that does nothing, and the decision by itself.

use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan, civil::date, tz::TimeZone};
use neuvo_allinone::harness::Backend;
use neuvo_chassis::clock::timestamp;
use neuvo_directory::measure::Deciding;
use neuvo_proto::directory::v1::ResolveLineRequest;

use crate::{
    Runtimes,
    callers::{CALLERS, CONNECTIONS, Call, Question},
    registration::calls_of,
    rounds::{self, Spread, line},
    served,
};

/// How many answers for one empty call.
const RESOLVE_GOAL: f64 = 0.7;
/// What one decision may take.
const DECISION_GOAL: Duration = Duration::from_micros(10);
/// Minutes of the days that are asked about: two weeks about a public holiday and its eve.
const MINUTES: usize = 14 * 24 * 60;
/// Minutes from one question to the next where each is asked again.
const HOUR: usize = 60;
/// Times that all of them are decided.
const ROUNDS: usize = 20;

/// Measures both over the county of the documents.
pub fn measure(runtimes: &Runtimes) -> anyhow::Result<()> {
    line("\nWhom to call: the county of the documents, every area, two weeks");
    line(&format!(
        "  ({CALLERS} callers over {CONNECTIONS} connections, as many as ask at once within a minute:"
    ));
    line(
        "  every hour is asked about again and again; \"each decided\" asks about every minute, more",
    );
    line("  than answers are kept of; an empty call is a question without an area: guarded, read,");
    line("  refused)");
    let directory = served::directory(Backend::Sqlite, Some(served::keusote()?));
    let directory = runtimes.served.block_on(directory)?;
    let ask =
        |every| anyhow::Ok(Call::ask(questions(every)?.into_iter().map(Question::Line).collect()));
    let mut contenders = [
        calls_of(runtimes, "lines:resolve through gRPC", &directory, ask(HOUR)?, None)?,
        calls_of(runtimes, "an empty call", &directory, Call::Nothing, None)?,
        calls_of(runtimes, "lines:resolve, each decided", &directory, ask(1)?, None)?,
    ];
    let samples = rounds::interleave(&mut contenders)?;
    rounds::print(&contenders, &samples, &[(1, RESOLVE_GOAL)]);
    decision()
}

/// The decision, on one thread with nothing around it.
fn decision() -> anyhow::Result<()> {
    let deciding = Deciding::over(served::keusote()?, date(2027, 1, 1))?;
    let questions = questions(HOUR)?;
    let mut each = Vec::new();
    for _ in 0..ROUNDS {
        let asked = questions.clone();
        let begun = Instant::now();
        for question in asked {
            deciding.decide(question)?;
        }
        each.push(begun.elapsed().as_secs_f64() * 1e6 / questions.len() as f64);
    }
    let each = Spread::of(each.into_iter());
    let verdict = if each.median < DECISION_GOAL.as_micros() as f64 { "reached" } else { "MISSED" };
    let name = "the decision by itself, µs";
    line(&format!("  {name:<46} {:>22}     goal < {DECISION_GOAL:?}: {verdict}", each.fine()));
    Ok(())
}

/// Whom to call, for each area and each so many minutes.
fn questions(every: usize) -> anyhow::Result<Vec<ResolveLineRequest>> {
    let areas = served::keusote()?.county.unwrap_or_default().areas;
    let begin: Timestamp = date(2027, 5, 1).to_zoned(TimeZone::UTC)?.timestamp();
    let minutes = (0..MINUTES).step_by(every);
    let asked = minutes.map(|minute| begin.checked_add((minute as i64).minutes()));
    let asked: Vec<Timestamp> = asked.collect::<Result<_, _>>()?;
    let each = asked.iter().flat_map(|at| {
        areas.iter().map(|area| ResolveLineRequest {
            area: area.area_id.clone(),
            at: Some(timestamp(*at)),
            ..ResolveLineRequest::default()
        })
    });
    Ok(each.collect())
}
