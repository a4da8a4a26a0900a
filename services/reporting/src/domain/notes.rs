//! What the reader of a report must know.

use super::{
    catalogue::Text,
    dimension::Origin,
    table::{County, Table, Value},
};

/// How a number that is not told is written.
pub(crate) const HIDDEN: &str = "..";

/// The notes of a table, of which small counts may have been hidden.
pub(super) fn notes(table: &Table, county: Option<&County>, threshold: Option<i64>) -> Vec<Text> {
    let mut notes = Vec::new();
    if let Some(County { name, as_of }) = county {
        let line = |name: &str, as_of: &str| format!("{name}, {as_of}");
        notes.push(Text {
            fi: line(&name.fi, &as_of.fi),
            sv: line(&name.sv, &as_of.sv),
            en: line(&name.en, &as_of.en),
        });
    }
    if table.origins.contains(&Origin::Synthetic) {
        notes.push(synthetic());
    }
    if table.entries != Value::Nothing {
        notes.push(entries(table.entries, table.contacts));
    }
    if let Some(threshold) = threshold.filter(|_| table.hides()) {
        notes.push(small_cells(threshold));
    }
    notes.extend(table.report.caveats.iter().cloned());
    if let Some(as_of) = table.as_of {
        notes.push(Text {
            fi: format!("Tiedossa on, mitä oli tallennettu {as_of} mennessä."),
            sv: format!("Uppgifterna omfattar det som hade sparats senast {as_of}."),
            en: format!("What had been saved by {as_of} is known here."),
        });
    }
    notes
}

fn entries(entries: Value, contacts: Value) -> Text {
    let (entries, contacts) = (entries.written(), contacts.written());
    Text {
        fi: format!("Kirjauksia {entries}, asiointikertoja {contacts}."),
        sv: format!("Anteckningar {entries}, besök {contacts}."),
        en: format!("{entries} entries of {contacts} contacts."),
    }
}

fn small_cells(threshold: i64) -> Text {
    Text {
        fi: format!(
            "Luvut, jotka ovat alle {threshold} mutta eivät nolla, on piilotettu ({HIDDEN}), koska \
             pieni luku voi kertoa yksittäisestä ihmisestä. Piilossa on myös lukuja ja osuuksia, \
             joista ne voisi laskea, ja lukuja, jotka ovat vain päivän esihenkilötyötä varten."
        ),
        sv: format!(
            "Tal under {threshold} som inte är noll är dolda ({HIDDEN}), eftersom ett litet tal kan \
             berätta om en enskild människa. Dolda är också tal och andelar som de kunde räknas ut \
             ur, och tal som endast är till för dagens ledning."
        ),
        en: format!(
            "Counts below {threshold} other than zero are hidden ({HIDDEN}), because a small number \
             can tell of a single person. Counts and shares from which they could be worked out are \
             hidden, too, and so are figures that are only for running the day."
        ),
    }
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

impl Value {
    /// As a file writes it.
    pub(crate) fn written(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Hidden => HIDDEN.to_owned(),
            Self::Nothing => String::new(),
        }
    }
}
