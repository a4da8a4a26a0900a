//! Held hours with what a file says otherwise than an export of them. A file is not asked to name what
//! it does not know: a date that is otherwise here, and of which it says nothing, stays and is told.

use std::collections::BTreeSet;

use jiff::civil::Date;
use neuvo_calendar::{
    Day, HoursState, NamedDay, OpeningException, OpeningHours, OpeningRule, Period, Span, Text,
    Weekday,
    hours::{Because, DayKind},
};

use super::days::{by_appointment, exceptional};

/// What a file leaves unsaid of hours that are held.
#[derive(Default)]
pub(super) struct Left {
    /// The week.
    pub(super) week: bool,
    /// Eves, holidays and named days that have rules here and other hours in the file's week: the
    /// first.
    pub(super) special: Option<Date>,
    /// What is to be told of exceptions.
    pub(super) dates: Vec<String>,
}

pub(super) fn tells_week(hours: &OpeningHours) -> bool {
    hours.always_open || hours.opening_rules.iter().any(|rule| rule.kind == DayKind::Normal)
}

/// Whether rules that are there for a day's kind or name, or an exception, decide it.
fn is_special(hours: &OpeningHours, day: &Day) -> bool {
    match hours.on(day).because {
        Because::Rules(kind) => kind != DayKind::Normal && hours.has_rules_for(kind, day.date),
        Because::Exception(_) => true,
        Because::Always | Because::Nothing => false,
    }
}

/// Whether a file gives another reason for an exception than an export does.
pub(super) fn is_renamed(own: &OpeningHours, said: &OpeningHours, days: &[Day]) -> bool {
    days.iter().any(|day| other_reason(own, said, day).is_some())
}

/// The reason that a file gives for a day, where an export gives another for the same hours.
fn other_reason<'h>(own: &OpeningHours, said: &'h OpeningHours, day: &Day) -> Option<&'h Text> {
    let (was, is) = (own.on(day), said.on(day));
    let (Because::Exception(old), Because::Exception(new)) = (was.because, is.because) else {
        return None;
    };
    let says = new.reason != old.reason && new.reason.fi != exceptional().fi;
    (says && was.spans == is.spans).then_some(&new.reason)
}

/// What is put together: held hours, what an export of them says, and what a file says.
pub(super) struct Mend<'a> {
    held: &'a OpeningHours,
    own: &'a OpeningHours,
    said: &'a OpeningHours,
    today: Date,
    days: &'a [Day],
    /// What is held, without its exceptions.
    rules: OpeningHours,
    /// Whether the file says a week.
    told: bool,
}

impl<'a> Mend<'a> {
    pub(super) fn new(
        held: &'a OpeningHours,
        own: &'a OpeningHours,
        said: &'a OpeningHours,
        (today, days): (Date, &'a [Day]),
    ) -> Self {
        let rules = OpeningHours { opening_exceptions: Vec::new(), ..held.clone() };
        Self { held, own, said, today, days, rules, told: tells_week(said) }
    }

    pub(super) fn mended(&self) -> (OpeningHours, Left) {
        let mut next = self.held.clone();
        self.weeks(&mut next);
        self.named_days(&mut next);
        let mut left = Left::default();
        // An ordinary week answers for eves and holidays too, and says nothing of them.
        let by_rule = |day: &&Day| {
            self.told
                && self.stays(day).is_none()
                && !is_special(self.said, day)
                && is_special(&self.rules, day)
        };
        let kept = self.days.iter().find(|day| by_rule(day) && self.differs(day));
        left.special = kept.map(|day| day.date);
        self.exceptions(&mut next, &mut left);
        self.reasons(&mut next, &mut left);
        next.opening_exceptions.sort_by_key(|exception| (exception.from, exception.to));
        (next, left)
    }

    /// The held exception of a day of which the file says nothing of its own.
    fn stays(&self, day: &Day) -> Option<&'a OpeningException> {
        match self.held.on(day).because {
            Because::Exception(exception) if !is_special(self.said, day) => Some(exception),
            _ => None,
        }
    }

    /// Whether the file says something of a day that is to be taken.
    fn says(&self, day: &Day) -> bool {
        let by_week = self.told && !is_special(&self.rules, day) && self.stays(day).is_none();
        is_special(self.said, day) || by_week
    }

    /// Whether the file says something else of a day than an export does.
    fn differs(&self, day: &Day) -> bool {
        let (was, is) = (self.own.on(day), self.said.on(day));
        was.spans != is.spans
            || (was.because == Because::Nothing) != (is.because == Because::Nothing)
    }

    fn weeks(&self, next: &mut OpeningHours) {
        let past = |rule: &OpeningRule| rule.period.to.is_some_and(|to| to < self.today);
        let week = |hours: &OpeningHours| week(hours.opening_rules.iter().filter(|r| !past(r)));
        if self.told && week(self.own) != week(self.said) {
            next.opening_rules.retain(|rule| rule.kind != DayKind::Normal || past(rule));
            let normal = self.said.opening_rules.iter();
            let normal = normal.filter(|rule| rule.kind == DayKind::Normal && !past(rule));
            next.opening_rules.extend(normal.cloned());
        }
    }

    fn named_days(&self, next: &mut OpeningHours) {
        let named = |rule: &OpeningRule| matches!(rule.kind, DayKind::Named(_));
        if !self.said.opening_rules.iter().any(named) {
            return;
        }
        for name in NamedDay::ALL {
            let of = |hours: &OpeningHours| -> Vec<OpeningRule> {
                let rules = hours.opening_rules.iter();
                rules.filter(|rule| rule.kind == DayKind::Named(*name)).cloned().collect()
            };
            if of(self.own) != of(self.said) {
                next.opening_rules.retain(|rule| rule.kind != DayKind::Named(*name));
                next.opening_rules.extend(of(self.said));
            }
        }
    }

