//! The assessment process.

use std::process::ExitCode;

fn main() -> ExitCode {
    neuvo_ledger::program::run(neuvo_assessment::SERVICE)
}
