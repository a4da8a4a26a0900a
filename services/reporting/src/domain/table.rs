//! Counting: from counted facts to a table with its totals and notes.

use jiff::{Timestamp, ToSpan, civil::Date};
use neuvo_chassis::codes;

use super::catalogue::{Kind, Report, Text};

codes! {
    /// The two sectors.
    pub(crate) enum Sector {
        Social = 1,
        Health = 2,
    }
}

codes! {
    /// Where a record comes from.
    pub(crate) enum Origin {
        Recorded = 1,
        Imported = 2,
        Synthetic = 3,
    }
}

/// Client groups: number, key and heading, in the order of the county's own table.
const GROUPS: [(&str, &str, &str, &str, &str); 3] = [
    ("1", "FAMILIES", "Lapsiperheet", "Barnfamiljer", "Families with children"),
    (
        "2",
        "WORKING_AGE",
        "Työikäiset 18–64 v",
        "Personer i arbetsför ålder 18–64 år",
        "Working age 18–64",
    ),
    ("3", "OLDER_PEOPLE", "Ikäihmiset 65+", "Äldre 65+", "Older people 65+"),
];

/// Local days, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Date,
    pub(crate) end: Date,
}

/// How many entries have this key and sector. The key is a client group's number or a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) key: String,
    pub(crate) sector: Sector,
    pub(crate) entries: i64,
}

/// Everything counted for one report, at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    pub(crate) counts: Vec<Count>,
    /// Contacts that the entries belong to.
    pub(crate) contacts: i64,
    pub(crate) origins: Vec<Origin>,
    /// When the newest record known of was committed in intake.
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) county: Option<County>,
}

/// The county, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct County {
    pub(crate) name: Text,
    pub(crate) as_of: Text,
}

/// A row: its key, its heading, and social, health, total and share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) title: Text,
    pub(crate) values: [i64; 4],
}

/// What the reader must know.
pub(crate) type Notes = Vec<Text>;

/// A report that was run.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) report: Report,
    pub(crate) period: Period,
    pub(crate) rows: Vec<Row>,
    pub(crate) total: Row,
    pub(crate) contacts: i64,
    pub(crate) origins: Vec<Origin>,
    pub(crate) notes: Notes,
    pub(crate) as_of: Option<Timestamp>,
}

/// Makes a report's table. Rows without entries are there, with zeros.
pub(crate) fn tabulate(report: Report, period: Period, counted: Counted) -> Table {
    let all: i64 = counted.counts.iter().map(|count| count.entries).sum();
    let rows: Vec<Row> = keys(report.kind, period)
        .into_iter()
        .map(|(number, key, title)| row(&counted.counts, &number, key, title, all))
        .collect();
    let sum = |column: usize| rows.iter().map(|row| row.values[column]).sum();
    let total = Row {
        key: "TOTAL".to_owned(),
        title: Text::new("Yhteensä", "Totalt", "Total"),
        values: [sum(0), sum(1), sum(2), share(all, all)],
    };
    let notes = notes(&report, &counted, all);
    Table {
        report,
        period,
        rows,
        total,
        contacts: counted.contacts,
        origins: counted.origins,
        notes,
        as_of: counted.as_of,
    }
}

/// The rows a report has: as counted, as written, as headed.
fn keys(kind: Kind, period: Period) -> Vec<(String, String, Text)> {
    match kind {
        Kind::ByGroup => GROUPS
            .iter()
            .map(|(number, key, fi, sv, en)| {
                ((*number).to_owned(), (*key).to_owned(), Text::new(fi, sv, en))
            })
            .collect(),
        Kind::ByMonth => months(period)
            .map(|month| (month.clone(), month.clone(), Text::new(&month, &month, &month)))
            .collect(),
    }
}

/// The months a period touches: `2023-01`, ….
fn months(period: Period) -> impl Iterator<Item = String> {
    let first = period.start.first_of_month();
    first
        .series(1.month())
        .take_while(move |month| *month <= period.end)
        .map(|month| month.strftime("%Y-%m").to_string())
}

fn row(counts: &[Count], number: &str, key: String, title: Text, all: i64) -> Row {
    let of = |sector| {
        let matching = counts.iter().filter(|count| count.key == number && count.sector == sector);
        matching.map(|count| count.entries).sum::<i64>()
    };
    let (social, health) = (of(Sector::Social), of(Sector::Health));
    let total = social + health;
    Row { key, title, values: [social, health, total, share(total, all)] }
}

