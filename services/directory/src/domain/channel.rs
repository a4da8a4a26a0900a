//! Channels other than the telephone: e-services, chat, e-mail, letters and places to walk into.
//! A channel has hours of its own, whatever number or door its unit has beside it.

use jiff::civil::Date;
use neuvo_calendar::OpeningHours;
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{ExternalId, MobileVisit, Site, Text, snapshot::may_speak};

/// A way to reach a unit other than by telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Slug.
    pub channel_id: String,
    /// Its name.
    pub name: Text,
    /// What kind of channel it is; never a line.
    pub kind: ChannelKind,
    /// The unit that answers; none where it is nobody's alone.
    pub unit_id: Option<String>,
    /// The organisation it belongs to; none for the county itself.
    pub organisation_id: Option<String>,
    /// Guidance areas it serves; none for all.
    pub area_ids: Vec<String>,
    /// The site that is walked into; for walk-in alone, and none where the source names no place.
    pub site_id: Option<String>,
    /// Where it is; empty where the source does not say.
    pub address: String,
    /// Languages it answers in, BCP 47; none where the source does not say.
    pub languages: Vec<String>,
    /// When it is open.
    #[serde(flatten)]
    pub hours: OpeningHours,
    /// What to know before using it.
    pub description: Option<Text>,
    /// Where the facts are from.
    pub source: String,
    /// What other registers call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

impl Channel {
    /// Whether it is open by the visits of its site: a door without rules of its own is open where and
    /// while a mobile point stands, but on days of which it has an exception.
    pub fn is_by_visits(&self, site: &Site) -> bool {
        self.kind == ChannelKind::WalkIn && site.mobile_schedule.is_in_place_of(&self.hours)
    }

    /// The stop of its mobile point that ends first after a minute of a day, on a day that it is not
    /// closed on: where it stands, or else stands next.
    pub fn visit_from<'a>(
        &self,
        site: &'a Site,
        date: Date,
        minute: u16,
    ) -> Option<&'a MobileVisit> {
        let ahead = site.mobile_schedule.iter().filter(|visit| {
            (visit.date, visit.times.closes_min) > (date, minute)
                && !self.hours.opening_exceptions.iter().any(|one| one.holds(visit.date))
        });
        ahead.min_by_key(|visit| (visit.date, visit.times.opens_min))
    }

    /// Whether the visits of its site decide a day.
    pub fn is_visited(&self, site: &Site, day: Date) -> bool {
        self.is_by_visits(site) && !self.hours.opening_exceptions.iter().any(|one| one.holds(day))
    }

    /// Whether it may answer in a language: it says so, or nothing.
    pub fn speaks(&self, language: Option<&str>) -> bool {
        may_speak(&self.languages, language)
    }
}

codes! {
    /// A kind of channel.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum ChannelKind {
        /// A telephone line; an entry of its own kind.
        Line = 1,
        /// A form or service on the web.
        EService = 2,
        /// Chat.
        Chat = 3,
        /// E-mail.
        Email = 4,
        /// A letter.
        Letter = 5,
        /// Going to a place.
        WalkIn = 6,
    }
}
