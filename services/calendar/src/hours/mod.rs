//! When something is open: weekly rules, rules for eves, holidays and named days, and exceptions,
//! all in the local time of Europe/Helsinki.
//!
//! **Precedence** on a day, the first that says anything:
//! 1. the exception that covers the day; of several, the one of the fewest days;
//! 2. the rules for a name of the day, such as Christmas Eve;
//! 3. on a holiday, the rules for holidays; without any the day is closed, if the rules for ordinary
//!    days say anything of it;
//! 4. on an eve, the rules for eves;
//! 5. the rules for ordinary days.
//!
//! Of one kind's rules those of the narrowest period that holds the day are taken, so that a
//! summer's hours replace the year's. A kind has its say as soon as one of its rules is in force on
//! the day, even for other weekdays: eve hours from Monday to Thursday close an eve on a Friday.
//!
//! A span belongs to the day on which it begins. What replaces a day leaves the end of the night
//! before alone, and where that end meets a span of the day itself, the day's own counts.
//!
//! Where nothing is in force the hours are unknown, which is never said as closed: rules for holidays
//! alone say nothing of ordinary days, nor does "closed on Sundays" alone of the other weekdays.

pub mod check;
mod course;
pub mod coverage;
mod cut;
mod day;
pub mod entry;
mod instant;
mod lay;
mod spoken;

use std::collections::BTreeSet;

use jiff::civil::Date;
use num_enum::{IntoPrimitive, TryFromPrimitive};
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{DayClass, NamedDay, Period, Text, Weekday};

pub use course::{Course, HORIZON_DAYS, Moment};
pub use cut::Uncut;
pub use day::{Because, DayHours};
pub use instant::Verdict;

/// Minutes of a day: the end of a span that lasts until midnight.
pub const DAY_MINUTES: u16 = 24 * 60;

/// A minute of the day as data writes it, `HH:MM`: 00:00 to 24:00.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// When something is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct OpeningHours {
    /// Open at all times; then there are no rules and no exceptions.
    pub always_open: bool,
    /// What repeats.
    pub opening_rules: Vec<OpeningRule>,
    /// What holds on single days, in place of every rule.
    #[serde(default)]
    pub opening_exceptions: Vec<OpeningException>,
}

/// Hours of one or more weekdays. Several rules may give a day several spans.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OpeningRule {
    /// The kind of day it is for.
    #[serde(rename = "day_class")]
    pub kind: DayKind,
    /// The weekdays it is for; at least one.
    pub weekdays: BTreeSet<Weekday>,
    /// The span it opens; none for days that are closed.
    #[serde(flatten)]
    pub span: Option<Span>,
    /// When it is in force.
    #[serde(default)]
    pub period: Period,
}

/// The kind of day a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Any day that no rule of another kind takes.
    Normal,
    /// An eve by the county's calendar.
    Eve,
    /// A holiday by the county's calendar.
    Holiday,
    /// A day of a name.
    Named(NamedDay),
}

impl From<DayClass> for DayKind {
    fn from(class: DayClass) -> Self {
        match class {
            DayClass::Normal => Self::Normal,
            DayClass::Eve => Self::Eve,
            DayClass::Holiday => Self::Holiday,
        }
    }
}

/// A stretch of a day, and what is there in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Its first minute, 0 to 1439.
    pub opens_min: u16,
    /// The first minute after it, 1 to [`DAY_MINUTES`]; at or before `opens_min` it is a minute of
    /// the next day.
    pub closes_min: u16,
    /// What is there.
    #[serde(default)]
    pub state: HoursState,
}

impl Span {
    /// The first minute after it on the day it begins.
    pub fn ends_min(&self) -> u16 {
        if self.is_over_midnight() { DAY_MINUTES } else { self.closes_min }
    }

    /// The first minute after it on the next day: 0 for a span that does not reach it.
    pub fn tail_min(&self) -> u16 {
        if self.is_over_midnight() { self.closes_min } else { 0 }
    }

    /// Whether it ends on the day after the one it begins on.
    pub fn is_over_midnight(&self) -> bool {
        self.closes_min <= self.opens_min
    }
}

/// What is there in a span.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    IntoPrimitive,
    TryFromPrimitive,
    VariantArray,
)]
#[repr(i32)]
#[serde(rename_all = "snake_case")]
pub enum HoursState {
    /// Open.
    #[default]
    Open = 1,
    /// Closed.
    Closed = 2,
    /// By appointment only.
    ByAppointment = 3,
    /// Open to who comes unannounced.
    DropIn = 4,
    /// Reached by telephone only.
    PhoneOnly = 5,
}

impl HoursState {
    /// Every state.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Whether who comes or calls without an appointment is served.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::DropIn)
    }
}

/// Days whose hours are others than the rules say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningException {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The spans of each of the days; none when they are closed.
    pub spans: Vec<Span>,
    /// Why, for who asks.
    pub reason: Text,
}

impl OpeningException {
    /// Whether it says when the days are closed and not when they are open: so much is to be cut out of
    /// the hours they have.
    pub fn is_cut(&self) -> bool {
        let closed = |span: &Span| span.state == HoursState::Closed;
        !self.spans.is_empty() && self.spans.iter().all(closed)
    }

    /// How many days after its first the last is; less than 0 when it ends before it begins.
    pub fn days(&self) -> i32 {
        (self.to - self.from).get_days()
    }

    /// Whether a day is one of its.
    pub fn holds(&self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }

    /// Whether a day is of both.
    pub fn shares_a_day_with(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

impl OpeningHours {
    /// Whether nothing is said about when it is open.
    pub fn is_unknown(&self) -> bool {
        !self.always_open && self.opening_rules.is_empty() && self.opening_exceptions.is_empty()
    }

    /// Whether it has a rule for a kind of day that is in force on a day.
    pub fn has_rules_for(&self, kind: DayKind, date: Date) -> bool {
        self.opening_rules.iter().any(|rule| rule.kind == kind && rule.period.holds(date))
    }
}