    fn exceptions(&self, next: &mut OpeningHours, left: &mut Left) {
        let changed = self.days.iter().filter(|day| self.says(day) && self.differs(day));
        let changed: BTreeSet<Date> = changed.map(|day| day.date).collect();
        let touched =
            |e: &OpeningException| changed.range(e.from..=e.to.max(e.from)).next().is_some();
        next.opening_exceptions.retain(|exception| !touched(exception));
        let right = next.clone();
        for day in self.days {
            let (is, now) = (self.said.on(day), right.on(day));
            let untouched = !changed.contains(&day.date) && self.held.on(day) == now;
            if let Some(exception) = self.stays(day) {
                if !untouched {
                    let spans = exception.spans.clone();
                    add(&mut next.opening_exceptions, day.date, spans, exception.reason.clone());
                }
                continue;
            }
            if !self.says(day)
                || untouched
                || carried(&now.spans) == is.spans
                || is.because == Because::Nothing
            {
                continue;
            }
            let reason = match is.because {
                Because::Exception(exception) => exception.reason.clone(),
                Because::Rules(DayKind::Named(named)) => named.name(),
                _ => exceptional(),
            };
            add(&mut next.opening_exceptions, day.date, is.spans, reason);
        }
        self.tell(next, left);
    }

    /// Tells which exceptions stay though the file says nothing of them, and which go.
    fn tell(&self, next: &OpeningHours, left: &mut Left) {
        for exception in &self.held.opening_exceptions {
            let mut days = self.days.iter().filter(
                |day| matches!(self.held.on(day).because, Because::Exception(e) if e == exception),
            );
            let (from, reason) = (exception.from, &exception.reason.fi);
            if days.clone().any(|day| self.stays(day).is_some() && self.differs(day)) {
                left.dates.push(format!(
                    "says nothing of {from} ({reason}), which is otherwise here: that stays; take it \
                     away here where it is over"
                ));
            } else if days.any(|day| !matches!(next.on(day).because, Because::Exception(_))) {
                left.dates.push(format!(
                    "has hours for {from} that are those of its week or rule: the exception that is \
                     held here ({reason}) goes"
                ));
            }
        }
    }

    /// Gives exceptions the reasons that the file has for them; each one for all of its days.
    fn reasons(&self, next: &mut OpeningHours, left: &mut Left) {
        let renamed = self.days.iter();
        let renamed =
            renamed.filter_map(|day| Some((day, other_reason(self.own, self.said, day)?)));
        let mut kept: BTreeSet<Date> = BTreeSet::new();
        let before = next.clone();
        for exception in &mut next.opening_exceptions {
            let decides = |day: &&Day| matches!(before.on(day).because, Because::Exception(e) if e == exception);
            let days: Vec<&Day> = self.days.iter().filter(decides).collect();
            let reasons = days.iter().map(|day| other_reason(self.own, self.said, day));
            let reasons: Option<BTreeSet<_>> =
                reasons.map(|reason| reason.map(|text| (&text.fi, &text.sv, &text.en))).collect();
            let of_first =
                days.first().and_then(|day| other_reason(self.own, self.said, day)).cloned();
            if let Some(reason) = of_first.filter(|_| reasons.is_some_and(|all| all.len() == 1)) {
                exception.reason = reason;
                kept.extend(days.iter().map(|day| day.date));
            }
        }
        let mut lost = renamed.filter(|(day, _)| !kept.contains(&day.date));
        if let Some((day, reason)) = lost.next() {
            let others = lost.count();
            left.dates.push(format!(
                "has another reason for {} ({}) and {others} other days, which is not kept: their \
                 hours are of a rule, or of one exception for several days",
                day.date, reason.fi
            ));
        }
    }
}

/// Adds a day to exceptions: to the last, where it goes on alike.
fn add(exceptions: &mut Vec<OpeningException>, day: Date, spans: Vec<Span>, reason: Text) {
    match exceptions.last_mut() {
        Some(last)
            if last.to.tomorrow().ok() == Some(day)
                && last.spans == spans
                && last.reason == reason =>
        {
            last.to = day;
        }
        _ => exceptions.push(OpeningException { from: day, to: day, spans, reason }),
    }
}

/// Each weekday of a week with its span, in its period.
type Days = BTreeSet<(Option<Date>, Option<Date>, Weekday, Option<Span>)>;

/// The ordinary week, whichever way its rules are cut.
fn week<'r>(rules: impl Iterator<Item = &'r OpeningRule>) -> Days {
    let rules = rules.filter(|rule| rule.kind == DayKind::Normal);
    let day = |rule: &OpeningRule| {
        let OpeningRule { period: Period { from, to }, span, .. } = *rule;
        rule.weekdays.iter().map(move |weekday| (from, to, *weekday, span)).collect::<Vec<_>>()
    };
    rules.flat_map(day).collect()
}

/// Spans as a file would have them.
fn carried(spans: &[Span]) -> Vec<Span> {
    let carried = spans.iter().filter_map(|span| {
        let state = match by_appointment(span.state)? {
            true => HoursState::ByAppointment,
            false => HoursState::Open,
        };
        Some(Span { state, ..*span })
    });
    carried.collect()
}
