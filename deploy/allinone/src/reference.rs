//! The reference of every setting, made of the documented defaults themselves.

use std::fmt::Write;

use neuvo_chassis::config;
use neuvo_ledger::database;
use neuvo_process::{clock, program};

use crate::{settings, suite::SERVICES};

/// What stands before the settings.
const HEAD: &str = "\
# Settings

Written by `make config` from the defaults that the programs carry; do not edit it.

A process reads its settings in this order, and a later one overrides an earlier one:

1. the defaults below: those of every process, those of its kind, its own;
2. a file, `--config FILE`, with the same sections and keys (examples: `deploy/config/`);
3. variables: `[store] url_file` is `NEUVO__STORE__URL_FILE`.

A key that nothing reads is refused. `print-config` prints what is in force, without secrets.
";

/// The reference, Markdown.
pub fn reference() -> String {
    let mut text = HEAD.to_owned();
    section(&mut text, "Every process", &[config::DEFAULTS]);
    let of_services = [database::DEFAULTS, program::IDENTITY_DEFAULTS, clock::DEFAULTS];
    section(&mut text, "Every service", &of_services);
    for service in SERVICES {
        section(&mut text, &format!("neuvo-{}", service.name), &[service.defaults]);
    }
    section(&mut text, "neuvo-gateway", &[neuvo_gateway::settings::DEFAULTS]);
    let shared = "All in one process. `[store]` and `[clock]` are as those of every service.";
    let own = settings::DEFAULTS.into_iter().filter(|text| !of_services.contains(text));
    section(&mut text, &format!("neuvo\n\n{shared}"), &own.collect::<Vec<_>>());
    text
}

fn section(text: &mut String, title: &str, defaults: &[&str]) {
    let defaults: Vec<_> = defaults.iter().map(|text| text.trim_end()).collect();
    let written = write!(text, "\n## {title}\n\n```toml\n{}\n```\n", defaults.join("\n\n"));
    written.expect("a String takes what it is given");
}
