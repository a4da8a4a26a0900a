//! What is decided for later of what stands: who looks ahead looks at each day by what stands on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use neuvo_calendar::{OpeningCalendar, OpeningHours, hours::Course};

use super::{
    Channel, ChannelKind, Document, EntryName, Kept, Kind, Line, Shelf, Site, Snapshot, Unit,
    snapshot::in_force,
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
}

impl HoursAhead<'_> {
    /// Whether they are the visits of a mobile point on a day.
    pub fn is_by_visits(&self, day: Date) -> bool {
        let Some(channel) = self.channel else { return false };
        let site = channel.site_id.as_deref().and_then(|id| self.snapshot.site_on(id, day));
        let channel = self.snapshot.channel_on(channel, day);
        channel.zip(site).is_some_and(|(channel, site)| channel.is_by_visits(site))
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
        Some(HoursAhead { course, snapshot: self, channel })
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
        let own = self.later.of(Kind::Channel, &channel.channel_id);
        let site_id = channel.site_id.as_deref();
        let site = site_id.map_or(&[][..], |id| self.later.of(Kind::Site, id));
        let now = channel.hours_at(site_id.and_then(|id| self.sites.get(id)).map(|s| &*s.item));
        let later = days(own.iter().chain(site)).into_iter();
        let later = later.map(|day| {
            let channel = self.channel_on(channel, day);
            (day, channel.map_or(&UNKNOWN, |channel| self.door_hours_on(channel, day)))
        });
        Course::new(now, later.collect())
            .after(self.before.hours(Kind::Channel, &channel.channel_id))
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
        match channel.site_id.as_deref().map(|id| self.site_on(id, day)) {
            Some(None) => &UNKNOWN,
            site => channel.hours_at(site.flatten()),
        }
    }

    /// The doors of a site: its walk-in channels. The first has its hours where one is asked for.
    pub fn doors(&self, site_id: &str) -> impl Iterator<Item = &Arc<Channel>> {
        in_force(&self.channels).map(|(_, channel)| channel).filter(move |channel| {
            channel.kind == ChannelKind::WalkIn && channel.site_id.as_deref() == Some(site_id)
        })
    }
}
