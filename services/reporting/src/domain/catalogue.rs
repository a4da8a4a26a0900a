//! The reports there are.

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

    /// The text in `language`; Finnish when it is none of ours.
    pub(crate) fn in_language(&self, language: &str) -> &str {
        match language {
            "sv" => &self.sv,
            "en" => &self.en,
            _ => &self.fi,
        }
    }
}

/// What the rows of a report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Client groups.
    ByGroup,
    /// Months.
    ByMonth,
}

/// A report, described. All of today's count sector entries.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) report_id: &'static str,
    pub(crate) kind: Kind,
    pub(crate) title: Text,
    pub(crate) question: Text,
    pub(crate) caveats: Vec<Text>,
    /// Column ids and headings; the first is the row's key.
    pub(crate) columns: Vec<(&'static str, Text)>,
}

/// Every report, by id.
pub(crate) fn reports() -> Vec<Report> {
    let by_group = Report {
        report_id: "contacts-by-group-and-sector",
        kind: Kind::ByGroup,
        title: Text::new(
            "Asioinnit asiakasryhmittäin ja sektoreittain",
            "Besök enligt klientgrupp och sektor",
            "Contacts by client group and sector",
        ),
        question: Text::new(
            "Keitä neuvonnassa asioi, ja kummassa sektorissa?",
            "Vilka besöker rådgivningen, och inom vilken sektor?",
            "Who comes for advice, and in which sector?",
        ),
        caveats: vec![counts_entries(), groups_are_chosen(), shares_are_rounded()],
        columns: columns("client_group", Text::new("Asiakasryhmä", "Klientgrupp", "Client group")),
    };
    let by_month = Report {
        report_id: "contacts-by-month",
        kind: Kind::ByMonth,
        title: Text::new(
            "Asioinnit kuukausittain ja sektoreittain",
            "Besök enligt månad och sektor",
            "Contacts by month and sector",
        ),
        question: Text::new(
            "Miten asiointi kehittyy kuukausittain?",
            "Hur utvecklas besöken månad för månad?",
            "How do contacts develop month by month?",
        ),
        caveats: vec![counts_entries(), shares_are_rounded()],
        columns: columns("month", Text::new("Kuukausi", "Månad", "Month")),
    };
    vec![by_group, by_month]
}

/// The report with this id.
pub(crate) fn find(report_id: &str) -> Option<Report> {
    reports().into_iter().find(|report| report.report_id == report_id)
}

fn columns(key: &'static str, heading: Text) -> Vec<(&'static str, Text)> {
    vec![
        (key, heading),
        ("social", Text::new("Sosiaali", "Social", "Social")),
        ("health", Text::new("Terveys", "Hälsa", "Health")),
        ("total", Text::new("Yhteensä", "Totalt", "Total")),
        ("share_percent", Text::new("Osuus, %", "Andel, %", "Share, %")),
    ]
}

fn counts_entries() -> Text {
    Text::new(
        "Luvut ovat sektorikirjauksia: yhteiskäynti lasketaan kummallekin sektorille.",
        "Siffrorna är sektorvisa anteckningar: ett gemensamt besök räknas inom båda sektorerna.",
        "The figures count sector entries: a joint visit counts in both sectors.",
    )
}

fn groups_are_chosen() -> Text {
    Text::new(
        "Asiakasryhmän valitsee työntekijä; sitä ei päätellä pelkästä iästä.",
        "Klientgruppen väljs av den anställda; den härleds inte enbart ur åldern.",
        "The worker chooses the client group; it is not derived from age alone.",
    )
}

fn shares_are_rounded() -> Text {
    Text::new(
        "Osuudet on pyöristetty kokonaisiin prosentteihin, joten niiden summa voi poiketa sadasta.",
        "Andelarna är avrundade till hela procent, så summan kan avvika från hundra.",
        "Shares are rounded to whole percents, so their sum may differ from one hundred.",
    )
}
