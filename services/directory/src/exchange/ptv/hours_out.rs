//! Hours as PTV has them, in both versions.

use std::collections::BTreeMap;

use jiff::civil::Date;
use neuvo_calendar::{HoursState, NamedDay, Period, Span, Text, Weekday};
use serde_json::{Map, Value, json};

use super::Out;
use crate::exchange::{
    card::Card,
    days::{Plan, Special, Week, apart, by_appointment, clock, single},
    lost::Lost,
    words::each,
};

/// The days that v12 has a name for.
pub(super) const HOLIDAYS: [(&str, NamedDay); 18] = [
    ("NewYearEve", NamedDay::NewYearsEve),
    ("NewYearDay", NamedDay::NewYearsDay),
    ("Epiphany", NamedDay::Epiphany),
    ("MaundyThursday", NamedDay::MaundyThursday),
    ("GoodFriday", NamedDay::GoodFriday),
    ("EasterSunday", NamedDay::EasterSunday),
    ("EasterMonday", NamedDay::EasterMonday),
    ("MayDayEve", NamedDay::MayDayEve),
    ("MayDay", NamedDay::MayDay),
    ("AscensionDay", NamedDay::AscensionDay),
    ("WhitSunday", NamedDay::WhitSunday),
    ("MidsummerEve", NamedDay::MidsummerEve),
    ("MidsummerDay", NamedDay::MidsummerDay),
    ("AllSaintsDay", NamedDay::AllSaintsDay),
    ("IndependenceDay", NamedDay::IndependenceDay),
    ("ChristmasEve", NamedDay::ChristmasEve),
    ("ChristmasDay", NamedDay::ChristmasDay),
    ("SecondDayOfChristmas", NamedDay::SecondDayOfChristmas),
];

/// A weekday as both versions write it.
pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

impl Out<'_> {
    pub(super) fn hours_v11(&self, card: &Card<'_>, lost: &mut Lost) -> Vec<Value> {
        let (weeks, specials) = match card.plan(&self.window) {
            Plan::Unknown => return Vec::new(),
            Plan::Always => {
                let always = item_v11("DaysOfTheWeek", Period::default(), &Text::default(), &[]);
                return vec![with(always, "isAlwaysOpen", true)];
            }
            Plan::Weeks(weeks, specials) => (weeks, specials),
        };
        // The register's readers show the weeks that are said to be valid for now.
        let today = self.source.day;
        let now = |Period { from, to }: Period| {
            from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to)
        };
        let week = |week: &Week| -> Vec<Value> {
            let items = week_v11(week).into_iter();
            items.map(|item| with(item, "validForNow", now(week.period))).collect()
        };
        let mut items: Vec<Value> = apart(&weeks).iter().flat_map(week).collect();
        for special in &specials {
            if special.spans.iter().any(|span| span.tail_min() > 0) {
                after_midnight(card, special, lost);
            }
            items.extend(special_v11(special));
        }
        for (at, item) in items.iter_mut().enumerate() {
            item["orderNumber"] = at.into();
        }
        items
    }

    pub(super) fn hours_v12(&self, card: &Card<'_>, lost: &mut Lost) -> Value {
        let (weeks, specials) = match card.plan(&self.window) {
            Plan::Unknown => return json!({"hours": [], "holidayServiceHours": null}),
            Plan::Always => {
                let always = headed("ContinuousAlwaysValidServiceHour", &Text::default());
                let always = with(always, "openingStatus", "Open");
                return json!({"hours": [always], "holidayServiceHours": null});
            }
            Plan::Weeks(weeks, specials) => (weeks, specials),
        };
        let is_open = |Period { from, to }: Period| from.is_some() != to.is_some();
        if weeks.iter().any(|week| is_open(week.period)) {
            let description = format!(
                "an end that is open is sent as {FIRST_DAY} or {LAST_DAY}: v12 asks for both ends"
            );
            lost.of(card.name.kind, card.entry_id(), "opening_rules", &description);
        }
        let (holidays, dated) = self.holidays(card, specials);
        let mut hours: Vec<Value> = apart(&weeks).iter().flat_map(week_v12).collect();
        for special in &dated {
            if special.spans.iter().any(|span| span.tail_min() > 0) {
                after_midnight(card, special, lost);
            }
            hours.push(special_v12(special));
        }
        let holidays = (!holidays.is_empty())
            .then(|| json!({"repetition": {"type": "RepetitionEveryYear"}, "holidays": holidays}));
        json!({"hours": hours, "holidayServiceHours": holidays})
    }

    /// The days that have a name in v12 and the same hours each time, and the other dates.
    fn holidays(&self, card: &Card<'_>, specials: Vec<Special>) -> (Vec<Value>, Vec<Special>) {
        let hours = card.hours.clone().unwrap_or_default();
        let mut dated: BTreeMap<Date, Vec<Special>> = BTreeMap::new();
        for special in &specials {
            for date in single(special) {
                let of_day = Special { from: date, to: date, ..special.clone() };
                dated.entry(date).or_default().push(of_day);
            }
        }
        let excepted =
            |date: Date| hours.opening_exceptions.iter().any(|e| e.from <= date && date <= e.to);
        let mut holidays = Vec::new();
        for (name, named) in HOLIDAYS {
            let days: Vec<_> =
                self.window.iter().filter(|day| day.named.contains(&named)).collect();
            let spans: Vec<_> = days.iter().map(|day| hours.on(day).spans).collect();
            let special = days.iter().any(|day| dated.contains_key(&day.date));
            let plain = !days.iter().any(|day| excepted(day.date) || day.reason.is_some());
            let alike = spans.windows(2).all(|pair| pair[0] == pair[1]);
            let Some(first) = spans.first().filter(|_| special && plain && alike) else { continue };
            if first.iter().any(|span| span.tail_min() > 0) {
                continue;
            }
            days.iter().for_each(|day| drop(dated.remove(&day.date)));
            holidays.push(json!({"holidayName": name, "hours": exceptional(first, false)}));
        }
        (holidays, ranges(dated.into_values().flatten()))
    }
}

