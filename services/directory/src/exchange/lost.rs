//! What a format does not carry of an entry, told field by field.

use std::collections::BTreeSet;

use neuvo_calendar::{
    Day, HoursState, OpeningHours, Text,
    hours::{Because, DayKind},
};

use super::{
    Finding, Format,
    card::Card,
    carried::{Carried, carried, not_carried, one_language, sent},
};
use crate::domain::{Channel, EntryName, Kind, Line, Organisation, Service, Site};

/// Gathers what is lost.
#[derive(Debug, Default)]
pub(super) struct Lost(pub(super) Vec<Finding>);

impl Lost {
    /// A field of an entry is lost, or told otherwise.
    pub(super) fn of(&mut self, kind: Kind, entry_id: &str, field: &str, description: &str) {
        let entry = Some(EntryName { kind, entry_id: entry_id.to_owned() });
        let (field, description) = (field.to_owned(), description.to_owned());
        self.0.push(Finding { entry, field, description });
    }

    /// Each field that says something is lost.
    pub(super) fn fields(&mut self, kind: Kind, entry_id: &str, fields: &[(&str, bool)]) {
        for (field, _) in fields.iter().filter(|(_, says)| *says) {
            self.of(kind, entry_id, field, "is not carried by this format");
        }
    }

    /// What a format loses of hours, over the days that are told.
    pub(super) fn hours(
        &mut self,
        format: Format,
        name: &EntryName,
        hours: &OpeningHours,
        days: &[Day],
    ) {
        if format == Format::Csv {
            return; // they are told whole, in words
        }
        let has =
            |wanted: fn(DayKind) -> bool| hours.opening_rules.iter().any(|rule| wanted(rule.kind));
        let mut told =
            |description: &str| self.of(name.kind, &name.entry_id, "opening_rules", description);
        if has(|kind| kind == DayKind::Eve) {
            told("the rules for eves are sent as the dates they fall on in the next 24 months");
        }
        if has(|kind| matches!(kind, DayKind::Named(_) | DayKind::Holiday)) {
            told("the rules for holidays and named days are sent as dates of the next 24 months");
        } else if !hours.always_open && !hours.is_unknown() {
            told("that holidays are closed is sent as dates of the next 24 months");
        }
        if !hours.is_unknown() && days.iter().any(|day| hours.on(day).because == Because::Nothing) {
            told("days for which nobody has said the hours read as closed, or as their week");
        }
        let states = states(hours);
        let sent = sent(format).iter().filter(|(state, _)| states.contains(state));
        sent.for_each(|(_, description)| told(description));
        if one_language(format) && hours.opening_exceptions.iter().any(|e| in_others(&e.reason)) {
            let description = "their reasons are carried in one language";
            self.of(name.kind, &name.entry_id, "opening_exceptions", description);
        }
    }

    /// What a format does not carry of what other registers ask, by its table.
    pub(super) fn card(&mut self, format: Format, card: &Card<'_>) {
        if let Some(why) = not_carried(format, card) {
            return self.of(card.name.kind, card.entry_id(), "", why);
        }
        for (name, field, text) in card.fields() {
            let others = text.is_some_and(in_others);
            match carried(format, card, field) {
                Carried::OneLanguage if others => {
                    self.of(name.kind, &name.entry_id, field, "is carried in one language");
                }
                Carried::Whole | Carried::OneLanguage => {}
                Carried::Not(why) => {
                    let field = field.trim_start_matches("door.");
                    self.of(name.kind, &name.entry_id, field, why);
                }
            }
        }
    }

    pub(super) fn organisation(&mut self, id: &str, organisation: &Organisation) {
        self.fields(
            Kind::Organisation,
            id,
            &[
                ("confirmation", organisation.confirmation.is_some()),
                ("display_number", !organisation.display_number.is_empty()),
                ("source", !organisation.source.is_empty()),
            ],
        );
    }

    pub(super) fn line(&mut self, id: &str, line: &Line) {
        self.fields(
            Kind::Line,
            id,
            &[
                ("kind", line.kind.is_some()),
                ("unit_id", line.unit_id.is_some()),
                ("display_number", line.display_number != line.phone_number),
                ("fallback_line_ids", !line.fallback_line_ids.is_empty()),
                ("source", !line.source.is_empty()),
            ],
        );
    }

    pub(super) fn site(&mut self, id: &str, site: &Site) {
        self.fields(
            Kind::Site,
            id,
            &[
                ("stage", site.stage.is_some()),
                ("customer_computers", site.customer_computers.is_some()),
                ("partner_roster", !site.partner_roster.is_empty()),
                ("staffing", !site.staffing.is_empty()),
                ("cost_centres", !site.cost_centres.is_empty()),
                ("unit_ids", !site.unit_ids.is_empty()),
                ("role_holders", !site.role_holders.is_empty()),
                ("source", !site.source.is_empty()),
            ],
        );
    }

    pub(super) fn channel(&mut self, id: &str, channel: &Channel) {
        self.fields(
            Kind::Channel,
            id,
            &[
                ("unit_id", channel.unit_id.is_some()),
                ("area_ids", !channel.area_ids.is_empty()),
                ("source", !channel.source.is_empty()),
            ],
        );
    }

    pub(super) fn service(&mut self, id: &str, service: &Service) {
        self.fields(
            Kind::Service,
            id,
            &[
                ("parent_service_id", service.parent_service_id.is_some()),
                ("unit_id", service.unit_id.is_some()),
                ("sectors", !service.sectors.is_empty()),
                ("client_groups", !service.client_groups.is_empty()),
                ("intensity", service.intensity.is_some()),
                ("documents", !service.documents.is_empty()),
                ("feedback_url", service.feedback_url.is_some()),
                ("source", !service.source.is_empty()),
            ],
        );
    }
}

/// The states that hours have anywhere.
fn states(hours: &OpeningHours) -> BTreeSet<HoursState> {
    let spans = hours.opening_rules.iter().filter_map(|rule| rule.span);
    let other = hours.opening_exceptions.iter().flat_map(|exception| &exception.spans);
    spans.chain(other.copied()).map(|span| span.state).collect()
}

/// Whether a text is there in other languages than Finnish.
fn in_others(text: &Text) -> bool {
    !text.sv.is_empty() || !text.en.is_empty()
}
