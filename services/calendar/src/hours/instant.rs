//! What is there at an instant, and when that changes. Hours are read off the wall clock of
//! Europe/Helsinki: what stands in the hour that the clock skips in spring does not happen, and what
//! stands in the hour that it shows twice in autumn happens twice.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{Because, DayHours, HoursState, OpeningHours};
use crate::{OpeningCalendar, helsinki};

/// Days ahead, the first included, in which a change is looked for.
pub const HORIZON_DAYS: usize = 400;

/// What is there at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// What is there; none where the hours are unknown.
    pub state: Option<HoursState>,
    /// What decided the day.
    pub because: Because<'a>,
    /// Whether the day has a span at all: if so, what is closed is closed outside its hours.
    pub has_spans: bool,
}

impl Verdict<'_> {
    /// Whether it is known to be open.
    pub fn is_open(&self) -> bool {
        self.state.is_some_and(HoursState::is_open)
    }
}

impl OpeningHours {
    /// What is there at an instant.
    pub fn at(&self, calendar: &OpeningCalendar, at: Timestamp) -> Verdict<'_> {
        let local = at.to_zoned(helsinki());
        let today = self.on(&calendar.day(local.date()));
        let before = self.before(calendar, local.date());
        Verdict {
            state: today.state(minute_of(local.time()), &before),
            because: today.because,
            has_spans: !today.spans.is_empty(),
        }
    }

    /// Whether it is known to be open at an instant.
    pub fn is_open(&self, calendar: &OpeningCalendar, at: Timestamp) -> bool {
        self.at(calendar, at).is_open()
    }

    /// When it opens next; none when it is open, or does not open within [`HORIZON_DAYS`].
    pub fn next_opening(&self, calendar: &OpeningCalendar, at: Timestamp) -> Option<Timestamp> {
        let open = |state: Option<HoursState>| state.is_some_and(HoursState::is_open);
        (!self.is_open(calendar, at)).then(|| self.first_after(calendar, at, open)).flatten()
    }

    /// When it closes next; none when it is not open, or does not close within [`HORIZON_DAYS`].
    pub fn next_closing(&self, calendar: &OpeningCalendar, at: Timestamp) -> Option<Timestamp> {
        let closed = |state: Option<HoursState>| !state.is_some_and(HoursState::is_open);
        self.is_open(calendar, at).then(|| self.first_after(calendar, at, closed)).flatten()
    }

    /// The first instant after another at which the state is one that is wanted. Where it does not
    /// hold at the other, that is when it begins to.
    fn first_after(
        &self,
        calendar: &OpeningCalendar,
        at: Timestamp,
        wanted: impl Fn(Option<HoursState>) -> bool,
    ) -> Option<Timestamp> {
        if self.always_open || self.is_unknown() {
            return None;
        }
        let zone = helsinki();
        let first = at.to_zoned(zone.clone()).date();
        let mut before = self.before(calendar, first);
        for date in first.series(1.day()).take(HORIZON_DAYS) {
            let today = self.on(&calendar.day(date));
            let changes = shown(date, today.boundaries(&before), &zone);
            let found = changes
                .into_iter()
                .find(|(instant, minute)| *instant > at && wanted(today.state(*minute, &before)));
            if let Some((instant, _)) = found {
                return Some(instant);
            }
            before = today;
        }
        None
    }

    fn before(&self, calendar: &OpeningCalendar, date: Date) -> DayHours<'_> {
        self.on(&calendar.day(date.saturating_sub(1.day())))
    }
}

/// The instants at which the clock shows minutes of a day, in order, each with its minute; and those
/// at which it is moved, for a change may come with the moving.
fn shown(date: Date, minutes: Vec<u16>, zone: &TimeZone) -> Vec<(Timestamp, u16)> {
    let midnight = |date: Date| date.to_zoned(zone.clone()).ok();
    let (Some(begin), Some(end)) = (midnight(date), date.tomorrow().ok().and_then(midnight)) else {
        return Vec::new(); // the calendar's last day
    };
    let (begins, ends) = (begin.timestamp(), end.timestamp());
    if begin.offset() == end.offset() {
        let instant = |minute: u16| begins + SignedDuration::from_mins(minute.into());
        return minutes.into_iter().map(|minute| (instant(minute), minute)).collect();
    }
    let at_minute = |minute: u16| {
        let shown = date.at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes());
        let instants = zone.to_ambiguous_timestamp(shown);
        // A time that is skipped is shown by neither.
        let both = [instants.earlier(), instants.later()].into_iter().flatten();
        both.filter(move |instant| zone.to_datetime(*instant) == shown).map(move |at| (at, minute))
    };
    let moved = zone.following(begins).map(|change| change.timestamp());
    let moved = moved.take_while(|instant| *instant < ends);
    let moved = moved.map(|instant| (instant, minute_of(zone.to_datetime(instant).time())));
    let mut all: Vec<_> = minutes.into_iter().flat_map(at_minute).chain(moved).collect();
    all.sort_unstable();
    all
}

fn minute_of(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}
