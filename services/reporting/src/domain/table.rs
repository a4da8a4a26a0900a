//! Counting: from counted facts to a table with its totals and notes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    catalogue::{AddUp, Bond, Column, CountUnit, Kind, Report, Text},
    dimension::Origin,
    notes::notes,
    small_cells,
};

/// The key of what happened at no site.
const NO_SITE: &str = "NO_SITE";

/// Rows that are always there: number, key and heading.
type Fixed = (&'static str, &'static str, [&'static str; 3]);

/// Client groups, in the order of the county's own table.
const GROUPS: [Fixed; 3] = [
    ("1", "FAMILIES", ["Lapsiperheet", "Barnfamiljer", "Families with children"]),
    (
        "2",
        "WORKING_AGE",
        ["Työikäiset 18–64 v", "Personer i arbetsför ålder 18–64 år", "Working age 18–64"],
    ),
    ("3", "OLDER_PEOPLE", ["Ikäihmiset 65+", "Äldre 65+", "Older people 65+"]),
];

/// Segments.
const SEGMENTS: [Fixed; 3] = [
    (
        "1",
        "ADVICE_AND_GUIDANCE",
        [
            "1 Neuvonnan ja ohjauksen tarve",
            "1 Behov av rådgivning och handledning",
            "1 A need for advice and guidance",
        ],
    ),
    (
        "2",
        "CLEAR_NEED",
        [
            "2 Selkeä tai yksinkertainen tarve",
            "2 Klart eller enkelt behov",
            "2 A clear or simple need",
        ],
    ),
    (
        "3",
        "COMPLEX_OR_LONG_TERM_NEED",
        [
            "3 Monimuotoinen tai pitkäaikainen tarve",
            "3 Mångfasetterat eller långvarigt behov",
            "3 A complex or long-term need",
        ],
    ),
];

/// Local days, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Date,
    pub(crate) end: Date,
}

/// A number of a column in the row of a key: a code's number, a month, or an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) key: String,
    pub(crate) column_id: &'static str,
    pub(crate) number: i64,
}

/// Everything counted for one report, at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counted {
    pub(crate) counts: Vec<Count>,
    /// Contacts that the entries belong to, where entries are counted.
    pub(crate) contacts: i64,
    /// Names of the units or sites that a row may be of; a site that has ended is not there.
    pub(crate) names: BTreeMap<String, Text>,
    pub(crate) origins: Vec<Origin>,
    /// When the newest record known of was committed where it was made.
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) county: Option<County>,
}

/// The county, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct County {
    pub(crate) name: Text,
    pub(crate) as_of: Text,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// A count, a share in whole percents, or an age.
    Number(i64),
    /// A number that is not told.
    Hidden,
    /// There is no number.
    Nothing,
}

/// A row: its key, its heading, and a value for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) title: Text,
    pub(crate) values: Vec<Value>,
}

/// A report that was run.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) report: Report,
    pub(crate) period: Period,
    pub(crate) rows: Vec<Row>,
    pub(crate) total: Row,
    /// Entries, and the contacts they belong to; nothing where no entries are counted.
    pub(crate) entries: Value,
    pub(crate) contacts: Value,
    pub(crate) origins: Vec<Origin>,
    /// What the reader must know.
    pub(crate) notes: Vec<Text>,
    pub(crate) as_of: Option<Timestamp>,
}

/// Makes a report's table, whole, or without small counts: those below a threshold.
pub(crate) fn tabulate(
    report: Report,
    period: Period,
    counted: &Counted,
    threshold: Option<i64>,
) -> Table {
    let keys = keys(report.kind, period, counted);
    let mut rows: Vec<Row> = keys.into_iter().map(|row| fill(row, &report, counted)).collect();
    let mut total = total(&report, &rows);
    share_out(&report, &mut rows, &mut total);
    let of_entries = report.count_unit == CountUnit::Entries;
    let mut table = Table {
        entries: if of_entries { total.whole(&report) } else { Value::Nothing },
        contacts: if of_entries { Value::Number(counted.contacts) } else { Value::Nothing },
        report,
        period,
        rows,
        total,
        origins: counted.origins.clone(),
        notes: Vec::new(),
        as_of: counted.as_of,
    };
    if let Some(threshold) = threshold {
        small_cells::hide(&mut table, threshold);
    }
    table.notes = notes(&table, counted.county.as_ref(), threshold);
    table
}