/// A share in whole percents, half upwards; 0 of nothing.
fn share(part: i64, all: i64) -> i64 {
    if all == 0 { 0 } else { (part * 200 + all) / (all * 2) }
}

fn notes(report: &Report, counted: &Counted, entries: i64) -> Notes {
    let mut notes = Vec::new();
    if let Some(County { name, as_of }) = &counted.county {
        let line = |name: &str, as_of: &str| format!("{name}, {as_of}");
        notes.push(Text {
            fi: line(&name.fi, &as_of.fi),
            sv: line(&name.sv, &as_of.sv),
            en: line(&name.en, &as_of.en),
        });
    }
    if counted.origins.contains(&Origin::Synthetic) {
        notes.push(synthetic());
    }
    let contacts = counted.contacts;
    notes.push(Text {
        fi: format!("Kirjauksia {entries}, asiointikertoja {contacts}."),
        sv: format!("Anteckningar {entries}, besök {contacts}."),
        en: format!("{entries} entries of {contacts} contacts."),
    });
    notes.extend(report.caveats.iter().cloned());
    if let Some(as_of) = counted.as_of {
        notes.push(Text {
            fi: format!("Tiedossa on, mitä oli tallennettu {as_of} mennessä."),
            sv: format!("Uppgifterna omfattar det som hade sparats senast {as_of}."),
            en: format!("What had been saved by {as_of} is known here."),
        });
    }
    notes
}

fn synthetic() -> Text {
    Text::new(
        "SYNTHETIC: mukana on keksittyjä käyntejä. Niiden summat asiakasryhmittäin ja sektoreittain \
         ovat lähteen mukaiset vain koko puolivuodelta 1.1.–30.6.2023; käynnin kuukausi, toimipiste \
         ja yhteiskäynnit eivät ole lähteestä.",
        "SYNTHETIC: påhittade besök ingår. Deras summor enligt klientgrupp och sektor motsvarar \
         källan endast för hela halvåret 1.1–30.6.2023; besökets månad, verksamhetsställe och de \
         gemensamma besöken är inte från källan.",
        "SYNTHETIC: made-up visits are counted. Their sums by client group and sector are the \
         source's only over the whole half-year, 1 January to 30 June 2023; a visit's month and \
         site, and which visits are joint, are not from the source.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::find;

    fn half_year() -> Counted {
        let cells = [("1", 6, 52), ("2", 140, 536), ("3", 141, 631)];
        let counts =
            cells.iter().flat_map(|(key, social, health)| {
                [(Sector::Social, *social), (Sector::Health, *health)]
                    .map(|(sector, entries)| Count { key: (*key).to_owned(), sector, entries })
            });
        Counted { counts: counts.collect(), contacts: 1464, ..Counted::default() }
    }

    fn period(start: &str, end: &str) -> Period {
        Period { start: start.parse().expect("day"), end: end.parse().expect("day") }
    }

    #[test]
    fn the_countys_half_year_has_the_countys_totals_and_shares() {
        let report = find("contacts-by-group-and-sector").expect("a report");
        let table = tabulate(report, period("2023-01-01", "2023-06-30"), half_year());
        let rows: Vec<_> = table.rows.iter().map(|row| (row.key.as_str(), row.values)).collect();
        assert_eq!(
            rows,
            [
                ("FAMILIES", [6, 52, 58, 4]),
                ("WORKING_AGE", [140, 536, 676, 45]),
                ("OLDER_PEOPLE", [141, 631, 772, 51]),
            ]
        );
        assert_eq!(table.total.values, [287, 1219, 1506, 100]);
    }

    #[test]
    fn synthetic_visits_are_always_told() {
        let report = find("contacts-by-month").expect("a report");
        let counted = Counted { origins: vec![Origin::Synthetic], ..half_year() };
        let table = tabulate(report, period("2023-01-01", "2023-06-30"), counted);
        assert!(table.notes.iter().any(|note| note.fi.starts_with("SYNTHETIC")));
    }

    #[test]
    fn a_month_without_contacts_is_a_row_of_zeros() {
        let report = find("contacts-by-month").expect("a report");
        let table = tabulate(report, period("2023-11-15", "2024-02-01"), Counted::default());
        let keys: Vec<_> = table.rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["2023-11", "2023-12", "2024-01", "2024-02"]);
        assert_eq!(table.total.values, [0, 0, 0, 0]);
    }
}
