//! `neuvo doctor`: looks at a deployment and says what is wrong with it.

use std::{collections::BTreeMap, path::Path, time::Duration};

use neuvo_ledger::Database;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{county, issuer::REAL_MARK, load, logs, settings::Settings, suite::SERVICES};

/// A server that takes longer to answer is not well.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// One finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether all is well.
    pub well: bool,
    /// What was looked at, and what was found.
    pub text: String,
}

fn well(text: impl Into<String>) -> Finding {
    Finding { well: true, text: text.into() }
}

fn unwell(text: impl Into<String>) -> Finding {
    Finding { well: false, text: text.into() }
}

/// Looks at the stores, their disclosure logs, the data set, and the server if it is running. Logs are
/// compared with the heads that the file `anchors` holds; when all of them are well, their present
/// heads are added to it.
pub async fn examine(settings: &Settings, anchors: Option<&Path>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut stores = BTreeMap::new();
    for service in SERVICES {
        findings.push(match examine_store(service.name, settings).await {
            Ok((store, text)) => {
                stores.insert(service.name, store);
                well(format!("{}: {text}", service.name))
            }
            Err(error) => unwell(format!("{}: {error:#}", service.name)),
        });
    }
    match examine_logs(&stores, settings, anchors, &mut findings).await {
        Ok(()) => {}
        Err(error) => findings.push(unwell(format!("anchors: {error:#}"))),
    }
    findings.push(match examine_data_set(&stores, settings).await {
        Ok(text) => well(format!("data set: {text}")),
        Err(error) => unwell(format!("data set: {error:#}")),
    });
    if settings.store.data.join(REAL_MARK).exists() {
        findings.push(well("store: marked real; the development issuer does not open it"));
    }
    findings.push(examine_server(settings).await);
    findings
}

/// Notes what the logs are like.
async fn examine_logs(
    stores: &BTreeMap<&'static str, Database>,
    settings: &Settings,
    file: Option<&Path>,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let anchors = file.map(logs::read).transpose()?.unwrap_or_default();
    let (mut heads, mut whole) = (Vec::new(), stores.len() == SERVICES.len());
    for (service, store) in stores {
        match logs::examine(service, store, settings, &anchors).await {
            Ok(None) => {}
            Ok(Some((head, text))) => {
                findings.push(well(format!("{service}: {text}")));
                heads.push((*service, head));
            }
            Err(error) => {
                whole = false;
                findings.push(unwell(format!("{service}: {error:#}")));
            }
        }
    }
    match file.filter(|_| whole) {
        Some(file) => logs::append(file, &anchors, &heads),
        None => Ok(()),
    }
}

async fn examine_data_set(
    stores: &BTreeMap<&'static str, Database>,
    settings: &Settings,
) -> anyhow::Result<String> {
    let set = county::read(&settings.county.folder)?;
    anyhow::ensure!(
        stores.len() == SERVICES.len(),
        "not loaded: a store is not there, or not sound"
    );
    let whole = load::is_complete(stores, &set, settings.county.half_year).await?;
    anyhow::ensure!(whole, "not loaded, or another one was; `neuvo load` loads it");
    Ok("loaded whole".to_owned())
}

async fn examine_store(
    service: &'static str,
    settings: &Settings,
) -> anyhow::Result<(Database, String)> {
    let file = settings.store.data.join(format!("{service}.db"));
    if settings.store.url.is_empty() && settings.store.url_file.as_os_str().is_empty() {
        anyhow::ensure!(file.exists(), "there is no store in {}", settings.store.data.display());
    }
    let database = Database::open(service, &settings.store).await?;
    let health = database.examine().await?;
    let parked = health.parked;
    anyhow::ensure!(parked == 0, "{parked} events are parked: they could not be taken in");
    Ok((database, format!("store is sound, {} events in its feed", health.events)))
}

async fn examine_server(settings: &Settings) -> Finding {
    let address = settings.server.listen;
    match timeout(ANSWER_WITHIN, readyz(settings)).await {
        Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200") => {
            well(format!("server: ready on {address}"))
        }
        Ok(Ok(answer)) => {
            let reasons = answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim();
            unwell(format!("server: not ready on {address}: {}", reasons.replace('\n', "; ")))
        }
        Ok(Err(_)) => well(format!("server: not running on {address}")),
        Err(_) => unwell(format!("server: no answer on {address} within {ANSWER_WITHIN:?}")),
    }
}

async fn readyz(settings: &Settings) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(settings.server.listen).await?;
    let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
