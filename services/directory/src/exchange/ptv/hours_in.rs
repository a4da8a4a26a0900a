//! Hours as PTV writes them, of either version, into the register's. What the register cannot say is
//! noted and left out, never taken as open.

use jiff::{ToSpan, civil::Date};
use neuvo_calendar::{
    HoursState, NamedDay, OpeningException, OpeningHours, OpeningRule, Period, Span, Text, Weekday,
    hours::DayKind,
};

use super::hours_out::{FIRST_DAY, HOLIDAYS, LAST_DAY, weekday};
use crate::exchange::{
    days::{minute, span},
    json::{Object, Reading},
    words::Words,
};

/// Gathers rules and exceptions.
#[derive(Default)]
struct Hours(OpeningHours);

impl Hours {
    fn rule(&mut self, kind: DayKind, days: &[Weekday], span: Option<Span>, period: Period) {
        let weekdays = days.iter().copied().collect();
        self.0.opening_rules.push(OpeningRule { kind, weekdays, span, period });
    }

    /// Every day of a period, round the clock.
    fn every_day(&mut self, state: HoursState, period: Period) {
        let whole = Some(Span { opens_min: 0, closes_min: 24 * 60, state });
        for kind in [DayKind::Normal, DayKind::Holiday] {
            self.rule(kind, Weekday::ALL, whole, period);
        }
    }

    fn exception(&mut self, from: Date, to: Date, spans: Vec<Span>, reason: Text) {
        let held = self.0.opening_exceptions.iter_mut().find(|e| (e.from, e.to) == (from, to));
        match held {
            Some(held) => held.spans.extend(spans),
            None => {
                self.0.opening_exceptions.push(OpeningException { from, to, spans, reason });
            }
        }
    }

    /// A run from one day's time to another's, day by day.
    fn run(
        &mut self,
        (first, opens): (Weekday, u16),
        (last, closes): (Weekday, u16),
        state: HoursState,
        period: Period,
    ) {
        if first.next() == last && closes <= opens && closes > 0 {
            let span = Span { opens_min: opens, closes_min: closes, state };
            return self.rule(DayKind::Normal, &[first], Some(span), period);
        }
        let (mut day, mut opens) = (first, opens);
        for _ in 0..Weekday::ALL.len() {
            let closes = if day == last { closes } else { 24 * 60 };
            if closes > opens {
                let span = Span { opens_min: opens, closes_min: closes, state };
                self.rule(DayKind::Normal, &[day], Some(span), period);
            }
            if day == last {
                break;
            }
            (day, opens) = (day.next(), 0);
        }
    }

    fn done(mut self) -> OpeningHours {
        let order = |rule: &OpeningRule| {
            let first = rule.weekdays.first().copied();
            (rule.period.from, rule.period.to, rule.kind, first, rule.span)
        };
        self.0.opening_rules.sort_by_key(order);
        self.0.opening_rules.dedup();
        self.0.opening_exceptions.sort_by_key(|exception| (exception.from, exception.to));
        self.0
    }
}

