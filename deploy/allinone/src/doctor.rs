//! `neuvo doctor`: looks at a deployment and says what is wrong with it.

use std::{collections::BTreeMap, path::Path, time::Duration};

use neuvo_ledger::Database;
use neuvo_process::doctor::{self, Finding, Kept};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{county, issuer::REAL_MARK, load, settings::Settings, suite::SERVICES};

/// A server that takes longer to answer is not well.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Looks at the stores, their disclosure logs, the data set, and the server if it is running. Logs are
/// compared with the heads that the file `anchors` holds; when all of them are well, their present
/// heads are added to it.
pub async fn examine(settings: &Settings, anchors: Option<&Path>) -> Vec<Finding> {
    let kept = Kept { store: &settings.store, secrecy: Some(&settings.secrecy) };
    let (mut findings, stores) = doctor::examine(&SERVICES, kept, anchors).await;
    findings.push(match examine_data_set(&stores, settings).await {
        Ok(text) => Finding::well(format!("data set: {text}")),
        Err(error) => Finding::unwell(format!("data set: {error:#}")),
    });
    if settings.store.data.join(REAL_MARK).exists() {
        findings.push(Finding::well("store: marked real; the development issuer does not open it"));
    }
    findings.push(examine_server(settings).await);
    findings
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
    let whole = load::is_complete(stores, &set, settings.county.visits()?.is_some()).await?;
    anyhow::ensure!(whole, "not loaded, or another one was; `neuvo load` loads it");
    Ok("loaded whole".to_owned())
}

async fn examine_server(settings: &Settings) -> Finding {
    let address = settings.server.listen;
    match timeout(ANSWER_WITHIN, readyz(settings)).await {
        Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200") => {
            Finding::well(format!("server: ready on {address}"))
        }
        Ok(Ok(answer)) => {
            let reasons = answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim();
            Finding::unwell(format!(
                "server: not ready on {address}: {}",
                reasons.replace('\n', "; ")
            ))
        }
        Ok(Err(_)) => Finding::well(format!("server: not running on {address}")),
        Err(_) => {
            Finding::unwell(format!("server: no answer on {address} within {ANSWER_WITHIN:?}"))
        }
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
