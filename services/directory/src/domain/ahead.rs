//! What is decided for later of what stands: who looks ahead looks at each day by what stands on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use neuvo_calendar::{OpeningCalendar, OpeningHours, hours::Course};

use super::{
    Channel, ChannelKind, Document, EntryName, Kept, Kind, Line, Shelf, Site, Snapshot, Unit,
    place::MobileSchedule, snapshot::in_force,
};

/// Versions that are to stand later, by kind and id, each in the order of its days.
#[derive(Debug, Clone, Default)]
pub struct Later(BTreeMap<Kind, BTreeMap<String, Vec<Kept<Document>>>>);

/// Versions that stood until the day from which others do, by kind and id, each with that day: a night
/// begun on the day before is theirs.
#[derive(Debug, Clone, Default)]
pub struct Before(BTreeMap<Kind, BTreeMap<String, (Date, Kept<Document>)>>);

impl Before {
    /// Takes in what stood of an entry until a day.
    pub fn put(&mut self, name: &EntryName, until: Date, version: Kept<Document>) {
        self.0.entry(name.kind).or_default().insert(name.entry_id.clone(), (until, version));
    }

    fn of(&self, kind: Kind, id: &str) -> Option<&(Date, Kept<Document>)> {
        self.0.get(&kind)?.get(id)
    }

    /// The hours of an entry.
    fn hours(&self, kind: Kind, id: &str) -> Option<(Date, &OpeningHours)> {
        self.of(kind, id).map(|(until, kept)| (*until, hours(kept)))
    }
}

/// The hours of a version.
fn hours(kept: &Kept<Document>) -> &OpeningHours {
    let hours = if kept.ended { None } else { kept.item.hours() };
    hours.unwrap_or(&UNKNOWN)
}

/// Hours that no entry has by itself: of doors that are closed on days of their stops, by channel and by
/// the day from which they stand.
#[derive(Debug, Clone, Default)]
pub struct Doors(BTreeMap<String, BTreeMap<Date, OpeningHours>>);

/// The hours of what is no more.
static UNKNOWN: OpeningHours =
    OpeningHours { always_open: false, opening_rules: Vec::new(), opening_exceptions: Vec::new() };

impl Later {
    /// Takes in the versions of an entry that begin to stand later.
    pub fn put(&mut self, name: &EntryName, versions: Vec<Kept<Document>>) {
        if !versions.is_empty() {
            self.0.entry(name.kind).or_default().insert(name.entry_id.clone(), versions);
        }
    }

    fn of(&self, kind: Kind, id: &str) -> &[Kept<Document>] {
        self.0.get(&kind).and_then(|ids| ids.get(id)).map_or(&[], Vec::as_slice)
    }
}

/// The version of some that stands on a day; none before the first.
fn on(later: &[Kept<Document>], day: Date) -> Option<&Kept<Document>> {
    later.iter().rev().find(|version| version.from.is_some_and(|from| from <= day))
}

fn days<'a>(later: impl Iterator<Item = &'a Kept<Document>>) -> BTreeSet<Date> {
    later.filter_map(|version| version.from).collect()
}

/// When an entry is open, from its snapshot's day on.
pub struct HoursAhead<'a> {
    /// By what stands on each day.
    pub course: Course<'a, OpeningHours>,
    snapshot: &'a Snapshot,
    /// Whose they are, where that is no line and no unit.
    channel: Option<&'a Channel>,
    /// The unit whose they are.
    unit: Option<&'a Unit>,
}

impl HoursAhead<'_> {
    /// Whether they are the visits of a mobile point from a day on, but for exceptions of its door.
    pub fn is_by_visits(&self, day: Date) -> bool {
        self.door_on(day).is_some_and(|(door, site)| door.is_by_visits(site))
    }

    /// Whether the visits of a mobile point decide a day.
    pub fn is_visited(&self, day: Date) -> bool {
        self.door_on(day).is_some_and(|(door, site)| door.is_visited(site, day))
    }

    /// Whether they are of a unit that is in force on a day: where its rules say nothing, it works as the
    /// county's offices do.
    pub fn is_of_unit(&self, day: Date) -> bool {
        let later = |unit: &Unit| on(self.snapshot.later.of(Kind::Unit, &unit.unit_id), day);
        self.unit.is_some_and(|unit| later(unit).is_none_or(|kept| !kept.ended))
    }

    fn door_on(&self, day: Date) -> Option<(&Channel, &Site)> {
        let door = self.snapshot.channel_on(self.channel?, day)?;
        Some((door, self.snapshot.site_on(door.site_id.as_deref()?, day)?))
    }
}

