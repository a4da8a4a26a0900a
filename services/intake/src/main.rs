//! The intake process.

use std::process::ExitCode;

fn main() -> ExitCode {
    neuvo_process::program::run(neuvo_intake::SERVICE)
}