/// The rows a report has: as counted, as written, as headed.
fn keys(kind: Kind, period: Period, counted: &Counted) -> Vec<(String, String, Text)> {
    let fixed = |rows: [Fixed; 3]| {
        let row = |(number, key, [fi, sv, en]): Fixed| {
            (number.to_owned(), key.to_owned(), Text::new(fi, sv, en))
        };
        rows.map(row).to_vec()
    };
    let named = |id: &String| {
        let name = counted.names.get(id).cloned().unwrap_or_else(|| Text::same(id));
        (id.clone(), id.clone(), name)
    };
    let met: BTreeSet<_> = counted.counts.iter().map(|count| &count.key).collect();
    match kind {
        Kind::ByGroup => fixed(GROUPS),
        Kind::Assessments => fixed(SEGMENTS),
        Kind::ByMonth => {
            months(period).map(|month| (month.clone(), month.clone(), Text::same(&month))).collect()
        }
        Kind::BySite => {
            let sites: BTreeSet<_> = counted.names.keys().chain(met).collect();
            let nowhere = Text::new("Ei toimipistettä", "Inget verksamhetsställe", "No site");
            let rest = (String::new(), NO_SITE.to_owned(), nowhere);
            sites.into_iter().filter(|id| !id.is_empty()).map(named).chain([rest]).collect()
        }
        Kind::Matters | Kind::Handoffs | Kind::Promises => met.into_iter().map(named).collect(),
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

/// A row with what was counted of it. A count that is not there is 0.
fn fill(
    (counted_as, key, title): (String, String, Text),
    report: &Report,
    counted: &Counted,
) -> Row {
    let number = |column: &Column| {
        let matching = counted.counts.iter();
        let matching = matching
            .filter(|count| count.key == counted_as && count.column_id == column.column_id)
            .map(|count| count.number);
        match column.bond {
            Bond::Greatest => matching.max().map_or(Value::Nothing, Value::Number),
            _ => Value::Number(matching.sum()),
        }
    };
    let mut row = Row { key, title, values: report.columns.iter().map(number).collect() };
    if report.add_up == AddUp::InRows {
        let parts = report.columns.iter().zip(&row.values);
        let parts = parts.filter(|(column, _)| column.bond == Bond::Part);
        let whole = parts.map(|(_, value)| value.number()).sum();
        row.set(report, Bond::Whole, Value::Number(whole));
    }
    row
}

/// The sums of the rows; of ages the greatest.
fn total(report: &Report, rows: &[Row]) -> Row {
    let column = |(place, column): (usize, &Column)| {
        let values = rows.iter().map(|row| row.values[place]);
        match column.bond {
            Bond::Greatest => {
                let known = values.filter(|value| *value != Value::Nothing);
                known.map(Value::number).max().map_or(Value::Nothing, Value::Number)
            }
            _ => Value::Number(values.map(Value::number).sum()),
        }
    };
    Row {
        key: "TOTAL".to_owned(),
        title: Text::new("Yhteensä", "Totalt", "Total"),
        values: report.columns.iter().enumerate().map(column).collect(),
    }
}

/// Sets the share of each row's whole in the whole of all.
fn share_out(report: &Report, rows: &mut [Row], total: &mut Row) {
    let all = total.whole(report).number();
    for row in rows.iter_mut().chain([total]) {
        let part = row.whole(report).number();
        row.set(report, Bond::Share, Value::Number(share(part, all)));
    }
}

/// A share in whole percents, half upwards; 0 of nothing.
fn share(part: i64, all: i64) -> i64 {
    if all == 0 { 0 } else { (part * 200 + all) / (all * 2) }
}

impl Value {
    /// The number; 0 where none is told.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Number(number) => number,
            Self::Hidden | Self::Nothing => 0,
        }
    }
}

impl Table {
    /// A row by its place; the total is the one after the last.
    pub(super) fn row_mut(&mut self, at: usize) -> &mut Row {
        self.rows.get_mut(at).unwrap_or(&mut self.total)
    }

    /// Whether something in it is not told.
    pub(super) fn hides(&self) -> bool {
        let rows = self.rows.iter().chain([&self.total]);
        self.contacts == Value::Hidden || rows.into_iter().any(Row::hides)
    }
}

impl Row {
    /// Whether a value is not told.
    pub(super) fn hides(&self) -> bool {
        self.values.contains(&Value::Hidden)
    }

    /// The value in the column of the wholes.
    pub(crate) fn whole(&self, report: &Report) -> Value {
        let columns = report.columns.iter().zip(&self.values);
        let mut wholes = columns.filter(|(column, _)| column.bond == Bond::Whole);
        wholes.next().map_or(Value::Nothing, |(_, value)| *value)
    }

    /// Sets the values in the columns of a bond.
    pub(super) fn set(&mut self, report: &Report, bond: Bond, to: Value) {
        for (column, value) in report.columns.iter().zip(&mut self.values) {
            if column.bond == bond {
                *value = to;
            }
        }
    }
}
