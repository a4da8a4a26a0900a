//! Kills under load, at any moment and at named places; and two mutants, to show that the verdict
//! can see.

use neuvo_allinone::processes::Processes;

use crate::{
    figures,
    run::{Kill, Run},
    shape::{AllInOne, Shape},
};

/// What happens to a failpoint's process when the code there is a mutant.
const ANSWER_BEFORE_COMMIT: &str = "answer-before-commit=return;";
const SKIP_GUARD: &str = "skip-guard=return";
/// A mutant that was not noticed by then is not.
const MUTANT_KILLS_MAX: usize = 12;

/// Everywhere that a process is killed.
const KILLS: [Kill; 14] = [
    at("intake", "before-transaction"),
    at("intake", "after-updates"),
    at("intake", "before-commit"),
    at("intake", "after-commit"),
    at("intake", "before-page"),
    any("intake"),
    at("reporting", "before-save"),
    at("reporting", "after-save"),
    at("reporting", "before-commit"),
    any("reporting"),
    at("assessment", "before-save"),
    any("assessment"),
    any("directory"),
    any("gateway"),
];

const fn at(process: &'static str, place: &'static str) -> Kill {
    Kill { process, place: Some(place) }
}

const fn any(process: &'static str) -> Kill {
    Kill { process, place: None }
}

/// A size of the run, from the environment.
fn size(name: &str, default: u64) -> u64 {
    let size = std::env::var(name).ok();
    size.map_or(default, |size| size.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// The seed of the run: `NEUVO_FAULT_SEED`, or another each time.
fn seed() -> u64 {
    let seed = size("NEUVO_FAULT_SEED", neuvo_chassis::token::unix_now());
    figures::say(&format!("NEUVO_FAULT_SEED={seed}"));
    seed
}

/// Acknowledged writes a second before a kill, below which it does not count: a dead system loses
/// nothing. Builds for tests on slow machines are given less.
fn rate_min() -> f64 {
    size("NEUVO_FAULT_RATE", 100) as f64
}

/// Kills until there are enough kills that count and enough writes, each round judged.
async fn kill_until<S: Shape>(run: &mut Run<S>, kills: &[Kill], enough: u64, writes: u64) {
    let each = (writes / enough).max(128);
    for kill in kills.iter().cycle().take(3 * usize::try_from(enough).expect("few")) {
        run.round(*kill, each, "").await;
        let findings = run.findings().await;
        let wrong = findings.all();
        assert!(wrong.is_empty(), "after {kill:?}:\n{wrong:#?}");
        let counted = run.rounds.iter().filter(|round| round.rate >= rate_min());
        let killed = counted.clone().count() as u64;
        let acknowledged = counted.map(|round| round.acknowledged as u64).sum::<u64>();
        if killed >= enough && acknowledged >= writes {
            return;
        }
    }
    figures::table(&run.rounds, rate_min());
    panic!("too many rounds had too few writes a second to count");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_wherever_nothing_acknowledged_is_lost_or_doubled() {
    let (kills, writes) = (size("NEUVO_FAULT_KILLS", 14), size("NEUVO_FAULT_WRITES", 1_200));
    let mut run = Run::new(Processes::start().await, seed()).await;
    kill_until(&mut run, &KILLS, kills, writes).await;
    let refused = run.told.refused();
    assert_eq!(refused.keys().collect::<Vec<_>>(), ["HANDOFF_STATE"], "who was slower is told");
    figures::table(&run.rounds, rate_min());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_on_sqlite_keeps_what_it_acknowledged_too() {
    let kills = size("NEUVO_FAULT_SQLITE_KILLS", 3);
    let mut run = Run::new(AllInOne::start().await, seed()).await;
    let at = [any("neuvo"), at("neuvo", "before-commit"), at("neuvo", "after-commit")];
    kill_until(&mut run, &at, kills, kills * 128).await;
    figures::table(&run.rounds, rate_min());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_answers_before_its_commit_is_caught() {
    let mut run = Run::new(Processes::start().await, seed()).await;
    // It is killed before its commit; whether an answer was quicker than the kill, chance decides.
    for kills in 1..=MUTANT_KILLS_MAX {
        run.round(at("intake", "before-commit"), 128, ANSWER_BEFORE_COMMIT).await;
        let lost = run.findings().await.lost;
        if !lost.is_empty() {
            return figures::say(&format!("answers early: {} lost by kill {kills}", lost.len()));
        }
    }
    panic!("a writer that answers before its commit was not noticed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_skips_its_guard_is_caught() {
    let mut run = Run::new(Processes::start().await, seed()).await;
    run.start_with("intake", SKIP_GUARD).await;
    run.round(any("intake"), 256, "").await;
    let findings = run.findings().await;
    assert!(!findings.custody.is_empty(), "{findings:#?}");
    figures::say(&format!("skips its guard: {} held twice", findings.custody.len()));
}
