//! Ways other than the telephone: what is open now, what is near, and what is not known.

use std::cmp::Reverse;

use jiff::Timestamp;
use neuvo_calendar::{HoursState, OpeningCalendar, hours::Because};
use neuvo_chassis::clock::local_date;

use super::{Ask, Channel, ChannelKind, Kept, Site, Snapshot, Text, place::SiteStage, reason};

/// Ways that are told at most; who wants more lists them.
const WAYS_MAX: usize = 5;

/// A channel other than a line that was considered.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    /// The channel.
    pub channel: &'a Kept<Channel>,
    /// The site, where it is walked into.
    pub site: Option<&'a Kept<Site>>,
    /// Whether it is open at the instant.
    pub open: bool,
    /// What is there at the instant; none where its hours are unknown.
    pub state: Option<HoursState>,
    /// What decided its hours of that day.
    pub because: Because<'a>,
    /// When it opens next; none when it is open, or never opens.
    pub next_opening: Option<Timestamp>,
    /// When it closes next; none when it is not open, or never closes.
    pub next_closing: Option<Timestamp>,
    /// Whether it is there, and when.
    pub reason: Text,
}

/// The ways to answer a question with.
pub struct Ways<'a, 'b> {
    /// What stands.
    pub snapshot: &'a Snapshot,
    /// The county's opening calendar.
    pub calendar: &'b OpeningCalendar,
    /// What is asked.
    pub ask: &'b Ask<'b>,
}

impl<'a> Ways<'a, '_> {
    /// The ways of a kind that serve the area, the area's own before those that serve all; of each the
    /// open ones first, then those whose hours nobody knows. None for a line.
    pub fn of_kind(&self, kind: ChannelKind) -> Vec<Way<'a>> {
        let own = |channel: &Channel| !channel.area_ids.is_empty();
        let mut ways = self.ways(|channel| channel.kind == kind);
        ways.sort_by_cached_key(|way| (Reverse(own(&way.channel.item)), self.order(way)));
        self.told(ways)
    }

    /// Where to go or write instead: open ones first, advice points before other channels, the nearest
    /// first.
    pub fn instead(&self) -> Vec<Way<'a>> {
        let mut ways = self.ways(|channel| channel.kind != self.ask.channel_kind);
        ways.sort_by_cached_key(|way| self.order(way));
        self.told(ways)
    }

    fn ways(&self, wanted: impl Fn(&Channel) -> bool) -> Vec<Way<'a>> {
        let area = &self.ask.area.area_id;
        let channels = self.snapshot.channels.values().filter(|channel| {
            let serves = channel.item.area_ids.is_empty() || channel.item.area_ids.contains(area);
            !channel.ended && serves && wanted(&channel.item)
        });
        channels.filter_map(|channel| self.way(channel)).collect()
    }

    /// A channel as it is at the instant; none where nobody can be met yet.
    fn way(&self, channel: &'a Kept<Channel>) -> Option<Way<'a>> {
        let site_id = channel.item.site_id.as_ref();
        let site = site_id.and_then(|site_id| self.snapshot.sites.get(site_id));
        if site.is_some_and(|site| site.ended || site.item.stage == Some(SiteStage::Planned)) {
            return None;
        }
        let verdict = channel.item.hours.at(self.calendar, self.ask.at);
        let (open, state, because) = (verdict.is_open(), verdict.state, verdict.because);
        let (next_opening, next_closing, reason) = (None, None, Text::default());
        Some(Way { channel, site, open, state, because, next_opening, next_closing, reason })
    }

    fn order(&self, way: &Way<'_>) -> (u8, u8, u8, String) {
        let there = match (way.open, way.state) {
            (true, _) => 0,
            (false, None) => 1, // unknown is not closed
            (false, Some(_)) => 2,
        };
        let walk_in = u8::from(way.channel.item.kind != ChannelKind::WalkIn);
        (there, walk_in, self.distance(way), way.channel.item.channel_id.clone())
    }

    /// 0 in the person's municipality, 1 in a centre that serves it, 2 elsewhere in the county. What
    /// has no place is nowhere far.
    fn distance(&self, way: &Way<'_>) -> u8 {
        let (Some(code), Some(site)) = (&self.ask.municipality, way.site) else { return 0 };
        if site.item.municipality_code == *code {
            return 0;
        }
        let mut centres = self.snapshot.centres.values().filter(|centre| !centre.ended);
        let serves = centres.any(|centre| {
            centre.item.municipality_codes.contains(code)
                && centre.item.site_ids.contains(&site.item.site_id)
        });
        if serves { 1 } else { 2 }
    }

    /// The first of the ways, with when each opens or closes and why.
    fn told(&self, mut ways: Vec<Way<'a>>) -> Vec<Way<'a>> {
        ways.truncate(WAYS_MAX);
        let day = self.calendar.day(local_date(self.ask.at));
        for way in &mut ways {
            let hours = &way.channel.item.hours;
            way.next_opening = hours.next_opening(self.calendar, self.ask.at);
            way.next_closing = hours.next_closing(self.calendar, self.ask.at);
            let verdict = hours.at(self.calendar, self.ask.at);
            way.reason = reason::way(way, &verdict, &day);
        }
        ways
    }
}
