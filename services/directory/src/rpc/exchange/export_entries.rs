//! `ExportEntries`, `ListExportFindings`: the register in another register's shape, and what that
//! loses.

use jiff::civil::Date;
use neuvo_chassis::{Check, Result, page};
use neuvo_proto::{directory::v1 as pb, google::api::HttpBody};

use super::{FORMATS, apart, finding, format, language};
use crate::{
    App,
    domain::{EntryName, Kind},
    error,
    exchange::{Exported, Format, Language, Source, export, raci_table},
    rpc::register::day,
};

pub(super) async fn export_entries(app: &App, req: &pb::ExportEntriesRequest) -> Result<HttpBody> {
    let mut check = Check::default();
    let format = format(&req.format, &FORMATS, &mut check);
    let on = day(app, &req.on, &mut check);
    let language = of_format(format, &req.language, &mut check);
    let table = &req.raci_table_id;
    let of_tables = table.is_empty() || format.is_none_or(|format| format == Format::RaciCsv);
    check.ensure(of_tables, "raci_table_id", "is for raci-csv alone");
    let (format, on, language) = check.finish(|| Some((format?, on?, language?)))?;
    let only = Some(table.clone()).filter(|id| !id.is_empty());
    let exported = exported(app, format, on, language, only).await?;
    let content_type = exported.content_type.to_owned();
    Ok(HttpBody { content_type, data: exported.body.into(), extensions: Vec::new() })
}

pub(super) async fn list_export_findings(
    app: &App,
    req: &pb::ListExportFindingsRequest,
) -> Result<pb::ListExportFindingsResponse> {
    let mut check = Check::default();
    let format = format(&req.format, &FORMATS, &mut check);
    let on = day(app, &req.on, &mut check);
    let language = of_format(format, &req.language, &mut check);
    let page_size = check.page_size(req.page_size);
    let (format, on, language, page_size) =
        check.finish(|| Some((format?, on?, language?, page_size?)))?;
    let exported = exported(app, format, on, language, None).await?;
    let keyed: Vec<(String, _)> = exported
        .findings
        .iter()
        .enumerate()
        .map(|(at, finding)| (format!("{at:09}"), finding))
        .collect();
    let list = format!("export findings|{}|{on}|{}", req.format, language.code());
    let items = keyed.iter().map(|(key, finding)| (key.as_str(), *finding));
    let (page, next_page_token) = page::cut(&app.pager, &list, items, page_size, &req.page_token)?;
    let findings = page.into_iter().map(finding).collect();
    Ok(pb::ListExportFindingsResponse { findings, next_page_token })
}

/// The language of an export. A format that is in every language, or in Finnish alone, takes no other.
fn of_format(format: Option<Format>, code: &str, check: &mut Check) -> Option<Language> {
    let language = language(code, check)?;
    let taken = code.is_empty() || format.is_none_or(|format| format.takes(language));
    check.ensure(taken, "language", "is for formats of one language: this one has no choice of it");
    Some(language)
}

async fn exported(
    app: &App,
    format: Format,
    day: Date,
    language: Language,
    only: Option<String>,
) -> Result<Exported> {
    let snapshot = app.store.held().await?.on(day);
    let county = snapshot.county().map_err(error::unresolved)?.item.clone();
    if let Some(entry_id) = &only {
        let name = EntryName { kind: Kind::RaciTable, entry_id: entry_id.clone() };
        if !snapshot.holds(&name) {
            return Err(error::entry_not_found(&name));
        }
    }
    let at = app.clock.now();
    apart(move || {
        let source = Source { snapshot: &snapshot, county: &county, day, at, language };
        match only {
            Some(id) => raci_table(&source, &id),
            None => export(&source, format),
        }
    })
    .await
}
