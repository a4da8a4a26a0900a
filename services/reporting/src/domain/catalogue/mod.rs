//! The reports there are.

mod assessments;
mod contacts;
mod custody;

use neuvo_chassis::codes;

/// A text in three languages. Swedish is unreviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Text {
    pub(crate) fi: String,
    pub(crate) sv: String,
    pub(crate) en: String,
}

impl Text {
    pub(crate) fn new(fi: &str, sv: &str, en: &str) -> Self {
        Self { fi: fi.to_owned(), sv: sv.to_owned(), en: en.to_owned() }
    }

    /// A text that is the same in every language.
    pub(crate) fn same(text: &str) -> Self {
        Self::new(text, text, text)
    }

    /// The text in `language`; Finnish when it is none of ours.
    pub(crate) fn in_language(&self, language: &str) -> &str {
        match language {
            "sv" => &self.sv,
            "en" => &self.en,
            _ => &self.fi,
        }
    }
}

codes! {
    /// What a number counts.
    pub(crate) enum CountUnit {
        Entries = 1,
        Contacts = 2,
        Matters = 3,
        Handoffs = 4,
        Promises = 5,
        Assessments = 6,
    }
}

/// What is counted, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Entries by client group.
    ByGroup,
    /// Entries by month.
    ByMonth,
    /// Entries by site.
    BySite,
    /// Matters by unit.
    Matters,
    /// Hand-offs by unit.
    Handoffs,
    /// Promises by unit.
    Promises,
    /// First assessments by segment.
    Assessments,
}

/// How the numbers of a column hang together with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bond {
    /// A part of the whole.
    Part,
    /// What the parts add up to.
    Whole,
    /// Neither: only the column's own total holds them.
    Alone,
    /// The whole's share in the whole of all rows, whole percents.
    Share,
    /// For who runs the day, and so for the supervisor alone.
    Operative,
    /// Likewise: the greatest of something, which there may be none of.
    Greatest,
}

/// A column of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) column_id: &'static str,
    pub(crate) title: Text,
    pub(crate) bond: Bond,
    /// None for shares and ages.
    pub(crate) count_unit: Option<CountUnit>,
}

/// Where the parts add up to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddUp {
    /// In every row and in the total.
    InRows,
    /// In the total only: what begins in one row may be in another now.
    InTotal,
}

/// A report, described.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) report_id: &'static str,
    pub(crate) kind: Kind,
    pub(crate) title: Text,
    pub(crate) question: Text,
    pub(crate) count_unit: CountUnit,
    pub(crate) caveats: Vec<Text>,
    /// Id and heading of the row's key.
    pub(crate) key: (&'static str, Text),
    pub(crate) columns: Vec<Column>,
    pub(crate) add_up: AddUp,
}

/// Every report, by id.
pub(crate) fn reports() -> Vec<Report> {
    vec![
        assessments::by_segment(),
        contacts::by_group(),
        contacts::by_month(),
        contacts::by_site(),
        custody::handoffs(),
        custody::matters(),
        custody::promises(),
    ]
}

/// The report with this id.
pub(crate) fn find(report_id: &str) -> Option<Report> {
    reports().into_iter().find(|report| report.report_id == report_id)
}

impl Column {
    fn new(column_id: &'static str, bond: Bond, count_unit: CountUnit, title: Text) -> Self {
        Self { column_id, title, bond, count_unit: Some(count_unit) }
    }
}

/// The column of the wholes.
fn total(count_unit: CountUnit) -> Column {
    let title = Text::new("Yhteensä", "Totalt", "Total");
    Column::new("total", Bond::Whole, count_unit, title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_come_by_id_and_their_columns_have_names_of_their_own() {
        let ids: Vec<_> = reports().iter().map(|report| report.report_id).collect();
        assert!(ids.is_sorted());
        for report in reports() {
            let mut ids: Vec<_> = report.columns.iter().map(|column| column.column_id).collect();
            ids.push(report.key.0);
            ids.sort_unstable();
            assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{}: {ids:?}", report.report_id);
        }
    }

    #[test]
    fn a_report_has_one_whole_at_most_and_its_parts_count_the_same() {
        for report in reports() {
            let of = |bond| report.columns.iter().filter(move |column| column.bond == bond);
            assert_eq!(of(Bond::Whole).count(), 1, "{}", report.report_id);
            let parts = of(Bond::Part).chain(of(Bond::Whole));
            assert!(parts.map(|part| part.count_unit).all(|unit| unit == Some(report.count_unit)));
        }
    }
}
