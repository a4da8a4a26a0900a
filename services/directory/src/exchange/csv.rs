//! The exchanged entries as a table, RFC 4180: a row an entry, its hours in words.

use super::{Exported, Source, card::cards, ids::PTV, lost::Lost};

const COLUMNS: [&str; 16] = [
    "kind",
    "entry_id",
    "external_id",
    "name_fi",
    "name_sv",
    "name_en",
    "phone_number",
    "email",
    "url",
    "address",
    "municipality_code",
    "languages",
    "hours_fi",
    "hours_sv",
    "hours_en",
    "description_fi",
];

pub(super) fn export(source: &Source<'_>) -> Exported {
    let mut lost = Lost::default();
    let mut table = row(COLUMNS.map(str::to_owned));
    for card in cards(source, PTV, &mut lost) {
        let hours = card.hours.map(|hours| hours.spoken()).unwrap_or_default();
        let languages = card.languages.join(" ");
        table += &row([
            card.name.kind.word().to_owned(),
            card.entry_id().to_owned(),
            card.id.clone(),
            card.called.fi.clone(),
            card.called.sv.clone(),
            card.called.en.clone(),
            card.phone_number.unwrap_or_default().to_owned(),
            card.email.unwrap_or_default().to_owned(),
            card.url.unwrap_or_default().to_owned(),
            card.address.to_owned(),
            card.municipality_code.unwrap_or_default().to_owned(),
            languages,
            hours.fi,
            hours.sv,
            hours.en,
            card.description.map(|text| text.fi.clone()).unwrap_or_default(),
        ]);
    }
    // Hours are told whole, in words.
    let words = |field: &str| field != "opening_rules";
    let findings = lost.0.into_iter().filter(|finding| words(&finding.field)).collect();
    Exported { content_type: "text/csv; charset=utf-8; header=present", body: table, findings }
}

fn row(cells: [String; COLUMNS.len()]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell in quotation marks. One that a spreadsheet would take for a formula begins with an
/// apostrophe, which the spreadsheet does not show.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}
