//! Places: centres and sites, with who and what is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
};

use jiff::civil::Date;
use neuvo_calendar::{
    HoursState, OpeningException, OpeningHours, OpeningRule, Period, Span, Weekday, hours::DayKind,
};
use neuvo_chassis::codes;
use serde::{Deserialize, Serialize};

use super::{ExternalId, RoleHolder, Sector, Text};

/// A centre: sites that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// Slug.
    pub centre_id: String,
    /// Its name.
    pub name: Text,
    /// Codes of the municipalities it serves.
    pub municipality_codes: Vec<String>,
    /// Its sites; none where the source names none.
    pub site_ids: Vec<String>,
    /// Where the facts are from.
    pub source: String,
}

codes! {
    /// How far a site's advice point has come.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum SiteStage {
        /// Advice is given there now.
        Now = 1,
        /// Advice is planned there.
        Planned = 2,
        /// Advice is given remotely or by a mobile team.
        RemoteOrMobile = 3,
    }
}

/// A site where people are met (advice point).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Slug.
    pub site_id: String,
    /// Its name.
    pub name: Text,
    /// Code of the municipality it stands in.
    pub municipality_code: String,
    /// How far its advice point has come; none where the source does not say, which is never read
    /// as closed.
    pub stage: Option<SiteStage>,
    /// As written on a letter; empty where not known.
    #[serde(default)]
    pub address: String,
    /// What is known of how it is reached and used; what is absent is not known.
    #[serde(default)]
    pub accessibility: BTreeSet<AccessibilityFeature>,
    /// Computers that visitors may use; none where not known.
    #[serde(default)]
    pub customer_computers: Option<u16>,
    /// Who else is there, and when.
    #[serde(default)]
    pub partner_roster: Vec<RosterSlot>,
    /// Where and when a mobile point stands.
    #[serde(default)]
    pub mobile_schedule: MobileSchedule,
    /// People who give advice there.
    #[serde(default)]
    pub staffing: Vec<Staffing>,
    /// Who pays for it, and when.
    #[serde(default)]
    pub cost_centres: Vec<CostCentre>,
    /// Units that serve there.
    #[serde(default)]
    pub unit_ids: Vec<String>,
    /// Who owns what it does, and other roles.
    #[serde(default)]
    pub role_holders: Vec<RoleHolder>,
    /// Where the facts are from.
    pub source: String,
    /// What other registers call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

codes! {
    /// What makes a site easier to reach or use.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum AccessibilityFeature {
        /// The way in has no steps.
        StepFreeEntrance = 1,
        /// A lift, where there are floors.
        Lift = 2,
        /// A toilet that can be used in a wheelchair.
        AccessibleToilet = 3,
        /// A parking place for disabled people.
        AccessibleParking = 4,
        /// An induction loop.
        InductionLoop = 5,
        /// A room where nobody overhears.
        PrivateRoom = 6,
    }
}

/// A stretch of a day that does not pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Its first minute, 0 to 1439.
    pub opens_min: u16,
    /// The first minute after it, 1 to 1440.
    pub closes_min: u16,
}

/// A partner's time at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterSlot {
    /// The partner.
    pub organisation_id: String,
    /// The weekdays; at least one.
    pub weekdays: BTreeSet<Weekday>,
    /// Its time; none for the whole time the site is open.
    pub times: Option<Times>,
    /// When it holds.
    pub period: Period,
    /// What it is there for; none where the source does not say.
    pub topic: Option<Text>,
}

/// One stop of a mobile point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MobileVisit {
    /// The day.
    pub date: Date,
    /// Its time.
    pub times: Times,
    /// Where it stands.
    pub place: Text,
    /// Code of the municipality.
    pub municipality_code: String,
}

/// The stops of a mobile point, and the hours they make: it is open where and while it stands, closed
/// at other times up to its last day, and unknown after that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<MobileVisit>", into = "Vec<MobileVisit>")]
pub struct MobileSchedule {
    visits: Vec<MobileVisit>,
    hours: OpeningHours,
}

