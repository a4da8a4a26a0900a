//! The directory process.

use std::process::ExitCode;

fn main() -> ExitCode {
    neuvo_ledger::program::run(neuvo_directory::SERVICE)
}