impl Snapshot {
    /// When an entry is open; none where it has no hours, or is not in force. A site has the hours of
    /// its first door.
    pub fn hours<'a>(&'a self, name: &EntryName) -> Option<HoursAhead<'a>> {
        fn of<'a, T>(shelf: &'a Shelf<T>, name: &EntryName) -> Option<&'a T> {
            shelf.get(&name.entry_id).filter(|kept| !kept.ended).map(|kept| &*kept.item)
        }
        let channel = match name.kind {
            Kind::Channel => of(&self.channels, name),
            Kind::Site => self.doors(&name.entry_id).next().map(|door| &**door),
            _ => None,
        };
        let course = match (name.kind, channel) {
            (_, Some(channel)) => self.channel_hours(channel),
            (Kind::Line, _) => self.line_hours(of(&self.lines, name)?),
            (Kind::Unit, _) => self.unit_hours(of(&self.units, name)?),
            _ => return None,
        };
        let unit = if name.kind == Kind::Unit { of(&self.units, name) } else { None };
        Some(HoursAhead { course, snapshot: self, channel, unit })
    }

    /// The county's opening calendar, from the snapshot's day on.
    pub fn calendars<'a>(&'a self, now: &'a OpeningCalendar) -> Course<'a, OpeningCalendar> {
        let id = EntryName::county().entry_id;
        let later = self.later.of(Kind::County, &id).iter();
        let later = later.filter_map(|kept| Some((kept.from?, kept.item.opening_calendar()?)));
        let before = self.before.of(Kind::County, &id);
        let before = before.and_then(|(until, kept)| Some((*until, kept.item.opening_calendar()?)));
        Course::new(now, later.collect()).after(before)
    }

    /// When a line is open, from the snapshot's day on.
    pub fn line_hours<'a>(&'a self, line: &'a Line) -> Course<'a, OpeningHours> {
        self.own_hours(Kind::Line, &line.line_id, &line.hours)
    }

    fn unit_hours<'a>(&'a self, unit: &'a Unit) -> Course<'a, OpeningHours> {
        self.own_hours(Kind::Unit, &unit.unit_id, &unit.working_hours)
    }

    fn own_hours<'a>(
        &'a self,
        kind: Kind,
        id: &str,
        now: &'a OpeningHours,
    ) -> Course<'a, OpeningHours> {
        let later = self.later.of(kind, id).iter();
        let later = later.filter_map(|kept| Some((kept.from?, hours(kept))));
        Course::new(now, later.collect()).after(self.before.hours(kind, id))
    }

    /// A line as it stands on a later day.
    pub fn line_on<'a>(&'a self, line: &'a Line, day: Date) -> &'a Line {
        match on(self.later.of(Kind::Line, &line.line_id), day).map(|kept| &*kept.item) {
            Some(Document::Line(later)) => later,
            _ => line,
        }
    }

    /// When a channel is open, from the snapshot's day on. A visit of a mobile point ends on its day.
    pub fn channel_hours<'a>(&'a self, channel: &'a Channel) -> Course<'a, OpeningHours> {
        let later = self.door_days(channel).into_iter();
        let later = later.map(|day| {
            let channel = self.channel_on(channel, day);
            (day, channel.map_or(&UNKNOWN, |channel| self.door_hours_on(channel, day)))
        });
        Course::new(self.door_hours_on(channel, Date::MIN), later.collect())
            .after(self.before.hours(Kind::Channel, &channel.channel_id))
    }

    /// The later days on which a channel, or the site it is at, is otherwise.
    fn door_days(&self, channel: &Channel) -> BTreeSet<Date> {
        let own = self.later.of(Kind::Channel, &channel.channel_id);
        let at = own.iter().filter_map(|kept| match &*kept.item {
            Document::Channel(channel) => channel.site_id.as_deref(),
            _ => None,
        });
        let sites: BTreeSet<&str> = channel.site_id.as_deref().into_iter().chain(at).collect();
        let sites = sites.into_iter().flat_map(|id| self.later.of(Kind::Site, id));
        days(own.iter().chain(sites))
    }

    /// Makes the hours of doors that are closed on days of their stops, each version's once.
    pub fn make_doors(&mut self) {
        let mut doors = Doors::default();
        let may_close = |(id, now): &(&str, &Arc<Channel>)| {
            !now.hours.opening_exceptions.is_empty() || !self.later.of(Kind::Channel, id).is_empty()
        };
        for (id, now) in in_force(&self.channels).filter(may_close) {
            let later = self.door_days(now).into_iter();
            for day in [Date::MIN].into_iter().chain(later) {
                let channel = self.channel_on(now, day);
                let site = channel.and_then(|channel| channel.site_id.as_deref());
                let site = site.and_then(|site_id| self.site_on(site_id, day));
                if let Some((door, site)) = channel.zip(site)
                    && door.is_by_visits(site)
                    && !door.hours.opening_exceptions.is_empty()
                {
                    let hours = site.mobile_schedule.under(&door.hours);
                    doors.0.entry(id.to_owned()).or_default().insert(day, hours);
                }
            }
        }
        self.doors = doors;
    }

    /// A channel as it stands on a later day; none where it is no more.
    fn channel_on<'a>(&'a self, channel: &'a Channel, day: Date) -> Option<&'a Channel> {
        match on(self.later.of(Kind::Channel, &channel.channel_id), day) {
            Some(kept) if kept.ended => None,
            Some(kept) => match &*kept.item {
                Document::Channel(channel) => Some(channel),
                _ => None,
            },
            None => Some(channel),
        }
    }

    /// A site as it stands on a later day; none where it is no more, or never was.
    pub fn site_on(&self, site_id: &str, day: Date) -> Option<&Site> {
        match on(self.later.of(Kind::Site, site_id), day) {
            Some(kept) if kept.ended => None,
            Some(kept) => match &*kept.item {
                Document::Site(site) => Some(site),
                _ => None,
            },
            None => self.sites.get(site_id).filter(|kept| !kept.ended).map(|kept| &*kept.item),
        }
    }

    fn door_hours_on<'a>(&'a self, channel: &'a Channel, day: Date) -> &'a OpeningHours {
        let site = match channel.site_id.as_deref().map(|id| self.site_on(id, day)) {
            Some(None) => return &UNKNOWN,
            site => site.flatten(),
        };
        match site.filter(|site| channel.is_by_visits(site)) {
            None => &channel.hours,
            Some(site) if channel.hours.is_unknown() => site.mobile_schedule.hours(),
            Some(site) => {
                let made = self.doors.0.get(&channel.channel_id);
                let made = made.and_then(|days| days.range(..=day).next_back());
                made.map_or(site.mobile_schedule.hours(), |(_, hours)| hours)
            }
        }
    }

    /// The stops of a mobile point that a door may be open by.
    pub fn stops(&self, door: &Channel) -> Option<&MobileSchedule> {
        let site = self.sites.get(door.site_id.as_deref()?).filter(|site| !site.ended)?;
        let stops = &site.item.mobile_schedule;
        (door.kind == ChannelKind::WalkIn && !stops.is_empty()).then_some(stops)
    }

    /// The doors of a site: its walk-in channels. The first has its hours where one is asked for.
    pub fn doors(&self, site_id: &str) -> impl Iterator<Item = &Arc<Channel>> {
        in_force(&self.channels).map(|(_, channel)| channel).filter(move |channel| {
            channel.kind == ChannelKind::WalkIn && channel.site_id.as_deref() == Some(site_id)
        })
    }
}
