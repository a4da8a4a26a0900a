//! Ways other than the telephone: what is open now, what is near, and what is not known.

use jiff::Timestamp;
use neuvo_calendar::{
    OpeningHours,
    hours::{Course, HoursState, Moment, Verdict},
};

use super::{
    Ask, Channel, ChannelKind, Kept, MobileVisit, RosterSlot, Site, Snapshot, Text,
    place::SiteStage, reason,
};

/// Ways that are told at most: what one person can be told. Who wants more lists them.
const WAYS_MAX: usize = 3;

/// A channel other than a line that was considered.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    /// The channel.
    pub channel: &'a Kept<Channel>,
    /// The site, where it is walked into.
    pub site: Option<&'a Kept<Site>>,
    /// What is there at the instant.
    pub verdict: Verdict<'a>,
    /// Whether it is open by the visits of a mobile point.
    pub by_visits: bool,
    /// Where a mobile point stands at the instant, or else next.
    pub visit: Option<&'a MobileVisit>,
    /// Who else is at the site at the instant.
    pub partners: Vec<&'a RosterSlot>,
    /// When it opens next; none when it is open, or never opens.
    pub next_opening: Option<Timestamp>,
    /// When it closes next; none when it is not open, or never closes.
    pub next_closing: Option<Timestamp>,
    /// Whether it is there, and when.
    pub reason: Text,
    hours: Course<'a, OpeningHours>,
}

impl Way<'_> {
    /// Whether it is open at the instant.
    pub fn is_open(&self) -> bool {
        self.verdict.is_open()
    }

    /// Whether nothing says where it is found.
    pub fn is_nowhere(&self) -> bool {
        self.site.is_none() && self.channel.item.address.is_empty()
    }
}

/// The ways to answer a question with.
pub struct Ways<'a, 'b> {
    /// What stands.
    pub snapshot: &'a Snapshot,
    /// When.
    pub moment: &'b Moment<'a>,
    /// What is asked.
    pub ask: &'b Ask<'b>,
}

impl<'a> Ways<'a, '_> {
    /// The ways of a kind that serve the area, as [`Self::order`] has them. None for a line.
    pub fn of_kind(&self, kind: ChannelKind) -> Vec<Way<'a>> {
        self.ways(|channel| channel.kind == kind)
    }

    /// Where to go or write instead, as [`Self::order`] has them.
    pub fn instead(&self) -> Vec<Way<'a>> {
        self.ways(|channel| channel.kind != self.ask.channel_kind)
    }

    /// The first of those that serve the area, told; by id where they stand alike.
    fn ways(&self, wanted: impl Fn(&Channel) -> bool) -> Vec<Way<'a>> {
        let area = &self.ask.area.area_id;
        let channels = self.snapshot.channels.values().filter(|channel| {
            let serves = channel.item.area_ids.is_empty() || channel.item.area_ids.contains(area);
            !channel.ended && serves && wanted(&channel.item)
        });
        let mut ways: Vec<_> = channels.filter_map(|channel| self.way(channel)).collect();
        ways.sort_by_cached_key(|way| self.order(way)); // stable: channels come by id
        ways.truncate(WAYS_MAX);
        ways.into_iter().map(|way| self.told(way)).collect()
    }

    /// A channel as it is at the instant; none where nobody can be met yet.
    fn way(&self, channel: &'a Kept<Channel>) -> Option<Way<'a>> {
        let site_id = channel.item.site_id.as_ref();
        let site = site_id.and_then(|site_id| self.snapshot.sites.get(site_id));
        if site.is_some_and(|site| site.ended || site.item.stage == Some(SiteStage::Planned)) {
            return None;
        }
        let hours = self.snapshot.channel_hours(&channel.item);
        Some(Way {
            channel,
            site,
            verdict: hours.at(self.moment),
            by_visits: site.is_some_and(|s| channel.item.is_visited(&s.item, self.moment.date)),
            visit: site.and_then(|s| {
                channel.item.visit_from(&s.item, self.moment.date, self.moment.minute)
            }),
            partners: Vec::new(),
            next_opening: None,
            next_closing: None,
            reason: Text::default(),
            hours,
        })
    }

    /// What comes first: what a person can find, what is open, what speaks their language, doors, what
    /// is near, what is more than closed, the area's own.
    fn order(&self, way: &Way<'_>) -> impl Ord + use<> {
        let channel = &way.channel.item;
        let foreign = !channel.speaks(self.ask.language.as_deref());
        let no_door = channel.kind != ChannelKind::WalkIn;
        let there = match way.verdict.state {
            Some(HoursState::Closed) => 2,
            None => 1, // unknown is not closed
            Some(_) => 0,
        };
        let of_all = channel.area_ids.is_empty();
        (way.is_nowhere(), !way.is_open(), foreign, no_door, self.distance(way), there, of_all)
    }

    /// 0 in the person's municipality, 1 in a centre that serves it, 2 elsewhere in the county. What
    /// has no place is nowhere far; a mobile point is where it stands, or stands next.
    fn distance(&self, way: &Way<'_>) -> u8 {
        let (Some(code), Some(site)) = (&self.ask.municipality, way.site) else { return 0 };
        let own = &site.item.municipality_code;
        if way.visit.map_or(own, |visit| &visit.municipality_code) == code {
            return 0;
        }
        let mut centres = self.snapshot.centres.values().filter(|centre| !centre.ended);
        let serves = way.visit.is_none()
            && centres.any(|centre| {
                centre.item.municipality_codes.contains(code)
                    && centre.item.site_ids.contains(&site.item.site_id)
            });
        if serves { 1 } else { 2 }
    }

    /// The stop of a mobile point that a way is open by, or is next.
    fn visit(&self, way: &Way<'a>) -> Option<&'a MobileVisit> {
        let then = way.next_opening.map(Moment::clock);
        let (date, minute) =
            then.or(way.is_open().then_some((self.moment.date, self.moment.minute)))?;
        let site = self.snapshot.site_on(&way.site?.item.site_id, date)?;
        way.channel.item.visit_from(site, date, minute).filter(|visit| visit.holds(date, minute))
    }

    /// A way with when it opens or closes, who else is there, and why.
    fn told(&self, mut way: Way<'a>) -> Way<'a> {
        let (open, Moment { date, minute, .. }) = (way.is_open(), self.moment);
        if open {
            way.next_closing = way.hours.next_closing(self.moment);
        } else {
            way.next_opening = way.hours.next_opening(self.moment);
        }
        way.visit = self.visit(&way);
        if let Some(site) = way.site {
            let closed = way.verdict.state == Some(HoursState::Closed);
            let there = |slot: &&RosterSlot| match slot.times {
                Some(times) => !closed && times.holds(*minute),
                None => open,
            };
            way.partners = site.item.partners_on(*date).filter(there).collect();
        }
        way.reason = reason::way(&way, self.moment.today());
        let names = way.partners.iter().filter_map(|slot| {
            let organisation = self.snapshot.organisations.get(&slot.organisation_id)?;
            Some(&organisation.item.name)
        });
        reason::say_partners(&mut way.reason, names);
        way
    }
}
