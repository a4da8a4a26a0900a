//! The exchanged entries as a table, RFC 4180: a row an entry, its hours in words.

use super::{
    Exported, Format, Source, card::cards, hsds::accessibility, lost::Lost, stops::exceptions,
};

pub(super) const CONTENT_TYPE: &str = "text/csv; charset=utf-8; header=present";
/// Spreadsheets take a file without it for one of another encoding, and show no ä as ä.
const BYTE_ORDER_MARK: char = '\u{feff}';

const COLUMNS: [&str; 24] = [
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
    "description_sv",
    "description_en",
    "type",
    "business_id",
    "organisation_external_id",
    "accessibility",
    "statutory_basis",
    "reached_by",
];

pub(super) fn export(source: &Source<'_>) -> Exported {
    let mut lost = Lost::default();
    let mut table = begin(&COLUMNS.map(str::to_owned));
    for card in cards(source, Format::Csv, &mut lost) {
        let hours = card.hours.as_deref().cloned().map(|mut hours| {
            exceptions(&mut hours.opening_exceptions, &card.stops);
            hours.spoken()
        });
        let hours = hours.unwrap_or_default();
        let description = card.description.cloned().unwrap_or_default();
        let features: Vec<&str> = card.accessibility.iter().map(|f| accessibility(*f)).collect();
        let kind = word(card.channel_kind).or(word(card.organisation_kind)).unwrap_or_default();
        let organisation = card.organisation_id.map(|_| card.organisation.clone());
        let cells = [
            card.name.kind.word().to_owned(),
            card.entry_id().to_owned(),
            card.id.clone(),
            card.called.fi.clone(),
            card.called.sv.clone(),
            card.called.en.clone(),
            // As RFC 3966 writes it: a spreadsheet would make a sum of `+358`.
            card.phone_number.map(|number| format!("tel:{number}")).unwrap_or_default(),
            card.email.unwrap_or_default().to_owned(),
            card.url.unwrap_or_default().to_owned(),
            card.address.to_owned(),
            card.municipality_code.unwrap_or_default().to_owned(),
            card.languages.join(" "),
            hours.fi,
            hours.sv,
            hours.en,
            description.fi,
            description.sv,
            description.en,
            kind,
            card.business_id.unwrap_or_default().to_owned(),
            organisation.unwrap_or_default(),
            features.join("; "),
            card.statutory_basis.to_owned(),
            card.reached_by.join(" "),
        ];
        if cells.iter().any(|cell| is_formula(cell)) {
            let description = "has a cell that a spreadsheet would take for a formula: an \
                               apostrophe goes before it";
            lost.of(card.name.kind, card.entry_id(), "", description);
        }
        table += &row(&cells);
    }
    Exported { content_type: CONTENT_TYPE, body: table, findings: lost.0 }
}

/// A code as the register writes it.
fn word(code: Option<impl serde::Serialize>) -> Option<String> {
    serde_json::to_value(code?).ok()?.as_str().map(str::to_owned)
}

/// A table with its head.
pub(super) fn begin(columns: &[String]) -> String {
    format!("{BYTE_ORDER_MARK}{}", row(columns))
}

pub(super) fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell in quotation marks. One that a spreadsheet would take for a formula begins with an
/// apostrophe.
fn quoted(cell: &str) -> String {
    let mark = if is_formula(cell) { "'" } else { "" };
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}
