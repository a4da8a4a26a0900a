//! What is there at an instant, and when that changes. Hours are read off the wall clock of
//! Europe/Helsinki: what stands in the hour that the clock skips in spring does not happen, and what
//! stands in the hour that it shows twice in autumn happens twice.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
};

use super::{Because, Course, HoursState, Moment, OpeningHours};
use crate::{OpeningCalendar, helsinki};

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

/// Hours that always stand, in a calendar that does.
impl OpeningHours {
    /// What is there at an instant.
    pub fn at(&self, calendar: &OpeningCalendar, at: Timestamp) -> Verdict<'_> {
        Course::from(self).at(&Moment::new(at, calendar))
    }

    /// Whether it is known to be open at an instant.
    pub fn is_open(&self, calendar: &OpeningCalendar, at: Timestamp) -> bool {
        self.at(calendar, at).is_open()
    }

    /// When it opens next; none when it is open, or does not open soon.
    pub fn next_opening(&self, calendar: &OpeningCalendar, at: Timestamp) -> Option<Timestamp> {
        let (course, moment) = (Course::from(self), Moment::new(at, calendar));
        let open = course.at(&moment).is_open();
        if open { None } else { course.next_opening(&moment) }
    }

    /// When it closes next; none when it is not open, or does not close soon.
    pub fn next_closing(&self, calendar: &OpeningCalendar, at: Timestamp) -> Option<Timestamp> {
        let (course, moment) = (Course::from(self), Moment::new(at, calendar));
        let open = course.at(&moment).is_open();
        if open { course.next_closing(&moment) } else { None }
    }
}

/// When a local day begins and ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Midnights {
    date: Date,
    begins: Timestamp,
    ends: Timestamp,
    /// Whether the clock is moved in between.
    moved: bool,
}

impl Midnights {
    /// Of a day; none for the calendar's last.
    pub fn of(date: Date) -> Option<Self> {
        let midnight = |date: Date| date.to_zoned(helsinki().clone()).ok();
        let (begin, end) = (midnight(date)?, midnight(date.tomorrow().ok()?)?);
        let moved = begin.offset() != end.offset();
        Some(Self { date, begins: begin.timestamp(), ends: end.timestamp(), moved })
    }

    /// The instants at which the clock shows minutes of the day, in order, each with its minute; and
    /// those at which it is moved, for a change may come with the moving.
    pub fn shown(&self, minutes: &[u16]) -> Vec<(Timestamp, u16)> {
        if !self.moved {
            let instant = |minute: u16| self.begins + SignedDuration::from_mins(minute.into());
            return minutes.iter().map(|minute| (instant(*minute), *minute)).collect();
        }
        let zone = helsinki();
        let at_minute = |minute: u16| {
            let shown = self.date.at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes());
            let instants = zone.to_ambiguous_timestamp(shown);
            // A time that is skipped is shown by neither.
            let both = [instants.earlier(), instants.later()].into_iter().flatten();
            both.filter(move |instant| zone.to_datetime(*instant) == shown)
                .map(move |at| (at, minute))
        };
        let moved = zone.following(self.begins).map(|change| change.timestamp());
        let moved = moved.take_while(|instant| *instant < self.ends);
        let moved = moved.map(|instant| (instant, minute_of(zone.to_datetime(instant).time())));
        let mut all: Vec<_> = minutes.iter().copied().flat_map(at_minute).chain(moved).collect();
        all.sort_unstable();
        all
    }
}

/// The minute of the day that a time is in.
pub(super) fn minute_of(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}
