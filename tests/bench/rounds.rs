//! Rounds of several contenders, there and back again, so that what drifts meets all of them alike.

use std::time::Duration;

/// Sweeps over all contenders; every second one goes backwards.
const SWEEPS: usize = 6;
/// How long a contender runs in one sweep.
pub const ROUND: Duration = Duration::from_secs(4);
/// How long each runs before anything counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// What one round of a contender gave.
#[derive(Clone, Copy, Default)]
pub struct Sample {
    /// Done in a second.
    pub rate: f64,
    /// Microseconds of processor per thing done: of what is measured, its clients aside.
    pub own_cpu_us: f64,
    /// The same of the database's processes.
    pub database_cpu_us: f64,
    /// Microseconds that one of a hundred waits longer than.
    pub p99_us: f64,
}

/// Who runs.
pub struct Contender<'a> {
    pub name: &'static str,
    pub run: Box<dyn FnMut(Duration) -> anyhow::Result<Sample> + 'a>,
}

/// The samples of each contender, sweep by sweep.
pub fn interleave(contenders: &mut [Contender<'_>]) -> anyhow::Result<Vec<Vec<Sample>>> {
    for contender in contenders.iter_mut() {
        (contender.run)(WARM_UP)?;
    }
    let mut samples = vec![Vec::new(); contenders.len()];
    for sweep in 0..SWEEPS {
        let mut order: Vec<usize> = (0..contenders.len()).collect();
        if sweep % 2 == 1 {
            order.reverse();
        }
        for place in order {
            samples[place].push((contenders[place].run)(ROUND)?);
        }
    }
    Ok(samples)
}

/// Prints what each contender did, and how the first compares to each other.
pub fn print(contenders: &[Contender<'_>], samples: &[Vec<Sample>], goals: &[(usize, f64)]) {
    for (contender, samples) in contenders.iter().zip(samples) {
        let rates = Spread::of(samples.iter().map(|sample| sample.rate));
        let median = |of: fn(&Sample) -> f64| Spread::of(samples.iter().map(of)).median;
        let details = [
            ("service", median(|sample| sample.own_cpu_us)),
            ("database", median(|sample| sample.database_cpu_us)),
            ("p99", median(|sample| sample.p99_us)),
        ];
        let told = details.iter().filter(|(_, micros)| *micros > 0.0);
        let told: Vec<_> = told.map(|(name, micros)| format!("{name} {micros:.0} µs")).collect();
        line(&format!("  {:<46} {:>22}/s   {}", contender.name, rates.whole(), told.join(", ")));
    }
    for (place, goal) in goals {
        let pairs = samples[0].iter().zip(&samples[*place]);
        let ratio = Spread::of(pairs.map(|(ours, theirs)| ours.rate / theirs.rate));
        let verdict = if ratio.median >= *goal { "reached" } else { "MISSED" };
        let name = format!("ratio to {}", contenders[*place].name);
        let of = format!("goal {goal:.1}: {verdict}");
        line(&format!("  {name:<46} {:>22}     {of}", ratio.fine()));
    }
}

/// A median and how far the rest lies from it.
pub struct Spread {
    pub median: f64,
    min: f64,
    max: f64,
}

impl Spread {
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let middle = |at: usize| values.get(at).copied().unwrap_or_default();
        let median =
            f64::midpoint(middle(values.len().saturating_sub(1) / 2), middle(values.len() / 2));
        let (min, max) = (middle(0), values.last().copied().unwrap_or_default());
        Self { median, min, max }
    }

    pub fn whole(&self) -> String {
        format!("{:.0} ({:.0}-{:.0})", self.median, self.min, self.max)
    }

    pub fn fine(&self) -> String {
        format!("{:.2} ({:.2}-{:.2})", self.median, self.min, self.max)
    }
}

/// Prints a line of the scoreboard.
#[allow(clippy::print_stdout, reason = "the scoreboard is what was asked for")]
pub fn line(text: &str) {
    println!("{text}");
}
