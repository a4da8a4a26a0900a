//! Hours that are said are read as the same, and any text is read or refused at a spot within it.

use std::{collections::BTreeSet, sync::LazyLock};

use jiff::{ToSpan, civil::date};
use neuvo_calendar::{
    Day, HoursState, NamedDay, OpeningException, OpeningHours, OpeningRule, Period, Span, Text,
    Weekday,
    hours::{Because, DAY_MINUTES, DayKind, entry::parse},
};
use proptest::{prelude::*, sample::select};

use crate::support::{TODAY, any_weekdays, county};

/// Two whole years, and every named day of the 28 years in which each falls on all its weekdays.
static DAYS: LazyLock<Vec<Day>> = LazyLock::new(|| {
    let calendar = county();
    let in_year = |year| NamedDay::ALL.iter().map(move |named| named.in_year(year));
    let named: Vec<Day> = (2020..2048).flat_map(in_year).map(|date| calendar.day(date)).collect();
    calendar.days(date(2026, 1, 1), 730).into_iter().chain(named).collect()
});

/// Whether two hours are decided alike, and alike in their spans, on every one of [`DAYS`].
fn mean_the_same(one: &OpeningHours, two: &OpeningHours) -> bool {
    let because = |because: &Because<'_>| match because {
        Because::Exception(OpeningException { from, to, reason, .. }) => {
            format!("{from} {to} {}", reason.fi)
        }
        other => format!("{other:?}"),
    };
    DAYS.iter().all(|day| {
        let (one, two) = (one.on(day), two.on(day));
        one.spans == two.spans && because(&one.because) == because(&two.because)
    })
}

fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    let minute = || prop_oneof![(0_u16..24).prop_map(|hour| hour * 60), 0..DAY_MINUTES];
    let state = || prop_oneof![3 => Just(HoursState::Open), 1 => select(HoursState::ALL)];
    let span = (minute(), minute().prop_map(|minute| minute + 1), state())
        .prop_map(|(opens_min, closes_min, state)| Span { opens_min, closes_min, state });
    proptest::collection::vec(span, 0..=2)
}

fn any_kind() -> impl Strategy<Value = DayKind> {
    let named = select(NamedDay::ALL).prop_map(DayKind::Named);
    let unnamed = select(vec![DayKind::Normal, DayKind::Eve, DayKind::Holiday]);
    prop_oneof![3 => unnamed, 1 => named]
}

fn any_period() -> impl Strategy<Value = Period> {
    let end = || proptest::option::of((0_i64..1000).prop_map(|day| date(2025, 6, 1) + day.days()));
    prop_oneof![2 => Just(Period::default()), 1 => (end(), end()).prop_map(|(from, to)| Period { from, to })]
}

fn any_rules() -> impl Strategy<Value = Vec<OpeningRule>> {
    let weekdays = prop_oneof![
        Just(BTreeSet::from_iter(Weekday::ALL.iter().copied())),
        Just(BTreeSet::from_iter(Weekday::ALL[..5].iter().copied())),
        any_weekdays(),
    ];
    (any_kind(), any_period(), weekdays, any_spans()).prop_map(|(kind, period, weekdays, spans)| {
        let rule = |span| OpeningRule { kind, weekdays: weekdays.clone(), span, period };
        if spans.is_empty() {
            vec![rule(None)]
        } else {
            spans.into_iter().map(|span| rule(Some(span))).collect()
        }
    })
}

fn any_exception() -> impl Strategy<Value = OpeningException> {
    (0_i64..700, 0_i64..20, any_spans(), "[a-zåäö][a-zåäö ;:,0-9]{0,8}(\\([a-z]{1,3}\\))?")
        .prop_map(|(first, days, spans, reason)| {
            let from = date(2026, 1, 1) + first.days();
            let reason = Text::of(reason.trim(), "", "");
            OpeningException { from, to: from + days.days(), spans, reason }
        })
}

prop_compose! {
    /// Hours without a flaw: what would add one is left out.
    fn any_hours()(
        rules in proptest::collection::vec(any_rules(), 0..6),
        exceptions in proptest::collection::vec(any_exception(), 0..3),
    ) -> OpeningHours {
        let mut hours = OpeningHours::default();
        for rule in rules.into_iter().flatten() {
            hours.opening_rules.push(rule);
            if !hours.flaws(&county()).is_empty() {
                hours.opening_rules.pop();
            }
        }
        for exception in exceptions {
            hours.opening_exceptions.push(exception);
            if !hours.flaws(&county()).is_empty() {
                hours.opening_exceptions.pop();
            }
        }
        hours
    }
}

/// Text that is near to hours: their words and signs in any order, among other characters.
fn near_hours() -> impl Strategy<Value = String> {
    let words = vec![
        "ma",
        "to",
        "pe",
        "aatto",
        "pyhät",
        "joka päivä",
        "24/7",
        "8",
        "15.30",
        "24.12.2026",
        "1.6.",
        "suljettu",
        "ajanvarauksella",
        "alkaen",
        "from",
        "-",
        "–",
        ",",
        ";",
        ":",
        ".",
        "ja",
        "(",
        ")",
        "klo",
        "\n",
        "99999999999",
        "dagen före",
        "/",
        "pm",
        "noon",
        "maanantaista",
        "2026-05-13",
    ];
    let piece = prop_oneof![8 => select(words).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn hours_that_are_said_are_read_as_the_same_in_every_language(hours in any_hours()) {
        let Text { fi, sv, en } = hours.spoken();
        for said in [fi, sv, en] {
            let read = parse(&said, TODAY);
            prop_assert!(read.is_ok(), "{}: {:?}", said, read);
            prop_assert!(mean_the_same(&hours, &read.unwrap()), "{}", said);
        }
    }

    #[test]
    fn every_text_is_read_or_refused_at_spots_within_it(
        text in prop_oneof![any::<String>(), near_hours()],
    ) {
        let length = text.chars().count();
        for error in parse(&text, TODAY).err().into_iter().flatten() {
            prop_assert!(error.start <= error.end && error.end <= length, "{:?}", error);
            prop_assert!(!error.description.is_empty());
        }
    }
}
