//! What is wrong with a service's store, or with its log of disclosures.

use std::{collections::BTreeMap, fmt, path::Path};

use anyhow::{Context, ensure};
use neuvo_ledger::{Database, database};
use neuvo_secrecy::{chain::Head, verify};

use crate::{
    Service,
    anchors::{self, Anchors},
};

/// What is wrong with a log is told so often at most.
const TOLD_MAX: usize = 10;

/// One finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether all is well.
    pub well: bool,
    /// What was looked at, and what was found.
    pub text: String,
}

impl Finding {
    /// All is well with something.
    pub fn well(text: impl Into<String>) -> Self {
        Self { well: true, text: text.into() }
    }

    /// Something is wrong.
    pub fn unwell(text: impl Into<String>) -> Self {
        Self { well: false, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.well { "ok  " } else { "FAIL" }, self.text)
    }
}

/// Where services keep what is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// `[store]`.
    pub store: &'a database::Settings,
    /// `[secrecy]`; none where no service holds personal data.
    pub secrecy: Option<&'a neuvo_secrecy::Settings>,
}

/// Looks at the stores of services and their disclosure logs; gives the stores that are sound. Logs are
/// compared with the heads that the file `anchors` holds; when all of them are well, their present
/// heads are added to it.
pub async fn examine(
    services: &[Service],
    kept: Kept<'_>,
    anchors: Option<&Path>,
) -> (Vec<Finding>, BTreeMap<&'static str, Database>) {
    let (mut findings, mut stores) = (Vec::new(), BTreeMap::new());
    for service in services {
        findings.push(match examine_store(service.name, kept.store).await {
            Ok((store, text)) => {
                stores.insert(service.name, store);
                Finding::well(format!("{}: {text}", service.name))
            }
            Err(error) => Finding::unwell(format!("{}: {error:#}", service.name)),
        });
    }
    let all = stores.len() == services.len();
    let logs: Vec<_> = services
        .iter()
        .filter(|service| service.holds_personal_data())
        .filter_map(|service| Some((service.name, stores.get(service.name)?)))
        .collect();
    if let Err(error) = examine_logs(&logs, all, kept, anchors, &mut findings).await {
        findings.push(Finding::unwell(format!("anchors: {error:#}")));
    }
    (findings, stores)
}

async fn examine_store(
    service: &'static str,
    settings: &database::Settings,
) -> anyhow::Result<(Database, String)> {
    let database = open(service, settings).await?;
    let health = database.examine().await?;
    let parked = health.parked;
    ensure!(parked == 0, "{parked} events are parked: they could not be taken in");
    Ok((database, format!("store is sound, {} events in its feed", health.events)))
}

/// Opens a store that is there.
pub(crate) async fn open(service: &str, settings: &database::Settings) -> anyhow::Result<Database> {
    let file = settings.data.join(format!("{service}.db"));
    if settings.url.is_empty() && settings.url_file.as_os_str().is_empty() {
        ensure!(file.exists(), "there is no store in {}", settings.data.display());
    }
    Database::open(service, settings).await
}

/// Notes what the logs are like; anchors their heads when `all` stores are there and they are well.
async fn examine_logs(
    logs: &[(&str, &Database)],
    all: bool,
    kept: Kept<'_>,
    file: Option<&Path>,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let anchors = file.map(anchors::read).transpose()?.unwrap_or_default();
    let (mut heads, mut whole) = (Vec::new(), all);
    for (service, store) in logs {
        match examine_log(service, store, kept, &anchors).await {
            Ok((head, text)) => {
                findings.push(Finding::well(format!("{service}: {text}")));
                heads.push((*service, head));
            }
            Err(error) => {
                whole = false;
                findings.push(Finding::unwell(format!("{service}: {error:#}")));
            }
        }
    }
    match file.filter(|_| whole) {
        Some(file) => anchors::append(file, &anchors, &heads),
        None => Ok(()),
    }
}

/// Looks at the log of a store; gives its head and what to say.
async fn examine_log(
    service: &str,
    store: &Database,
    kept: Kept<'_>,
    anchors: &Anchors,
) -> anyhow::Result<(Head, String)> {
    let anchored = anchors.get(service).map(Vec::as_slice).unwrap_or_default();
    if !verify::has_begun(store, anchored).await? {
        return Ok((Head::default(), "disclosure log has not begun".to_owned()));
    }
    let secrecy = kept.secrecy.context("it keeps a disclosure log, and there is no [secrecy]")?;
    let secrecy = secrecy.clone().beside(&kept.store.data);
    let file = secrecy.key_file.display();
    let there = !secrecy.keys.is_empty() || secrecy.key_file.exists();
    ensure!(there, "the key file {file} is not there");
    let verdict = verify::verify(store, &secrecy.keyring(service)?, anchored).await?;
    let found: Vec<_> = verdict.tampering.iter().take(TOLD_MAX).map(ToString::to_string).collect();
    let more = verdict.tampering.len() - found.len();
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    ensure!(found.is_empty(), "the disclosure log was tampered with: {}{more}", found.join("; "));
    let head = match verdict.head.batch_no {
        0 => "nothing sealed yet".to_owned(),
        _ => format!("head {}", anchors::written(&verdict.head)),
    };
    let oldest = verdict.oldest_key.map(|version| format!(", oldest key version {version}"));
    let text = format!("disclosure log is whole, {head}{}", oldest.unwrap_or_default());
    Ok((verdict.head, text))
}
