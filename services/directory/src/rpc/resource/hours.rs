//! Opening calendars and opening hours, from the domain into the contract.

use jiff::civil::Date;
use neuvo_calendar::{
    DayOverride, HoursState, OpeningCalendar, OpeningException, OpeningHours, OpeningRule, Period,
    Span,
    hours::{Because, DayKind, clock},
};
use neuvo_proto::directory::v1 as pb;

use super::{IntoContract, each, said};

impl IntoContract for OpeningCalendar {
    type Contract = pb::OpeningCalendar;

    fn into_contract(self) -> pb::OpeningCalendar {
        pb::OpeningCalendar {
            closed_days: self.closed_days.into_iter().map(Into::into).collect(),
            eve_rule: self.eve_rule.into(),
            overrides: each(self.overrides),
        }
    }
}

impl IntoContract for DayOverride {
    type Contract = pb::DayOverride;

    fn into_contract(self) -> pb::DayOverride {
        pb::DayOverride {
            start_date: self.from.to_string(),
            end_date: self.to.to_string(),
            day_class: self.day_class.into(),
            reason: said(self.reason),
        }
    }
}

impl IntoContract for OpeningRule {
    type Contract = pb::OpeningRule;

    fn into_contract(self) -> pb::OpeningRule {
        let (day_class, named_day) = match self.kind {
            DayKind::Normal => (pb::DayClass::Normal, 0),
            DayKind::Eve => (pb::DayClass::Eve, 0),
            DayKind::Holiday => (pb::DayClass::Holiday, 0),
            DayKind::Named(named) => (pb::DayClass::Unspecified, named.into()),
        };
        let span = self.span.map(IntoContract::into_contract);
        let closed =
            pb::OpeningSpan { state: HoursState::Closed.into(), ..pb::OpeningSpan::default() };
        let pb::OpeningSpan { opens, closes, state } = span.unwrap_or(closed);
        let (valid_from, valid_to) = days(self.period);
        pb::OpeningRule {
            day_class: day_class.into(),
            weekdays: self.weekdays.into_iter().map(Into::into).collect(),
            opens,
            closes,
            valid_from,
            valid_to,
            state,
            named_day,
        }
    }
}

impl IntoContract for OpeningException {
    type Contract = pb::OpeningException;

    fn into_contract(self) -> pb::OpeningException {
        pb::OpeningException {
            start_date: self.from.to_string(),
            end_date: self.to.to_string(),
            spans: each(self.spans),
            reason: said(self.reason),
        }
    }
}

impl IntoContract for Span {
    type Contract = pb::OpeningSpan;

    fn into_contract(self) -> pb::OpeningSpan {
        pb::OpeningSpan {
            opens: clock(self.opens_min),
            closes: clock(self.closes_min),
            state: self.state.into(),
        }
    }
}

/// What decided the hours of a day. Those of a mobile point are exceptions where it stands.
pub(in crate::rpc) fn basis(because: Because<'_>, by_visits: bool) -> pb::HoursBasis {
    match because {
        Because::Exception(_) | Because::Rules(_) if by_visits => pb::HoursBasis::Visit,
        Because::Always => pb::HoursBasis::Always,
        Because::Exception(_) => pb::HoursBasis::Exception,
        Because::Rules(DayKind::Named(_)) => pb::HoursBasis::NamedDay,
        Because::Rules(DayKind::Holiday) => pb::HoursBasis::Holiday,
        Because::Rules(DayKind::Eve) => pb::HoursBasis::Eve,
        Because::Rules(DayKind::Normal) => pb::HoursBasis::Normal,
        Because::Nothing => pb::HoursBasis::Unspecified,
    }
}

/// The first and the last day of a period; empty where there is none.
pub(super) fn days(period: Period) -> (String, String) {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    (day(period.from), day(period.to))
}

/// Hours on their own.
pub(in crate::rpc) fn hours(hours: OpeningHours) -> pb::Hours {
    pb::Hours {
        always_open: hours.always_open,
        opening_rules: each(hours.opening_rules),
        opening_exceptions: each(hours.opening_exceptions),
    }
}

/// Spans of a day.
pub(in crate::rpc) fn spans(spans: Vec<Span>) -> Vec<pb::OpeningSpan> {
    each(spans)
}
