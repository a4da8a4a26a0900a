//! Reads the hours of a day: spans, their times, and what is there in them.

use super::super::spoken::words::Word;
use super::{
    lexer::What,
    reader::{Read, Reader},
};
use crate::hours::{DAY_MINUTES, HoursState, Span};

/// Noon: the clock of who opens after it has 24 hours.
const NOON: u16 = DAY_MINUTES / 2;

/// A time of day as it is written.
struct Time {
    minute: u16,
    /// The hours of its clock; none where a word says the time.
    clock: Option<Clock>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clock {
    /// With am or pm.
    Half,
    Whole,
}

impl Reader<'_> {
    /// The hours of a day.
    pub fn spans(&mut self) -> Read<Vec<Span>> {
        if self.eat_word(Word::State(HoursState::Closed)) {
            return Ok(Vec::new());
        }
        if self.eat_word(Word::Always) {
            let state = HoursState::Open;
            return Ok(vec![Span { opens_min: 0, closes_min: DAY_MINUTES, state }]);
        }
        let start = self.at;
        let mut spans = vec![self.span()?];
        while self.is_more_hours() {
            self.at += 1;
            spans.push(self.span()?);
        }
        let stated = spans.iter().filter(|(_, state)| state.is_some()).count();
        if stated != 0 && stated != spans.len() {
            let unclear = "say of each span what is there, as in `8–11 avoinna ja 12–15 suljettu`";
            return Err(self.wrong_since(start, unclear));
        }
        let span = |((opens_min, closes_min), state): ((u16, u16), Option<HoursState>)| Span {
            opens_min,
            closes_min,
            state: state.unwrap_or_default(),
        };
        Ok(spans.into_iter().map(span).collect())
    }

    /// A span's minutes, and what is there if that is said.
    fn span(&mut self) -> Read<((u16, u16), Option<HoursState>)> {
        let times = self.times()?;
        let Some(Word::State(state)) = self.word(self.at) else { return Ok((times, None)) };
        self.at += 1;
        Ok((times, Some(state)))
    }

    /// The minutes of a day from an opening time to a closing time.
    fn times(&mut self) -> Read<(u16, u16)> {
        if self.is_date(self.at) {
            return Err(self.wrong("a date begins its clause, as in `24.12.2026 suljettu (joulu)`"));
        }
        if self.is_time(self.at + 1) {
            self.eat_word(Word::From); // "from 8 to 15"
        }
        let start = self.at;
        let opens = self.time()?;
        let dash = self.eat_to();
        let before = dash && self.eat_word(Word::NextDay);
        if !dash || !self.is_time(self.at) {
            return Err(self.wrong_since(start, "a closing time is missing"));
        }
        let closes = self.time()?;
        if opens.clock.zip(closes.clock).is_some_and(|(opens, closes)| opens != closes) {
            return Err(self.wrong_since(start, "say `am` or `pm` of both times, or of none"));
        }
        let next_day = self.eat_word(Word::NextDay) || before;
        match (opens.minute, closes.minute) {
            (opens @ 1..=NOON, closes @ 1..) if !next_day && closes <= opens => {
                let unclear = "closes before it opens: 5 pm is `17`; the end of a night is written \
                               `seuraavana päivänä 5`";
                Err(self.wrong_since(start, unclear))
            }
            (opens @ 1.., closes) if !next_day && closes == opens => {
                let unclear = "closes as it opens: a whole day is `0–24`, or ends \
                               `seuraavana päivänä`";
                Err(self.wrong_since(start, unclear))
            }
            (opens, closes) if next_day && closes > opens => {
                Err(self.wrong_since(start, "is longer than a day: say each day's hours"))
            }
            (DAY_MINUTES, _) => Err(self.wrong_since(start, "24 is no opening time: write 0")),
            (0, 0) => Err(self.wrong_since(start, "write `0–24` or `suljettu`")),
            (opens, 0) => Ok((opens, DAY_MINUTES)),
            span => Ok(span),
        }
    }

    /// A minute of the day, from `8`, `8.30`, `8:30`, `8 am` or a word for it.
    fn time(&mut self) -> Read<Time> {
        let start = self.at;
        for (word, minute) in [(Word::Noon, NOON), (Word::Midnight, 0)] {
            if self.eat_word(word) {
                return Ok(Time { minute, clock: None });
            }
        }
        let Some(What::Number { value: hour, digits: 1..=2 }) = self.peek() else {
            return Err(self.wrong("expected hours, such as `8–15`, or `suljettu`"));
        };
        self.at += 1;
        let mut minute = &0;
        if let (Some(What::Sign('.' | ':')), Some(What::Number { value, digits })) =
            (self.peek(), self.what(self.at + 1))
        {
            self.at += 2;
            minute = value;
            if *digits != 2 {
                return Err(self.wrong_since(start, "minutes have two digits, as in `8.05`"));
            }
        }
        let (hour, minute) = (hour.unsigned_abs(), minute.unsigned_abs());
        if minute > 59 {
            return Err(self.wrong_since(start, format!("{minute} is no minute")));
        }
        let afternoon = match self.word(self.at) {
            Some(Word::BeforeNoon) => 0,
            Some(Word::AfterNoon) => NOON,
            _ => {
                return match hour * 60 + minute {
                    _ if hour > 24 => Err(self.wrong_since(start, format!("{hour} is no hour"))),
                    minute if minute > DAY_MINUTES => {
                        Err(self.wrong_since(start, "the day ends at 24"))
                    }
                    minute => Ok(Time { minute, clock: Some(Clock::Whole) }),
                };
            }
        };
        self.at += 1;
        if !(1..=12).contains(&hour) {
            return Err(self.wrong_since(start, "an hour before or after noon is 1 to 12"));
        }
        let minute = hour % 12 * 60 + minute + afternoon;
        Ok(Time { minute, clock: Some(Clock::Half) })
    }
}