/// The hours of a v11 channel; none where it says nothing.
pub(super) fn v11(items: Vec<Object<'_>>, reading: &mut Reading) -> Option<OpeningHours> {
    if items.is_empty() {
        return None;
    }
    let mut hours = Hours::default();
    let only = items.len() == 1;
    for mut item in items {
        let kind = item.text("serviceHourType", reading).unwrap_or("DaysOfTheWeek");
        let from = day(&mut item, "validFrom", reading);
        let to = day(&mut item, "validTo", reading);
        let state = match item.flag("isReservation", reading) {
            true => HoursState::ByAppointment,
            false => HoursState::Open,
        };
        let closed = item.flag("isClosed", reading);
        let always = item.flag("isAlwaysOpen", reading);
        let mut reason = Words::default();
        for mut words in item.objects("additionalInformation", reading) {
            let language = words.text("language", reading).unwrap_or("fi");
            let value = words.text("value", reading);
            if let Some(value) = value {
                reason.put(language, value, &words.path, reading);
            }
        }
        let reason = reason.text(&item.at("additionalInformation"), reading);
        let times = item.objects("openingHour", reading);
        item.pass(&["validForNow", "orderNumber", "order"]);
        let period = Period { from, to };
        match kind {
            "DaysOfTheWeek" | "Standard" if always || times.is_empty() && !closed => {
                if only && period == Period::default() && state == HoursState::Open {
                    hours.0.always_open = true;
                } else {
                    hours.every_day(state, period);
                }
            }
            "DaysOfTheWeek" | "Standard" => {
                let times = (times, closed);
                weekly(&mut hours, times, state, period, reading);
                note(reason, &item, reading);
            }
            "Exceptional" | "Exception" => {
                let Some(first) = from else {
                    reading.doubt(&item.path, "is not taken: an exception needs a day");
                    continue;
                };
                let reason = reason.unwrap_or_else(exceptional);
                let spans = if closed { Vec::new() } else { spans(times, state, reading) };
                if spans.is_empty() && !closed {
                    reading.doubt(&item.path, "says neither hours nor closed; taken as closed");
                }
                hours.exception(first, to.unwrap_or(first), spans, reason);
            }
            "OverMidnight" | "Special" => {
                over_midnight(&mut hours, times, state, period, reading);
                note(reason, &item, reading);
            }
            other => unknown(&item.at("serviceHourType"), other, reading),
        }
        item.end(reading);
    }
    Some(hours.done())
}

fn exceptional() -> Text {
    Text::of("Poikkeava aukioloaika", "Avvikande öppettid", "Exceptional hours")
}

fn note(reason: Option<Text>, item: &Object<'_>, reading: &mut Reading) {
    if reason.is_some() {
        let description = "is not kept: ordinary hours have no words beside them";
        reading.doubt(item.at("additionalInformation"), description);
    }
}

fn unknown(place: &str, word: &str, reading: &mut Reading) {
    let word: String = word.chars().take(40).collect();
    reading.doubt(place, format!("is not taken: `{word}` is unknown"));
}

fn weekly(
    hours: &mut Hours,
    (times, closed): (Vec<Object<'_>>, bool),
    state: HoursState,
    period: Period,
    reading: &mut Reading,
) {
    if closed && times.is_empty() {
        hours.rule(DayKind::Normal, Weekday::ALL, None, period);
    }
    for mut time in times {
        let first = week_day(&mut time, "dayFrom", reading);
        let last = week_day(&mut time, "dayTo", reading).or(first);
        let span = of_times(&mut time, state, reading);
        let (Some(first), Some(last)) = (first, last) else {
            reading.doubt(&time.path, "is not taken: it says no day");
            continue;
        };
        let Some(span) = span else { continue };
        let mut days = vec![first];
        while days.last() != Some(&last) && days.len() < Weekday::ALL.len() {
            days.push(days[days.len() - 1].next());
        }
        hours.rule(DayKind::Normal, &days, (!closed).then_some(span), period);
        time.end(reading);
    }
}

fn spans(times: Vec<Object<'_>>, state: HoursState, reading: &mut Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    for mut time in times {
        time.pass(&["dayFrom", "dayTo"]); // the days are the exception's own
        spans.extend(of_times(&mut time, state, reading));
        time.end(reading);
    }
    spans
}

fn of_times(time: &mut Object<'_>, state: HoursState, reading: &mut Reading) -> Option<Span> {
    time.pass(&["order"]);
    let opens = clock(time, "from", reading)?;
    let closes = clock(time, "to", reading)?;
    span(opens, closes, state)
}

fn over_midnight(
    hours: &mut Hours,
    times: Vec<Object<'_>>,
    state: HoursState,
    period: Period,
    reading: &mut Reading,
) {
    for mut time in times {
        time.pass(&["order"]);
        let first = week_day(&mut time, "dayFrom", reading);
        let last = week_day(&mut time, "dayTo", reading);
        let (opens, closes) = (clock(&mut time, "from", reading), clock(&mut time, "to", reading));
        match (first, last.or(first.map(Weekday::next)), opens, closes) {
            (Some(first), Some(last), Some(opens), Some(closes)) => {
                hours.run((first, opens), (last, closes), state, period);
            }
            _ => reading.doubt(&time.path, "is not taken: a run needs two days and two times"),
        }
        time.end(reading);
    }
}

