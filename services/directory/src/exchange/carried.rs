//! What each format carries of an entry, field by field: one table, from which every loss is told.

use neuvo_calendar::HoursState;

use super::{
    Format,
    card::{Address, Card},
};
use crate::domain::{ChannelKind, Kind, organisation::OrganisationKind};

/// How a format carries a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// As it is.
    Whole,
    /// In the language of the export.
    OneLanguage,
    /// Not, or otherwise; the words say how.
    Not(&'static str),
}

use Carried::{Not, OneLanguage, Whole};

/// What is not carried, and no more is to be said of it.
const LOST: Carried = Not("is not carried by this format");

/// Whether a format has one language.
pub(super) fn one_language(format: Format) -> bool {
    use Format::{FhirR4, FhirR5, Hsds, Icalendar, Osm};
    matches!(format, Hsds | FhirR4 | FhirR5 | Osm | Icalendar)
}

/// What a format makes of the states that it does not know.
pub(super) fn sent(format: Format) -> &'static [(HoursState, &'static str)] {
    const DROP_IN: (HoursState, &str) = (HoursState::DropIn, "drop-in is sent as open");
    const BY_PHONE: (HoursState, &str) =
        (HoursState::PhoneOnly, "times of telephone only are sent as closed");
    const BOOKED: (HoursState, &str) =
        (HoursState::ByAppointment, "by appointment is sent as open");
    match format {
        Format::Icalendar | Format::Csv | Format::RaciCsv => &[],
        Format::FhirR4 | Format::FhirR5 | Format::SchemaOrg => &[DROP_IN, BY_PHONE, BOOKED],
        Format::PtvV12 | Format::PtvV11 | Format::Hsds | Format::Osm => &[DROP_IN, BY_PHONE],
    }
}

/// Why an entry is not carried at all; none where it is.
pub(super) fn not_carried(format: Format, card: &Card<'_>) -> Option<&'static str> {
    let kind = card.name.kind;
    let without_hours = matches!(kind, Kind::Organisation | Kind::Service);
    match (format, card.channel_kind) {
        (Format::Osm, _) if without_hours => Some("is not carried: the text is of hours alone"),
        (Format::Icalendar, _) if without_hours => {
            Some("is not carried: a calendar has hours alone")
        }
        (Format::PtvV11 | Format::PtvV12, Some(ChannelKind::Email | ChannelKind::Letter)) => {
            Some("is not carried: PTV has no channels of this kind")
        }
        _ => None,
    }
}

/// How a format carries a field of an entry that it carries. What a site has of its door is named
/// `door.` and the field.
pub(super) fn carried(format: Format, card: &Card<'_>, field: &str) -> Carried {
    use Format::{Csv, FhirR4, FhirR5, Hsds, Icalendar, Osm, PtvV11, PtvV12, RaciCsv, SchemaOrg};
    match (field, format) {
        (_, RaciCsv) => LOST,
        ("mobile_schedule", _) => visits(format, card),
        ("door.name" | "door.description", _) => Not("is not carried: its site's is"),
        (_, Csv) => Whole,
        (_, Osm) => LOST,
        ("name", Hsds | FhirR4 | FhirR5 | Icalendar) => OneLanguage,
        ("description", FhirR4) if card.name.kind == Kind::Organisation => LOST,
        ("description", Hsds | FhirR4 | FhirR5) => OneLanguage,
        ("phone_number", Icalendar) => Whole,
        ("phone_number", PtvV12) if is_foreign(card) => {
            Not("is not carried: v12 asks for its dialling code apart")
        }
        ("address", _) => address(format, card),
        (_, Icalendar) => LOST,
        ("kind", _) => kind(format, card),
        ("municipality_code", FhirR4 | FhirR5 | SchemaOrg) => LOST,
        ("municipality_code", Hsds) if Address::of(card.address).is_none() => {
            Not("is not carried: HSDS has it in a street address alone")
        }
        ("accessibility", PtvV11 | PtvV12) => Not("PTV takes it from its own register only"),
        ("accessibility", FhirR4 | FhirR5 | SchemaOrg) => LOST,
        ("languages" | "door.languages", FhirR4 | FhirR5) if card.name.kind == Kind::Site => LOST,
        ("languages" | "door.languages", SchemaOrg)
            if matches!(card.name.kind, Kind::Site | Kind::Service) =>
        {
            LOST
        }
        ("statutory_basis", PtvV12) => Not("is not carried: v12 asks for a link to the act"),
        ("statutory_basis", Hsds | FhirR4 | FhirR5 | SchemaOrg) => LOST,
        ("organisation_id", SchemaOrg) if card.name.kind == Kind::Channel => LOST,
        ("door.organisation_id", Hsds | SchemaOrg) => LOST,
        ("line_ids" | "channel_ids", FhirR4 | FhirR5) => Not(
            "are carried as the sites it is given at; lines and other channels stand by themselves",
        ),
        _ => Whole,
    }
}

fn is_foreign(card: &Card<'_>) -> bool {
    card.phone_number.is_some_and(|number| number.starts_with('+') && !number.starts_with("+358"))
}

/// A site's address, and where a channel is.
fn address(format: Format, card: &Card<'_>) -> Carried {
    let postal = Address::of(card.address).is_some();
    match format {
        Format::PtvV12 if postal => {
            Not("is carried without its post office: v12 knows it by its code")
        }
        Format::PtvV11 | Format::PtvV12 | Format::Hsds
            if card.name.kind == Kind::Site && !postal =>
        {
            Not("is not carried: it is no street, postal code and post office")
        }
        Format::Hsds | Format::FhirR4 | Format::FhirR5 | Format::SchemaOrg
            if card.channel_kind == Some(ChannelKind::Letter) =>
        {
            LOST
        }
        Format::Icalendar if card.address.is_empty() => LOST,
        _ => Whole,
    }
}

/// Where and when a mobile point stands.
fn visits(format: Format, card: &Card<'_>) -> Carried {
    match format {
        _ if !card.by_visits => LOST, // no door, or one with hours of its own
        Format::FhirR4 | Format::FhirR5 => {
            Not("is carried in words of one language, without its municipalities: dates only close")
        }
        Format::Icalendar => {
            Not("is carried as an event a visit, without its municipalities and other languages")
        }
        Format::Hsds | Format::Osm => {
            Not("is carried as hours of their dates, where it stands as their reason, without its \
             municipalities and other languages")
        }
        _ => {
            Not("is carried as hours of their dates, where it stands as their reason, without its \
             municipalities")
        }
    }
}

/// What kind of organisation or channel it is.
fn kind(format: Format, card: &Card<'_>) -> Carried {
    match (format, card.channel_kind, card.organisation_kind) {
        (Format::PtvV11 | Format::PtvV12, Some(ChannelKind::Chat), _) => {
            Not("is sent as an e-service: PTV knows no chat")
        }
        (Format::PtvV11 | Format::PtvV12, _, Some(OrganisationKind::ThirdSector)) => {
            Not("is sent as an organisation: PTV knows no third sector")
        }
        (Format::PtvV12, _, Some(OrganisationKind::Municipal)) => {
            Not("is sent as an organisation: v12 asks a municipality for its one code")
        }
        (Format::PtvV11 | Format::PtvV12, ..) | (Format::Hsds, Some(_), _) => Whole,
        _ => LOST,
    }
}
