//! Reports that count sector entries.

use super::{AddUp, Bond, Column, CountUnit, Kind, Report, Text, total};

pub(super) fn by_group() -> Report {
    Report {
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
        key: ("client_group", Text::new("Asiakasryhmä", "Klientgrupp", "Client group")),
        ..of_entries()
    }
}

pub(super) fn by_month() -> Report {
    Report {
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
        key: ("month", Text::new("Kuukausi", "Månad", "Month")),
        ..of_entries()
    }
}

pub(super) fn by_site() -> Report {
    let mut report = Report {
        report_id: "contacts-by-site",
        kind: Kind::BySite,
        title: Text::new(
            "Asioinnit toimipisteittäin ja sektoreittain",
            "Besök enligt verksamhetsställe och sektor",
            "Contacts by site and sector",
        ),
        question: Text::new(
            "Missä neuvonnassa asioitiin, mikä jäi auki ja mitä asioita avattiin?",
            "Var besöktes rådgivningen, vad blev öppet och vilka ärenden öppnades?",
            "Where did people come for advice, what is still open, and what matters were opened?",
        ),
        caveats: vec![counts_entries(), opened_at_the_site(), shares_are_rounded()],
        key: ("site", Text::new("Toimipiste", "Verksamhetsställe", "Site")),
        ..of_entries()
    };
    report.columns.extend([
        Column::new(
            "contacts_open",
            Bond::Operative,
            CountUnit::Contacts,
            Text::new("Avoimia asiointeja", "Öppna besök", "Open contacts"),
        ),
        Column::new(
            "matters_opened",
            Bond::Alone,
            CountUnit::Matters,
            Text::new("Avattuja asioita", "Öppnade ärenden", "Matters opened"),
        ),
    ]);
    report
}

/// What reports of entries have in common.
fn of_entries() -> Report {
    let sector = |column_id, title| Column::new(column_id, Bond::Part, CountUnit::Entries, title);
    let share = Column {
        column_id: "share_percent",
        title: Text::new("Osuus, %", "Andel, %", "Share, %"),
        bond: Bond::Share,
        count_unit: None,
    };
    Report {
        report_id: "",
        kind: Kind::ByGroup,
        title: Text::default(),
        question: Text::default(),
        count_unit: CountUnit::Entries,
        caveats: Vec::new(),
        key: ("", Text::default()),
        columns: vec![
            sector("social", Text::new("Sosiaali", "Social", "Social")),
            sector("health", Text::new("Terveys", "Hälsa", "Health")),
            total(CountUnit::Entries),
            share,
        ],
        add_up: AddUp::InRows,
    }
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

fn opened_at_the_site() -> Text {
    Text::new(
        "Asia lasketaan sille toimipisteelle, jossa se tuli ensin esiin, ja sille päivälle, jona se \
         avattiin.",
        "Ett ärende räknas till det verksamhetsställe där det först kom upp, och till den dag det \
         öppnades.",
        "A matter counts for the site where it came up first, and on the day it was opened.",
    )
}

fn shares_are_rounded() -> Text {
    Text::new(
        "Osuudet on pyöristetty kokonaisiin prosentteihin, joten niiden summa voi poiketa sadasta.",
        "Andelarna är avrundade till hela procent, så summan kan avvika från hundra.",
        "Shares are rounded to whole percents, so their sum may differ from one hundred.",
    )
}
