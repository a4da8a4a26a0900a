//! Opening hours as a calendar, RFC 5545: weekly hours repeat, and what is otherwise on a date is an
//! event of that date, which the weekly ones leave out.

use jiff::{
    ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use neuvo_calendar::{HoursState, Span, Weekday};
use uuid::Uuid;

use super::{
    Exported, Format, Source,
    card::{Card, cards},
    days::{Plan, Special, Stretch, Week, single, stretches},
    lost::Lost,
    stops::apart,
};
use crate::domain::Kind;

/// Octets of a line at most; a longer one is folded.
const LINE_OCTETS: usize = 75;
/// Where the county keeps its time.
const ZONE: &str = "Europe/Helsinki";

/// The zone as the European Union's directive 2000/84/EC has it since 1996.
const VTIMEZONE: [&str; 17] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Helsinki",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0300",
    "TZNAME:EEST",
    "DTSTART:19960331T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0200",
    "TZNAME:EET",
    "DTSTART:19961027T040000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

pub(super) fn export(source: &Source<'_>) -> Exported {
    let mut lost = Lost::default();
    let cards = cards(source, Format::Icalendar, &mut lost);
    let stamp = source.at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut calendar = Calendar { source, stamp, text: String::new() };
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Neuvo//Directory//FI"] {
        calendar.line(line);
    }
    VTIMEZONE.into_iter().for_each(|line| calendar.line(line));
    for card in &cards {
        let (kind, id) = (card.name.kind, card.entry_id());
        let stretches = stretches(source, &card.name);
        let has_hours = !matches!(kind, Kind::Organisation | Kind::Service);
        if has_hours && stretches.iter().all(|stretch| stretch.plan == Plan::Unknown) {
            let description = "is not carried: its hours are unknown, and no event says so";
            lost.of(kind, id, "", description);
        }
        if card.by_visits && !card.address.is_empty() {
            lost.of(kind, id, "address", "is not carried: each visit says where it is");
        }
        stretches.iter().for_each(|stretch| calendar.stretch(card, stretch));
    }
    calendar.line("END:VCALENDAR");
    Exported { content_type: "text/calendar; charset=utf-8", body: calendar.text, findings: lost.0 }
}

struct Calendar<'a> {
    source: &'a Source<'a>,
    /// When it is made.
    stamp: String,
    text: String,
}

