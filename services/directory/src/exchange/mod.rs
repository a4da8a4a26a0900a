//! The register in other registers' shapes: what is exported of it, and what a file says otherwise.
//! Pure: bytes, a snapshot and a day in; bytes, entries and findings out.
//!
//! **What an import changes.** A file carries less than the register keeps, so it is held against
//! what an export of the register would say: a field is changed where the file says something else
//! than that export, and left alone otherwise. So a file that was exported here changes nothing, a
//! file imported twice changes nothing the second time, and what a format cannot carry (who follows
//! a line, what it does on eves) stays. Hours are the same when they are the same on every day that
//! is looked at; of others the week and the dates are replaced, each where it differs. What the file
//! does not name, or no longer says, is left alone and told: an exception made here, too.
//!
//! Reading order: [`said`] is what any file says of an entry, [`json`] how files are read, [`take`]
//! how the register takes it in, [`mended`] what becomes of hours, [`joined`] how what is decided for
//! later goes with what stands, [`days`] how hours become weeks and dates, [`carried`] what each format
//! has no place for; then one module a format.

mod card;
mod carried;
mod csv;
mod days;
mod fhir;
mod fields;
mod hsds;
mod ical;
mod ids;
mod joined;
mod json;
mod lost;
mod mended;
mod nights;
mod osm;
mod page;
mod phone;
mod place;
mod ptv;
mod raci;
mod said;
mod schema_org;
mod sound;
mod stops;
mod take;
mod take_hours;
mod take_service;
#[cfg(test)]
mod tests;
mod words;

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::codes;

use crate::domain::{County, Document, EntryName, Snapshot};

pub(crate) use page::{Layout, Pages};
pub(crate) use words::Language;

/// Entries of a file at most.
const ENTRIES_MAX: usize = 20_000;

codes! {
    /// A shape of a register.
    pub enum Format {
        /// Suomi.fi Palvelutietovaranto, Open API v12.
        PtvV12 = 1,
        /// Suomi.fi Palvelutietovaranto, Open API v11.
        PtvV11 = 2,
        /// Open Referral Human Services Data Specification 3.0.
        Hsds = 3,
        /// HL7 FHIR R4: a bundle.
        FhirR4 = 4,
        /// HL7 FHIR R5: a bundle.
        FhirR5 = 5,
        /// Schema.org, as JSON-LD.
        SchemaOrg = 6,
        /// OpenStreetMap's `opening_hours`, a line an entry.
        Osm = 7,
        /// iCalendar, RFC 5545.
        Icalendar = 8,
        /// Comma-separated values, RFC 4180.
        Csv = 9,
        /// Who does what, as comma-separated values.
        RaciCsv = 10,
    }
}

impl Format {
    /// The system whose ids entries go by in it.
    fn system(self) -> &'static str {
        match self {
            Self::Hsds => ids::HSDS,
            _ => ids::PTV,
        }
    }

    /// Whether an export of it may be asked for in a language: it has one, and is never read back.
    pub(crate) fn takes(self, language: Language) -> bool {
        match self {
            Self::FhirR4 | Self::FhirR5 | Self::Osm | Self::Icalendar | Self::RaciCsv => true,
            Self::Hsds => language == Language::Finnish,
            Self::PtvV12 | Self::PtvV11 | Self::SchemaOrg | Self::Csv => false,
        }
    }
}

/// Something that a format cannot carry, or that an import doubts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The entry; none where the file names one that cannot be taken.
    pub(crate) entry: Option<EntryName>,
    /// Path of the entry's field in an export, of the place in the file in an import.
    pub(crate) field: String,
    /// What is lost or doubted.
    pub(crate) description: String,
}

/// A place at which a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// JSON path, or `byte 17`.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) description: String,
}

/// What is exported.
#[derive(Debug, Clone)]
pub(crate) struct Exported {
    /// Its media type.
    pub(crate) content_type: &'static str,
    /// The export itself.
    pub(crate) body: String,
    /// Every field that the format does not carry, and what it carries otherwise.
    pub(crate) findings: Vec<Finding>,
}

/// What a file makes of the register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Imported {
    /// The entries that would say something else than they do.
    pub(crate) documents: Vec<Document>,
    /// How many entries the file names that say what they said.
    pub(crate) unchanged: usize,
    /// The doubts, in the file's order.
    pub(crate) findings: Vec<Finding>,
    /// How many more there are.
    pub(crate) untold: usize,
}

/// What an export is made of.
pub(crate) struct Source<'a> {
    /// The register as it stands on the day.
    pub(crate) snapshot: &'a Snapshot,
    /// Its county.
    pub(crate) county: &'a County,
    /// The day it is exported for; what is dated is told for 24 months from it.
    pub(crate) day: Date,
    /// When it is made.
    pub(crate) at: Timestamp,
    /// The language of what has one only.
    pub(crate) language: Language,
}

/// What an import asks of who makes it.
pub(crate) struct Judge<'a> {
    /// The fields of an entry that the register would refuse, each with why.
    pub(crate) refused: &'a dyn Fn(&Document) -> Vec<(String, String)>,
    /// Whether anybody still waits for it.
    pub(crate) go_on: &'a dyn Fn() -> bool,
}

/// The register in a format.
pub(crate) fn export(source: &Source<'_>, format: Format) -> Exported {
    match format {
        Format::PtvV12 => ptv::export(source, ptv::Version::V12),
        Format::PtvV11 => ptv::export(source, ptv::Version::V11),
        Format::Hsds => hsds::export(source),
        Format::FhirR4 => fhir::export(source, fhir::Release::R4),
        Format::FhirR5 => fhir::export(source, fhir::Release::R5),
        Format::SchemaOrg => schema_org::export(source),
        Format::Osm => osm::export(source),
        Format::Icalendar => ical::export(source),
        Format::Csv => csv::export(source),
        Format::RaciCsv => raci::export(source, None),
    }
}

/// One RACI table, with its own actors alone.
pub(crate) fn raci_table(source: &Source<'_>, id: &str) -> Exported {
    raci::export(source, Some(id))
}

/// What a file of a format says otherwise than the register.
///
/// # Errors
/// Every place at which the file is not of its format.
pub(crate) fn import(
    source: &Source<'_>,
    format: Format,
    content: &[u8],
    judge: &Judge<'_>,
) -> Result<Imported, Vec<Broken>> {
    let read = match format {
        Format::PtvV12 | Format::PtvV11 => ptv::read,
        Format::Hsds => hsds::read,
        _ => return Err(vec![Broken::at("$", "files of this format are exported only")]),
    };
    let (said, mut reading) = json::read(content, read)?;
    if said.len() > ENTRIES_MAX {
        let description = format!(
            "has {} entries; {ENTRIES_MAX} at most are taken: send it in parts",
            said.len()
        );
        return Err(vec![Broken::at("$", description)]);
    }
    // Either version of PTV may be read; what it says is held against an export of its own.
    let format = match format {
        Format::PtvV12 | Format::PtvV11 => ptv::version_of(content, format),
        _ => format,
    };
    // What an export of the register says, read by the same reader: see above.
    let own = export(source, format);
    let (own, _) = json::read(own.body.as_bytes(), read)?;
    let taken = take::take(source, format.system(), &own, said, &mut reading, judge);
    Ok(Imported { findings: reading.findings, untold: reading.untold, ..taken })
}

impl Broken {
    fn at(place: impl Into<String>, description: impl Into<String>) -> Self {
        Self { place: place.into(), description: description.into() }
    }
}