/// Days that follow one another and are alike, put together.
fn ranges(dated: impl Iterator<Item = Special>) -> Vec<Special> {
    let mut ranges: Vec<Special> = Vec::new();
    for special in dated {
        match ranges.last_mut() {
            Some(last)
                if last.to.tomorrow().ok() == Some(special.from)
                    && last.spans == special.spans
                    && last.reason == special.reason =>
            {
                last.to = special.to;
            }
            _ => ranges.push(special),
        }
    }
    ranges
}

fn after_midnight(card: &Card<'_>, special: &Special, lost: &mut Lost) {
    let description = format!("on {} what is after midnight is not carried", special.from);
    lost.of(card.name.kind, card.entry_id(), "opening_exceptions", &description);
}

fn week_v11(week: &Week) -> Vec<Value> {
    let (mut open, mut reserved, mut over) = (Vec::new(), Vec::new(), Vec::new());
    for (day, spans) in &week.spans {
        for span in spans {
            let Some(reservation) = by_appointment(span.state) else { continue };
            if span.tail_min() > 0 {
                let next = weekday(day.next());
                over.push((reservation, time_v11(Some(weekday(*day)), Some(next), span)));
            } else if reservation {
                reserved.push(time_v11(Some(weekday(*day)), None, span));
            } else {
                open.push(time_v11(Some(weekday(*day)), None, span));
            }
        }
    }
    let item = |kind, times: &[Value], reservation: bool| {
        let item = item_v11(kind, week.period, &Text::default(), times);
        with(item, "isReservation", reservation)
    };
    let weekly = [(open, false), (reserved, true)];
    let weekly = weekly.into_iter().filter(|(times, _)| !times.is_empty());
    let weekly = weekly.map(|(times, reserved)| item("DaysOfTheWeek", &times, reserved));
    // A run over midnight has one entry each.
    let over = over.into_iter().map(|(reserved, time)| item("OverMidnight", &[time], reserved));
    weekly.chain(over).collect()
}

/// A closed stretch of days is one entry; open days have one a day and span, since PTV takes one
/// time in each.
fn special_v11(special: &Special) -> Vec<Value> {
    let spans: Vec<&Span> =
        special.spans.iter().filter(|span| by_appointment(span.state).is_some()).collect();
    let period = |from: Date, to: Date| Period {
        from: Some(from),
        to: (to > from).then_some(to), // an end that is not after the beginning is refused
    };
    if spans.is_empty() {
        let period = period(special.from, special.to);
        let closed = item_v11("Exceptional", period, &special.reason, &[]);
        return vec![with(closed, "isClosed", true)];
    }
    let mut items = Vec::new();
    for date in single(special) {
        for span in &spans {
            let whole = Span { closes_min: span.ends_min(), ..**span };
            let times = [time_v11(None, None, &whole)];
            let item = item_v11("Exceptional", period(date, date), &special.reason, &times);
            let reserved = span.state == HoursState::ByAppointment;
            items.push(with(item, "isReservation", reserved));
        }
    }
    items
}