impl Calendar<'_> {
    /// The hours of a version, on its days alone.
    fn stretch(&mut self, card: &Card<'_>, stretch: &Stretch) {
        match &stretch.plan {
            Plan::Unknown => {}
            Plan::Always => self.always(card, stretch),
            Plan::Weeks(weeks, specials) => {
                weeks.iter().for_each(|week| {
                    let narrower = |other: &&Week| other.period.width() < week.period.width();
                    let others: Vec<&Week> = weeks.iter().filter(narrower).collect();
                    self.week(card, stretch, week, specials, &others);
                });
                for special in &apart(specials.clone(), &card.stops) {
                    // Where a mobile point stands is why it is open.
                    if stretch.by_visits {
                        let address = self.source.language.of(&special.reason);
                        self.special(&Card { address, ..card.clone() }, special);
                    } else {
                        self.special(card, special);
                    }
                }
            }
        }
    }

    fn always(&mut self, card: &Card<'_>, stretch: &Stretch) {
        let uid = self.uid(card, &format!("always/{:?}", stretch.since));
        self.event(card, &uid, &state(self.source, HoursState::Open), |calendar| {
            calendar.line(&format!("DTSTART;VALUE=DATE:{}", date(stretch.first)));
            calendar.line(&format!("RRULE:FREQ=DAILY;UNTIL={}", date(stretch.last)));
        });
    }

    /// A week that repeats on the days of a stretch. What is special, and what a narrower week has, it
    /// leaves out.
    fn week(
        &mut self,
        card: &Card<'_>,
        stretch: &Stretch,
        week: &Week,
        specials: &[Special],
        narrower: &[&Week],
    ) {
        let from = week.period.from.map_or(stretch.first, |from| from.max(stretch.first));
        let last = week.period.to.map_or(stretch.last, |to| to.min(stretch.last));
        let dates = from.series(1.day()).take_while(|date| *date <= last);
        let others = dates.filter(|date| narrower.iter().any(|other| other.period.holds(*date)));
        let mut without: Vec<Date> = specials.iter().flat_map(single).chain(others).collect();
        without.sort_unstable();
        without.dedup();
        for (weekday, spans) in &week.spans {
            let ahead = (*weekday as i64 - Weekday::of(from) as i64).rem_euclid(7);
            let first = from.saturating_add(ahead.days());
            if first > last {
                continue;
            }
            let left_out: Vec<Date> = without
                .iter()
                .copied()
                .filter(|date| (first..=last).contains(date) && Weekday::of(*date) == *weekday)
                .collect();
            for span in spans {
                let what = format!("{:?}/{:?}/{weekday:?}/{span:?}", stretch.since, week.period);
                let uid = self.uid(card, &what);
                let said = state(self.source, span.state);
                let left_out = &left_out;
                self.event(card, &uid, &said, |calendar| {
                    calendar.times(first, span);
                    let until = end_of(last).map(|at| format!(";UNTIL={at}")).unwrap_or_default();
                    calendar.line(&format!("RRULE:FREQ=WEEKLY{until}"));
                    for day in left_out {
                        let opens = stamp(*day, span.opens_min);
                        calendar.line(&format!("EXDATE;TZID={ZONE}:{opens}"));
                    }
                });
            }
        }
    }

    fn special(&mut self, card: &Card<'_>, special: &Special) {
        let reason = self.source.language.of(&special.reason).to_owned();
        if special.spans.is_empty() {
            let closed = state(self.source, HoursState::Closed);
            let uid = self.uid(card, &format!("closed/{}", special.from));
            self.event(card, &uid, &format!("{closed} ({reason})"), |calendar| {
                let after = special.to.saturating_add(1.day());
                calendar.line(&format!("DTSTART;VALUE=DATE:{}", date(special.from)));
                calendar.line(&format!("DTEND;VALUE=DATE:{}", date(after)));
                calendar.line("TRANSP:TRANSPARENT");
            });
        }
        for day in single(special) {
            for span in &special.spans {
                let uid = self.uid(card, &format!("{day}/{span:?}"));
                let said = format!("{} ({reason})", state(self.source, span.state));
                self.event(card, &uid, &said, |calendar| calendar.times(day, span));
            }
        }
    }

    fn event(&mut self, card: &Card<'_>, uid: &str, said: &str, when: impl FnOnce(&mut Self)) {
        let name = self.source.language.of(card.called).to_owned();
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{uid}"));
        let stamp = format!("DTSTAMP:{}", self.stamp);
        self.line(&stamp);
        when(self);
        self.line(&format!("SUMMARY:{}", escape(&format!("{name}: {said}"))));
        if let Some(number) = card.phone_number {
            self.line(&format!("CONTACT:{}", escape(number)));
        }
        if !card.address.is_empty() {
            self.line(&format!("LOCATION:{}", escape(card.address)));
        }
        self.line("END:VEVENT");
    }

    fn times(&mut self, day: Date, span: &Span) {
        let next = day.saturating_add(1.day());
        let ends = match (span.tail_min(), span.ends_min()) {
            (0, 1440) => stamp(next, 0),
            (0, minute) => stamp(day, minute),
            (tail, _) => stamp(next, tail),
        };
        self.line(&format!("DTSTART;TZID={ZONE}:{}", stamp(day, span.opens_min)));
        self.line(&format!("DTEND;TZID={ZONE}:{ends}"));
    }

    /// The id of an event: it follows from what the event is, so the next export has the same.
    fn uid(&self, card: &Card<'_>, what: &str) -> String {
        let entry = self.source.uuid(card.name.kind, card.entry_id());
        format!("{}@neuvo", Uuid::new_v5(&entry, what.as_bytes()))
    }

    /// A line, folded where it is long, and never within a character.
    fn line(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > LINE_OCTETS {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn date(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

fn stamp(day: Date, minute: u16) -> String {
    format!("{}T{:02}{:02}00", date(day), minute / 60, minute % 60)
}

/// The end of a day, in UTC, as `UNTIL` wants it.
fn end_of(day: Date) -> Option<String> {
    let end = day.to_datetime(Time::constant(23, 59, 59, 0)).in_tz(ZONE).ok()?;
    Some(end.timestamp().to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn state(source: &Source<'_>, state: HoursState) -> String {
    let said = match state {
        HoursState::Open => source.language.say("avoinna", "öppet", "open"),
        HoursState::Closed => source.language.say("suljettu", "stängt", "closed"),
        HoursState::ByAppointment => {
            source.language.say("ajanvarauksella", "med tidsbokning", "by appointment")
        }
        HoursState::DropIn => {
            source.language.say("ilman ajanvarausta", "utan tidsbokning", "without appointment")
        }
        HoursState::PhoneOnly => {
            source.language.say("vain puhelimitse", "endast per telefon", "by telephone only")
        }
    };
    said.to_owned()
}

/// A text as RFC 5545 writes it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            ';' => escaped.push_str("\\;"),
            ',' => escaped.push_str("\\,"),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
