//! Closing something for a part of its days: what is left of the hours it has on each of them.

use jiff::{ToSpan, civil::Date};

use super::{Because, Course, DAY_MINUTES, OpeningException, OpeningHours, Span};
use crate::{OpeningCalendar, Text};

/// Why a time cannot be cut out of hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncut {
    /// They have no days: it is always open.
    AlwaysOpen,
    /// They are unknown on this day.
    Unknown(Date),
    /// The night that begins on this day would be open on the next without its beginning, or is cut
    /// from the next day's side.
    Night(Date),
}

impl OpeningHours {
    /// Cuts the spans of an exception out of the hours of each of its days. A day of which something is
    /// cut becomes an exception of its own with what remains, and why it was an exception before stays
    /// said; one that is closed anyway stays as it is.
    ///
    /// # Errors
    /// [`Uncut`], at the first day that cannot be cut.
    pub fn cut(
        &mut self,
        closed: &OpeningException,
        calendars: &Course<'_, OpeningCalendar>,
    ) -> Result<(), Uncut> {
        if self.always_open {
            return Err(Uncut::AlwaysOpen);
        }
        for date in closed.from.series(1.day()).take_while(|date| *date <= closed.to) {
            let before = date.saturating_sub(1.day());
            let night = self.on(&calendars.on(before).day(before));
            let tail = night.spans.iter().map(Span::tail_min).max().unwrap_or(0);
            if closed.spans.iter().any(|span| span.opens_min < tail) {
                return Err(Uncut::Night(before));
            }
            let day = self.on(&calendars.on(date).day(date));
            let reason = match day.because {
                Because::Nothing => return Err(Uncut::Unknown(date)),
                Because::Exception(held) => both(&held.reason, &closed.reason),
                _ => closed.reason.clone(),
            };
            let spans = remains(&day.spans, &closed.spans).ok_or(Uncut::Night(date))?;
            if spans != day.spans {
                self.lay(vec![OpeningException { from: date, to: date, spans, reason }]);
            }
        }
        Ok(())
    }
}

/// Two reasons of a day, once each.
fn both(held: &Text, closed: &Text) -> Text {
    let join = |of: fn(&Text) -> &String| {
        let [one, other] =
            [held, closed].map(|text| if of(text).is_empty() { &text.fi } else { of(text) });
        match one.split(", ").any(|said| said == other) {
            _ if of(held).is_empty() && of(closed).is_empty() => String::new(),
            true => one.clone(),
            false => format!("{one}, {other}"),
        }
    };
    Text { fi: join(|text| &text.fi), sv: join(|text| &text.sv), en: join(|text| &text.en) }
}

/// What is left of spans; none where that would begin on the next day.
fn remains(spans: &[Span], closed: &[Span]) -> Option<Vec<Span>> {
    let mut left: Vec<(u16, u16, Span)> =
        spans.iter().map(|span| (span.opens_min, end(span), *span)).collect();
    for cut in closed {
        let (from, to) = (cut.opens_min, end(cut));
        let pieces = |(opens, closes, of): (u16, u16, Span)| {
            [(opens, closes.min(from), of), (opens.max(to), closes, of)]
        };
        left =
            left.into_iter().flat_map(pieces).filter(|(opens, closes, _)| opens < closes).collect();
    }
    let span = |(opens_min, closes, of): (u16, u16, Span)| {
        let closes_min = if closes > DAY_MINUTES { closes - DAY_MINUTES } else { closes };
        (opens_min < DAY_MINUTES).then_some(Span { opens_min, closes_min, ..of })
    };
    left.into_iter().map(span).collect()
}

/// The first minute after a span, counted from the midnight before it.
fn end(span: &Span) -> u16 {
    if span.is_over_midnight() { DAY_MINUTES + span.closes_min } else { span.closes_min }
}