fn item_v11(kind: &str, period: Period, reason: &Text, times: &[Value]) -> Value {
    let day = |date: Option<Date>| date.map(|date| format!("{date}T00:00:00"));
    let information =
        each(reason).map(|(language, value)| json!({"language": language, "value": value}));
    json!({
        "serviceHourType": kind,
        "validFrom": day(period.from),
        "validTo": day(period.to),
        "isClosed": false,
        "validForNow": period == Period::default(),
        "isAlwaysOpen": false,
        "isReservation": false,
        "additionalInformation": information.collect::<Vec<_>>(),
        "openingHour": times,
    })
}

fn time_v11(from: Option<&str>, to: Option<&str>, span: &Span) -> Value {
    json!({
        "dayFrom": from,
        "dayTo": to,
        "from": format!("{}:00", clock(span.opens_min)),
        "to": format!("{}:00", clock(span.closes_min)),
    })
}

fn with(mut value: Value, field: &str, to: impl Into<Value>) -> Value {
    value[field] = to.into();
    value
}

fn headed(kind: &str, reason: &Text) -> Value {
    let heading: Map<String, Value> =
        each(reason).map(|(language, words)| (language.to_owned(), words.into())).collect();
    json!({"type": kind, "heading": heading, "additionalInformation": {}})
}

fn week_v12(week: &Week) -> Vec<Value> {
    let mut days = Map::new();
    let mut over = Vec::new();
    for (day, spans) in &week.spans {
        let carried = spans.iter().filter(|span| by_appointment(span.state).is_some());
        let (late, plain): (Vec<Span>, Vec<Span>) = carried.partition(|span| span.tail_min() > 0);
        if !plain.is_empty() {
            let hours = exceptional(&plain, true);
            days.insert(weekday(*day).to_lowercase(), json!({"hours": hours}));
        }
        over.extend(late.into_iter().map(|span| (*day, span)));
    }
    let mut items = Vec::new();
    let ends = (week.period.from, week.period.to);
    let dated = ends != (None, None);
    if !days.is_empty() {
        let kind = if dated {
            "WeeklyDateRangeServiceHour"
        } else {
            "WeeklyUntilFurtherNoticeServiceHour"
        };
        let weekly = headed(kind, &Text::default());
        items.push(in_period(with(weekly, "weeklyHours", days), week.period));
    }
    for (day, span) in over {
        let kind = if dated {
            "ContinuousDateRangeServiceHour"
        } else {
            "ContinuousWeekdaysUntilFurtherNoticeServiceHour"
        };
        let mut item = in_period(headed(kind, &Text::default()), week.period);
        item["openingStatus"] = status(span.state).into();
        item["fromDay"] = weekday(day).into();
        item["toDay"] = weekday(day.next()).into();
        item["fromTime"] = clock(span.opens_min).into();
        item["toTime"] = clock(span.closes_min).into();
        items.push(item);
    }
    items
}

/// A dated item. v12 asks for both ends: one that is open is sent as far as dates are told.
fn in_period(item: Value, period: Period) -> Value {
    if period == Period::default() {
        return item;
    }
    let from = period.from.unwrap_or(FIRST_DAY);
    let item = with(item, "fromDate", from.to_string());
    with(item, "toDate", period.to.unwrap_or(LAST_DAY).to_string())
}

/// The day that stands for no first day.
pub(super) const FIRST_DAY: Date = jiff::civil::date(2000, 1, 1);
/// The day that stands for no last day.
pub(super) const LAST_DAY: Date = jiff::civil::date(2099, 12, 31);

fn special_v12(special: &Special) -> Value {
    let mut week = Map::new();
    let days: std::collections::BTreeSet<Weekday> =
        single(special).take(7).map(Weekday::of).collect();
    for day in days {
        let hours = exceptional(&special.spans, true);
        week.insert(weekday(day).to_lowercase(), json!({"hours": hours}));
    }
    let item = headed("ExceptionalDateRangeServiceHour", &special.reason);
    let item = with(item, "fromDate", special.from.to_string());
    with(with(item, "toDate", special.to.to_string()), "weeklyHours", week)
}

/// The spans of a day; one that is closed says so. A day's end is `00:00`.
fn exceptional(spans: &[Span], repeated: bool) -> Vec<Value> {
    let item = |opens: u16, closes: u16, status: &str| {
        let mut item = json!({
            "start": clock(opens),
            "end": clock(closes),
            "openingStatus": status,
            "additionalInformation": {},
        });
        if repeated {
            item["repetition"] = "Weekly".into();
        }
        item
    };
    let carried = spans.iter().filter(|span| by_appointment(span.state).is_some());
    let carried: Vec<Value> =
        carried.map(|span| item(span.opens_min, span.ends_min(), status(span.state))).collect();
    if carried.is_empty() { vec![item(0, 0, "Closed")] } else { carried }
}

fn status(state: HoursState) -> &'static str {
    if state == HoursState::ByAppointment { "OpenOnReservation" } else { "Open" }
}