fn clock(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<u16> {
    let written = object.text(key, reading);
    let read = written.and_then(minute);
    if read.is_none() {
        reading.doubt(object.at(key), "is not taken: it is no time of day, HH:mm");
    }
    read
}

fn day(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Date> {
    let written = object.text(key, reading)?;
    let read = written.get(..10).and_then(|day| day.parse().ok());
    if read.is_none() {
        reading.doubt(object.at(key), "is not taken: it is no day");
    }
    read
}

fn week_day(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Weekday> {
    let written = object.text(key, reading)?;
    let read = Weekday::ALL.iter().find(|day| weekday(**day).eq_ignore_ascii_case(written));
    if read.is_none() {
        unknown(&object.at(key), written, reading);
    }
    read.copied()
}

/// The hours of a v12 channel; none where it says nothing.
pub(super) fn v12(mut object: Object<'_>, reading: &mut Reading) -> Option<OpeningHours> {
    let items = object.objects("hours", reading);
    let holidays = object.object("holidayServiceHours", reading);
    object.end(reading);
    if items.is_empty() && holidays.is_none() {
        return None;
    }
    let only = items.len() == 1 && holidays.is_none();
    let mut hours = Hours::default();
    for item in items {
        item_v12(&mut hours, item, only, reading);
    }
    if let Some(holidays) = holidays {
        named_days(&mut hours, holidays, reading);
    }
    Some(hours.done())
}

fn item_v12(hours: &mut Hours, mut item: Object<'_>, only: bool, reading: &mut Reading) {
    let kind = item.text("type", reading).unwrap_or_default();
    let reason = item.object("heading", reading).and_then(|words| localized(words, reading));
    let from = day(&mut item, "fromDate", reading).filter(|day| *day != FIRST_DAY);
    let to = day(&mut item, "toDate", reading).filter(|day| *day != LAST_DAY);
    let period = Period { from, to };
    match kind {
        "WeeklyUntilFurtherNoticeServiceHour" | "WeeklyDateRangeServiceHour" => {
            for (day, spans) in week(&mut item, reading) {
                for span in spans {
                    hours.rule(DayKind::Normal, &[day], Some(span), period);
                }
            }
        }
        "ContinuousAlwaysValidServiceHour" => match status(&mut item, reading) {
            Some(HoursState::Open) if only => hours.0.always_open = true,
            Some(state) => hours.every_day(state, period),
            None => {}
        },
        "ContinuousDateRangeServiceHour" | "ContinuousWeekdaysUntilFurtherNoticeServiceHour" => {
            let state = status(&mut item, reading);
            let first = week_day(&mut item, "fromDay", reading);
            let last = week_day(&mut item, "toDay", reading);
            let opens = clock(&mut item, "fromTime", reading);
            let closes = clock(&mut item, "toTime", reading);
            if let (Some(state), Some(first), Some(last), Some(opens), Some(closes)) =
                (state, first, last, opens, closes)
            {
                hours.run((first, opens), (last, closes), state, period);
            }
        }
        "ExceptionalDateRangeServiceHour" => {
            let (Some(from), Some(to)) = (from, to) else {
                reading.doubt(&item.path, "is not taken: an exception needs its days");
                return;
            };
            let week = week(&mut item, reading);
            let reason = reason.clone().unwrap_or_else(exceptional);
            exceptions(hours, (from, to), &week, &reason);
        }
        other => unknown(&item.at("type"), other, reading),
    }
    if reason.is_some() && kind != "ExceptionalDateRangeServiceHour" {
        let description = "is not kept: ordinary hours have no words beside them";
        reading.doubt(item.at("heading"), description);
    }
    item.end(reading);
}

/// The days of an exception: one where all are alike, each by itself where they are not.
fn exceptions(
    hours: &mut Hours,
    (from, to): (Date, Date),
    week: &[(Weekday, Vec<Span>)],
    reason: &Text,
) {
    let of = |date: Date| {
        let day = week.iter().find(|(day, _)| *day == Weekday::of(date));
        day.map(|(_, spans)| spans.clone()).unwrap_or_default()
    };
    let dates: Vec<Date> = from.series(1.day()).take_while(|date| *date <= to).take(366).collect();
    if dates.iter().all(|date| of(*date) == of(from)) {
        return hours.exception(from, to, of(from), reason.clone());
    }
    for date in dates {
        hours.exception(date, date, of(date), reason.clone());
    }
}

/// The spans of each weekday that is named; none for one that is closed.
fn week(item: &mut Object<'_>, reading: &mut Reading) -> Vec<(Weekday, Vec<Span>)> {
    let Some(mut week) = item.object("weeklyHours", reading) else { return Vec::new() };
    let mut days = Vec::new();
    for day in Weekday::ALL {
        let Some(mut hours) = week.object(&weekday(*day).to_lowercase(), reading) else { continue };
        let times = hours.objects("hours", reading);
        hours.end(reading);
        days.push((*day, times_v12(times, reading)));
    }
    week.end(reading);
    days
}

fn times_v12(times: Vec<Object<'_>>, reading: &mut Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    for mut time in times {
        let repetition = time.text("repetition", reading).unwrap_or("Weekly");
        let state = status(&mut time, reading);
        if state == Some(HoursState::Closed) {
            time.pass(&["start", "end", "additionalInformation"]);
            continue;
        }
        let opens = clock(&mut time, "start", reading);
        let closes = clock(&mut time, "end", reading);
        if repetition != "Weekly" {
            let description = "is not taken: the register has no hours of every other week";
            reading.doubt(time.at("repetition"), description);
        } else if let (Some(opens), Some(closes), Some(state)) = (opens, closes, state) {
            spans.extend(span(opens, closes, state));
        }
        time.end(reading);
    }
    spans
}

fn status(object: &mut Object<'_>, reading: &mut Reading) -> Option<HoursState> {
    match object.text("openingStatus", reading) {
        None | Some("Open") => Some(HoursState::Open),
        Some("OpenOnReservation") => Some(HoursState::ByAppointment),
        Some("Closed") => Some(HoursState::Closed),
        Some(other) => {
            unknown(&object.at("openingStatus"), other, reading);
            None
        }
    }
}

/// Words of an object that has one field a language.
pub(super) fn localized(mut object: Object<'_>, reading: &mut Reading) -> Option<Text> {
    let mut words = Words::default();
    for language in object.keys() {
        if let Some(value) = object.text(language, reading) {
            words.put(language, value, &object.at(language), reading);
        }
    }
    words.text(&object.path, reading)
}

fn named_days(hours: &mut Hours, mut object: Object<'_>, reading: &mut Reading) {
    if let Some(mut repetition) = object.object("repetition", reading) {
        if repetition.text("type", reading) == Some("RepetitionInSelectedYears") {
            let description = "is not kept: the register has them every year";
            reading.doubt(&repetition.path, description);
            repetition.pass(&["years"]);
        }
        repetition.end(reading);
    }
    for mut holiday in object.objects("holidays", reading) {
        let name = holiday.text("holidayName", reading).unwrap_or_default();
        let named = HOLIDAYS.iter().find(|(word, _)| *word == name).map(|(_, named)| *named);
        let times = holiday.objects("hours", reading);
        match named {
            Some(named) => {
                let spans = times_v12(times, reading);
                named_day(hours, named, &spans);
            }
            None => unknown(&holiday.at("holidayName"), name, reading),
        }
        holiday.end(reading);
    }
    object.end(reading);
}

fn named_day(hours: &mut Hours, named: NamedDay, spans: &[Span]) {
    let mut days: Vec<Weekday> =
        (2000..2028).map(|year| Weekday::of(named.in_year(year))).collect();
    days.sort_unstable();
    days.dedup();
    if spans.is_empty() {
        hours.rule(DayKind::Named(named), &days, None, Period::default());
    }
    for span in spans {
        hours.rule(DayKind::Named(named), &days, Some(*span), Period::default());
    }
}