impl From<Vec<MobileVisit>> for MobileSchedule {
    fn from(visits: Vec<MobileVisit>) -> Self {
        let mut days: BTreeMap<Date, OpeningException> = BTreeMap::new();
        for MobileVisit { date, times, place, .. } in &visits {
            let place = place.each(str::to_owned, str::to_owned, str::to_owned);
            let Times { opens_min, closes_min } = *times;
            let span = Span { opens_min, closes_min, state: HoursState::Open };
            days.entry(*date)
                .and_modify(|day| {
                    day.spans.push(span);
                    let said = &day.reason;
                    day.reason = said.each(
                        |fi| format!("{fi}, {}", place.fi),
                        |sv| format!("{sv}, {}", place.sv),
                        |en| format!("{en}, {}", place.en),
                    );
                })
                .or_insert_with(|| OpeningException {
                    from: *date,
                    to: *date,
                    spans: vec![span],
                    reason: place.clone(),
                });
        }
        let elsewhere = days.keys().next_back().map(|last| OpeningRule {
            kind: DayKind::Normal,
            weekdays: Weekday::ALL.iter().copied().collect(),
            span: None,
            period: Period { from: None, to: Some(*last) },
        });
        let hours = OpeningHours {
            always_open: false,
            opening_rules: elsewhere.into_iter().collect(),
            opening_exceptions: days.into_values().collect(),
        };
        Self { visits, hours }
    }
}

impl From<MobileSchedule> for Vec<MobileVisit> {
    fn from(schedule: MobileSchedule) -> Self {
        schedule.visits
    }
}

impl Deref for MobileSchedule {
    type Target = [MobileVisit];

    fn deref(&self) -> &[MobileVisit] {
        &self.visits
    }
}

impl MobileSchedule {
    /// When it stands somewhere, as hours: each day of visits is an exception, its reason their places.
    pub fn hours(&self) -> &OpeningHours {
        &self.hours
    }

    /// Whether a door's hours are its stops: it has no rules of its own.
    pub fn is_in_place_of(&self, door: &OpeningHours) -> bool {
        !self.is_empty() && !door.always_open && door.opening_rules.is_empty()
    }

    /// The hours of a door that is open by it: the door's exceptions over the stops.
    pub fn under(&self, door: &OpeningHours) -> OpeningHours {
        let mut hours = self.hours.clone();
        hours.lay(door.opening_exceptions.clone());
        hours
    }
}

impl Site {
    /// Codes of the municipalities it is in: its own, and those that a mobile point visits.
    pub fn municipalities(&self) -> impl Iterator<Item = &str> {
        let visited = self.mobile_schedule.iter().map(|visit| visit.municipality_code.as_str());
        [self.municipality_code.as_str()].into_iter().chain(visited)
    }

    /// Who else is there on a day, and when.
    pub fn partners_on(&self, date: Date) -> impl Iterator<Item = &RosterSlot> {
        self.partner_roster.iter().filter(move |slot| {
            slot.period.holds(date) && slot.weekdays.contains(&Weekday::of(date))
        })
    }
}

impl MobileVisit {
    /// Whether it is on at a minute of a day.
    pub fn holds(&self, date: Date, minute: u16) -> bool {
        self.date == date && self.times.holds(minute)
    }
}

impl Times {
    /// Whether a minute is in it.
    pub fn holds(&self, minute: u16) -> bool {
        (self.opens_min..self.closes_min).contains(&minute)
    }
}

/// Work of a sector at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staffing {
    /// The sector.
    pub sector: Sector,
    /// Hundredths of a full-time equivalent: 200 are two people's full time.
    pub full_time_equivalent_hundredths: u32,
    /// When.
    pub period: Period,
}

/// Who pays for a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCentre {
    /// Its code or name, as the county's books write it.
    pub cost_centre: String,
    /// When.
    pub period: Period,
}
