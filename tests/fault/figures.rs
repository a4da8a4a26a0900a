//! What a run tells its reader.

use std::collections::BTreeMap;

use crate::run::Round;

/// Tells a line.
#[allow(clippy::print_stdout, reason = "who runs it reads the figures")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Tells what was killed, where, and under how much.
pub(crate) fn table(rounds: &[Round], rate_min: f64) {
    let mut rows: BTreeMap<_, Vec<&Round>> = BTreeMap::new();
    for round in rounds.iter().filter(|round| round.rate >= rate_min) {
        rows.entry(round.kill).or_default().push(round);
    }
    let rule = "-".repeat(84);
    say(&format!(
        "{:<12}{:<22}{:>8}{:>16}{:>14}{:>12}",
        "killed", "where", "kills", "acknowledged", "unanswered", "writes/s"
    ));
    say(&rule);
    let row = |process: &str, place: &str, rounds: &[&Round]| {
        let acknowledged: usize = rounds.iter().map(|round| round.acknowledged).sum();
        let unknown: usize = rounds.iter().map(|round| round.unknown).sum();
        let mut rates: Vec<_> = rounds.iter().map(|round| round.rate).collect();
        rates.sort_by(f64::total_cmp);
        let median = rates.get(rates.len() / 2).copied().unwrap_or_default();
        say(&format!(
            "{process:<12}{place:<22}{:>8}{acknowledged:>16}{unknown:>14}{median:>12.0}",
            rounds.len()
        ));
    };
    for (kill, rounds) in &rows {
        row(kill.process, kill.place.unwrap_or("at any moment"), rounds);
    }
    let all: Vec<_> = rows.into_values().flatten().collect();
    say(&rule);
    row("all", "", &all);
    let skipped = rounds.len() - all.len();
    say(&format!(
        "lost 0, doubled 0, half-written 0, held twice 0; every unanswered call was made again.\n\
         {skipped} more kills under {rate_min} writes a second, which do not count, lost nothing, too."
    ));
}
