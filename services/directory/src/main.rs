//! The directory process.

use std::process::ExitCode;

fn main() -> ExitCode {
    neuvo_process::program::run(neuvo_directory::SERVICE)
}
