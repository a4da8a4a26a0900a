//! The machine: facts without which no figure means anything.

use std::{fs, io::Write, time::Instant};

use hdrhistogram::Histogram;

use crate::rounds;

/// Writes of the probe.
const PROBES: u32 = 400;
/// Bytes of one.
const PROBE_BYTES: usize = 4096;

/// Prints cores, load and what making 4 KiB durable takes; at the beginning and at the end, because
/// a figure counts only if these have not changed much.
pub fn print_facts() -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?;
    let load = fs::read_to_string("/proc/loadavg")?;
    let load: Vec<_> = load.split(' ').take(3).collect();
    let probe = fdatasync()?;
    rounds::line(&format!(
        "\n{cores} cores, load average {}; fdatasync of 4 KiB: p50 {} µs, p95 {} µs",
        load.join(" "),
        probe.value_at_quantile(0.5),
        probe.value_at_quantile(0.95),
    ));
    Ok(())
}

fn fdatasync() -> anyhow::Result<Histogram<u64>> {
    let mut file = tempfile::tempfile()?;
    let mut took = Histogram::new(3)?;
    for _ in 0..PROBES {
        let begun = Instant::now();
        file.write_all(&[7; PROBE_BYTES])?;
        file.sync_data()?;
        took.record(u64::try_from(begun.elapsed().as_micros())?)?;
    }
    Ok(took)
}
