//! The reporting process.

use std::process::ExitCode;

fn main() -> ExitCode {
    neuvo_process::program::run(neuvo_reporting::SERVICE)
}
