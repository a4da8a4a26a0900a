//! The assessment process.

use std::process::ExitCode;

fn main() -> ExitCode {
    neuvo_process::program::run(neuvo_assessment::SERVICE)
}
