//! What a format does not carry of an entry, told field by field.

use neuvo_calendar::{HoursState, OpeningHours, hours::DayKind};

use super::Finding;
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

    /// What weeks and dates lose of hours.
    pub(super) fn hours(&mut self, kind: Kind, entry_id: &str, hours: &OpeningHours) {
        let has =
            |wanted: fn(DayKind) -> bool| hours.opening_rules.iter().any(|rule| wanted(rule.kind));
        let mut told = |description| self.of(kind, entry_id, "opening_rules", description);
        if has(|kind| kind == DayKind::Eve) {
            told("the rules for eves are sent as the dates they fall on in the next 24 months");
        }
        if has(|kind| matches!(kind, DayKind::Named(_) | DayKind::Holiday)) {
            told("the rules for holidays and named days are sent as dates of the next 24 months");
        } else if !hours.always_open && !hours.is_unknown() {
            told("that holidays are closed is sent as dates of the next 24 months");
        }
        let spans = hours.opening_rules.iter().filter_map(|rule| rule.span);
        let other = hours.opening_exceptions.iter().flat_map(|exception| &exception.spans);
        let states: Vec<HoursState> = spans.chain(other.copied()).map(|span| span.state).collect();
        if states.contains(&HoursState::DropIn) {
            told("drop-in is sent as open");
        }
        if states.contains(&HoursState::PhoneOnly) {
            told("times of telephone only are sent as closed");
        }
    }

    pub(super) fn organisation(&mut self, id: &str, organisation: &Organisation) {
        self.fields(
            Kind::Organisation,
            id,
            &[
                ("confirmation", organisation.confirmation.is_some()),
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
                ("mobile_schedule", !site.mobile_schedule.is_empty()),
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
