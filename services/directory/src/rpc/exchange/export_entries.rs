//! `ExportEntries`, `ListExportFindings`: the register in another register's shape, and what that
//! loses.

use jiff::civil::Date;
use neuvo_chassis::{Check, Result, page};
use neuvo_proto::{directory::v1 as pb, google::api::HttpBody};

use super::{apart, finding, format, language};
use crate::{
    App, error,
    exchange::{Exported, Format, Language, Source, export},
    rpc::register::day,
};

pub(super) async fn export_entries(app: &App, req: &pb::ExportEntriesRequest) -> Result<HttpBody> {
    let mut check = Check::default();
    let format = format(&req.format, &mut check);
    let on = day(app, &req.on, &mut check);
    let language = language(&req.language, &mut check);
    let (format, on, language) = check.finish(|| Some((format?, on?, language?)))?;
    let exported = exported(app, format, on, language).await?;
    let content_type = exported.content_type.to_owned();
    Ok(HttpBody { content_type, data: exported.body.into(), extensions: Vec::new() })
}

pub(super) async fn list_export_findings(
    app: &App,
    req: &pb::ListExportFindingsRequest,
) -> Result<pb::ListExportFindingsResponse> {
    let mut check = Check::default();
    let format = format(&req.format, &mut check);
    let on = day(app, &req.on, &mut check);
    let page_size = check.page_size(req.page_size);
    let (format, on, page_size) = check.finish(|| Some((format?, on?, page_size?)))?;
    let exported = exported(app, format, on, Language::Finnish).await?;
    let keyed: Vec<(String, _)> = exported
        .findings
        .iter()
        .enumerate()
        .map(|(at, finding)| (format!("{at:09}"), finding))
        .collect();
    let list = format!("export findings|{}|{on}", req.format);
    let items = keyed.iter().map(|(key, finding)| (key.as_str(), *finding));
    let (page, next_page_token) = page::cut(&app.pager, &list, items, page_size, &req.page_token)?;
    let findings = page.into_iter().map(finding).collect();
    Ok(pb::ListExportFindingsResponse { findings, next_page_token })
}

async fn exported(app: &App, format: Format, day: Date, language: Language) -> Result<Exported> {
    let snapshot = app.store.held().await?.on(day);
    let county = snapshot.county().map_err(error::unresolved)?.item.clone();
    let at = app.clock.now();
    apart(move || {
        let source = Source { snapshot: &snapshot, county: &county, day, at, language };
        export(&source, format)
    })
    .await
}
