//! Lines and channels: their hours, who follows whom, and that somebody always answers.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{Day, HoursState, OpeningCalendar, OpeningHours, hours::coverage::first_gap};

use super::{At, Proof};
use crate::domain::{Channel, ChannelKind, Kind, Line, snapshot::in_force};

impl Proof<'_> {
    /// Every line; that somebody answers is proven from the first day of `proven` up to the second.
    pub(super) fn lines(&mut self, proven: (Date, Date)) {
        let snapshot = self.snapshot;
        let Some(county) = &snapshot.county else { return };
        let calendar = &county.item.opening_calendar;
        // The first gap needs the day before the first: its night reaches into it.
        let (first, next) = (proven.0.saturating_sub(1.day()), proven.1);
        let count = usize::try_from((next - first).get_days()).unwrap_or(0);
        let days = calendar.days(first, count);
        for (id, line) in in_force(&snapshot.lines) {
            let at = At { kind: Kind::Line, id };
            self.refer_some(at, "unit_id", Kind::Unit, line.unit_id.as_ref());
            if !is_same_number(&line.phone_number, &line.display_number) {
                self.wrong(at, "display_number", "is another number than phone_number");
            }
            self.hours(at, &line.hours, calendar);
            self.states_of_a_line(at, line);
            self.fallbacks(at, line, &days);
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

    fn fallbacks(&mut self, at: At<'_>, line: &Line, days: &[Day]) {
        let ids = &line.fallback_line_ids;
        self.refer_each(at, "fallback_line_ids", Kind::Line, ids);
        if let Some(of) = ids.iter().position(|id| id == at.id) {
            self.wrong(at, format!("fallback_line_ids[{of}]"), "is the line itself");
        }
        let followers = ids.iter().filter_map(|id| self.snapshot.lines.get(id));
        let followers = followers.filter(|kept| !kept.ended).map(|kept| &kept.item.hours);
        let chain: Vec<&OpeningHours> = [&line.hours].into_iter().chain(followers).collect();
        if let Some((date, minute)) = first_gap(&chain, days) {
            let (hour, minute) = (minute / 60, minute % 60);
            let description = format!(
                "leaves {date} {hour:02}:{minute:02} uncovered: neither the line nor a follower answers"
            );
            self.wrong(at, "fallback_line_ids", description);
        }
    }

    /// Lines whose followers lead back to them.
    fn circles(&mut self) {
        let lines: BTreeMap<&str, &Line> =
            in_force(&self.snapshot.lines).map(|(id, line)| (id, &**line)).collect();
        for id in lines.keys() {
            let (mut ahead, mut passed) = (vec![*id], Vec::new());
            while let Some(line) = ahead.pop().and_then(|id| lines.get(id)) {
                let followers = line.fallback_line_ids.iter().map(String::as_str);
                for follower in
                    followers.filter(|follower| !passed.contains(follower)).collect::<Vec<_>>()
                {
                    passed.push(follower);
                    ahead.push(follower);
                }
            }
            let itself = lines[id].fallback_line_ids.iter().any(|follower| follower == id);
            if passed.contains(id) && !itself {
                let at = At { kind: Kind::Line, id };
                self.wrong(
                    at,
                    "fallback_line_ids",
                    "makes a circle: its followers lead back to it",
                );
            }
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
            for (of, area) in channel.area_ids.iter().enumerate() {
                self.refer_area(at, format!("area_ids[{of}]"), area);
            }
            self.hours(at, &channel.hours, &county.item.opening_calendar);
            self.way(at, channel);
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
