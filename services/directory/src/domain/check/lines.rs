//! Lines and channels: their hours, who follows whom, and that somebody always answers.

use std::{collections::BTreeMap, ops::Range};

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{
    Day, HoursState, OpeningCalendar, OpeningHours,
    hours::{Course, coverage},
};

use super::{At, Proof, Ways, circular};
use crate::domain::{Channel, ChannelKind, Kind, Line, Snapshot, snapshot::in_force};

/// What is told of hours that a mobile point's door has beside its stops.
pub const AT_STOPS_ALONE: &str = "is open where and while its site's mobile_schedule says: change its \
                                  stops, or close whole days";

/// A minute of a day by the wall clock.
pub type Minute = (Date, u16);
/// Minutes of a day at which nobody answers.
pub(super) type Gap = (Date, Range<u16>);

/// Who answers for each line, itself or a follower, on days that follow one another.
pub(super) struct Answering<'a> {
    /// The first stands for the day before only: its night reaches into the next.
    days: Vec<Day>,
    chains: BTreeMap<&'a str, Vec<Course<'a, OpeningHours>>>,
}

impl<'a> Answering<'a> {
    /// From a day up to another.
    pub(super) fn of(snapshot: &'a Snapshot, first: Date, next: Date) -> Self {
        let before = first.saturating_sub(1.day());
        let count = usize::try_from((next - before).get_days()).unwrap_or(0);
        let calendar = snapshot.county.as_ref().map(|county| &county.item.opening_calendar);
        let mut days = calendar.map(|calendar| calendar.days(before, count)).unwrap_or_default();
        if let (Some(calendar), Some(day)) = (calendar, days.first_mut()) {
            *day = snapshot.calendars(calendar).on(before).day(before);
        }
        let chain = |line: &'a Line| {
            let followers = line.fallback_line_ids.iter().filter_map(|id| snapshot.lines.get(id));
            let followers = followers.filter(|kept| !kept.ended).map(|kept| &*kept.item);
            [line].into_iter().chain(followers).map(|line| snapshot.line_hours(line)).collect()
        };
        let chains = in_force(&snapshot.lines).map(|(id, line)| (id, chain(line))).collect();
        Self { days, chains }
    }

    pub(super) fn line_ids(&self) -> impl Iterator<Item = &'a str> {
        self.chains.keys().copied()
    }

    /// The minutes that a line leaves uncovered; none of one that is not in force.
    pub(super) fn gaps(&self, line_id: &str) -> impl Iterator<Item = Gap> {
        let chain = self.chains.get(line_id);
        chain.into_iter().flat_map(|chain| coverage::gaps(chain, &self.days))
    }
}

impl Proof<'_> {
    pub(super) fn lines(&mut self) {
        let snapshot = self.snapshot;
        let Some(county) = &snapshot.county else { return };
        let calendar = &county.item.opening_calendar;
        for (id, line) in in_force(&snapshot.lines) {
            let at = At { kind: Kind::Line, id };
            self.refer_some(at, "unit_id", Kind::Unit, line.unit_id.as_ref());
            if !is_same_number(&line.phone_number, &line.display_number) {
                self.wrong(at, "display_number", "is another number than phone_number");
            }
            self.hours(at, &line.hours, calendar);
            self.states_of_a_line(at, line);
            self.fallbacks(at, line);
        }
        self.circles();
    }

    fn hours(&mut self, at: At<'_>, hours: &OpeningHours, calendar: &OpeningCalendar) {
        for flaw in hours.flaws(calendar) {
            self.wrong(at, flaw.field, flaw.description);
        }
    }

    fn states_of_a_line(&mut self, at: At<'_>, line: &Line) {
        let for_places =
            |state: HoursState| matches!(state, HoursState::DropIn | HoursState::PhoneOnly);
        let description = "is for places: a line is neither walked into nor called instead of";
        for (of, rule) in line.hours.opening_rules.iter().enumerate() {
            if rule.span.is_some_and(|span| for_places(span.state)) {
                self.wrong(at, format!("opening_rules[{of}].state"), description);
            }
        }
        for (of, exception) in line.hours.opening_exceptions.iter().enumerate() {
            for (span, _) in exception.spans.iter().enumerate().filter(|(_, s)| for_places(s.state))
            {
                let field = format!("opening_exceptions[{of}].spans[{span}].state");
                self.wrong(at, field, description);
            }
        }
    }

    fn fallbacks(&mut self, at: At<'_>, line: &Line) {
        let ids = &line.fallback_line_ids;
        self.refer_each(at, "fallback_line_ids", Kind::Line, ids);
        if let Some(of) = ids.iter().position(|id| id == at.id) {
            self.wrong(at, format!("fallback_line_ids[{of}]"), "is the line itself");
        }
    }

    /// Lines whose followers lead back to them.
    fn circles(&mut self) {
        let snapshot = self.snapshot;
        let followers: Ways = in_force(&snapshot.lines)
            .map(|(id, line)| {
                let ids = line.fallback_line_ids.iter().map(String::as_str);
                (id, ids.filter(|follower| *follower != id).collect())
            })
            .collect();
        for id in circular(&followers) {
            let what = "makes a circle: its followers lead back to it";
            self.wrong(At { kind: Kind::Line, id }, "fallback_line_ids", what);
        }
    }

    pub(super) fn channels(&mut self) {
        let snapshot = self.snapshot;
        let Some(county) = &snapshot.county else { return };
        for (id, channel) in in_force(&snapshot.channels) {
            let at = At { kind: Kind::Channel, id };
            self.refer_some(at, "unit_id", Kind::Unit, channel.unit_id.as_ref());
            let organisation = channel.organisation_id.as_ref();
            self.refer_some(at, "organisation_id", Kind::Organisation, organisation);
            self.refer_some(at, "site_id", Kind::Site, channel.site_id.as_ref());
            self.refer_areas(at, &channel.area_ids);
            self.hours(at, &channel.hours, &county.item.opening_calendar);
            self.way(at, channel);
            if snapshot.stops(channel).is_some() {
                self.at_stops_alone(at, &channel.hours);
            }
        }
    }

    fn at_stops_alone(&mut self, at: At<'_>, hours: &OpeningHours) {
        let own = [
            ("always_open", hours.always_open),
            ("opening_rules", !hours.opening_rules.is_empty()),
        ];
        for (field, _) in own.into_iter().filter(|(_, says)| *says) {
            self.wrong(at, field, AT_STOPS_ALONE);
        }
        for (of, exception) in hours.opening_exceptions.iter().enumerate() {
            if !exception.spans.is_empty() {
                self.wrong(at, format!("opening_exceptions[{of}].spans"), AT_STOPS_ALONE);
            }
        }
    }

    fn way(&mut self, at: At<'_>, channel: &Channel) {
        match (channel.kind, &channel.site_id) {
            (ChannelKind::Line, _) => {
                self.wrong(at, "kind", "is an entry of its own kind: make it a line");
            }
            (ChannelKind::WalkIn, _) | (_, None) => {}
            (_, Some(_)) => self.wrong(at, "site_id", "is for walk-in alone"),
        }
    }
}

/// Whether the number as written is the number to dial. In Finland a leading 0 stands for +358; a
/// short number such as 112 is written as it is dialled.
pub(super) fn is_same_number(dialled: &str, written: &str) -> bool {
    let digits: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    match digits.strip_prefix('0') {
        Some(national) if dialled.starts_with('+') => dialled == format!("+358{national}"),
        _ => dialled == digits,
    }
}
