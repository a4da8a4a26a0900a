//! The time, as an argument.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Tells the time. Decisions never ask the machine; they are given what this says.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that stands at `at`.
    pub fn fixed(at: Timestamp) -> Self {
        Self::told_by(move || at)
    }

    /// A clock that says what `tell` says; for tests, which move it.
    pub fn told_by(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Now, in whole microseconds: what stores keep.
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// Where every county of Finland keeps its time.
pub fn helsinki() -> TimeZone {
    TimeZone::get("Europe/Helsinki").expect("the time zone database is bundled")
}

/// An instant as the contract writes it.
pub fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// The local day of an instant, in Europe/Helsinki.
pub fn local_date(at: Timestamp) -> Date {
    at.to_zoned(helsinki()).date()
}
