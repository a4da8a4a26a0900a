//! Opening hours as people write them, and the spots at which they cannot be understood.

use std::collections::BTreeSet;

use neuvo_calendar::{
    NamedDay, OpeningHours, OpeningRule, Period, Text, Weekday,
    hours::{DayKind, entry::parse},
};

use crate::support::{TODAY, county, hours};

/// What was understood, in Finnish words.
fn read(text: &str) -> String {
    match parse(text, TODAY) {
        Ok(hours) => hours.spoken().fi,
        Err(errors) => panic!("{text}: {errors:?}"),
    }
}

/// The spots of an entry that are wrong, and what is said of each.
fn wrong(text: &str) -> Vec<(String, String)> {
    let spot = |start, end| text.chars().skip(start).take(end - start).collect();
    let errors = parse(text, TODAY).expect_err(text);
    errors.into_iter().map(|error| (spot(error.start, error.end), error.description)).collect()
}

fn assert_wrong(text: &str, spot: &str, description: &str) {
    assert_eq!(wrong(text), [(spot.to_owned(), description.to_owned())], "{text}");
}

#[test]
fn weekdays_and_eves_are_read_as_they_are_written_in_three_languages() {
    let long = "ma–to 8–15, pe 8–13; aattoina 8–13";
    for text in [
        "ma-to 8-15, pe 8-13; aatto 8-13",
        "MA–TO 8.00—15.00, Pe klo 8:00 − 13:00; Aattoina klo 8–13",
        "\u{feff}ma\u{a0}–\u{200b}to 8\u{2009}–\u{2009}15,\u{202f}pe 8‑13; aatot: 8–13",
        "maanantaisin, tiistaisin, keskiviikkoisin ja torstaisin 8-15, perjantaina 08-13\naatto 8-13",
        "Maanantai–torstai: 8–15,\nperjantai: 8–13\n\naattona ma-pe 8-13\n",
        "mån-tors 8-15, fre 8-13; dagen före helgdag 8-13",
        "Måndagar–torsdagar kl. 8–15 och fredagar kl. 8–13; dag före helgdag 8–13.",
        "mån-tors 8-15, fre 8-13; aftnar 8-13",
        "mån-tors 8-15, fre 8-13; dagar före helg 8-13",
        "Mon-Thu 8:00-15:00, Fri 8:00-13:00; eves of public holidays 8:00-13:00",
        "Mon-Thu 8-15, Fri 8-13; day before a public holiday 8-13",
        "Mon-Thu 8-15, Fri 8-13; holiday eves 8-13",
        "open Mo-Th 8-15 & Fr 8-13; eves 8-13;",
    ] {
        assert_eq!(read(text), long, "{text}");
    }
}

#[test]
fn the_county_s_own_sheet_is_read_as_it_is_printed() {
    let written = "ark. ma-to 8-15 ja pe 8-13 / arkipyhien aatot 8-13";
    assert_eq!(read(written), "ma–to 8–15, pe 8–13; aattoina 8–13");
    assert_eq!(read("ark. ma-pe klo 8-12"), "ma–pe 8–12");
    assert_eq!(read("ark. ma-pe klo 9-12 / arkipyhien aatot 9-12"), "ma–pe 9–12; aattoina 9–12");
}

#[test]
fn groups_of_weekdays_have_words_and_ranges_wrap() {
    assert_eq!(read("ark. 8–15.30"), "ma–pe 8–15.30");
    assert_eq!(read("arkisin klo 8:00-16:00"), "ma–pe 8–16");
    assert_eq!(read("vardagar 8-16, veckoslut 10-14"), "ma–pe 8–16, la–su 10–14");
    assert_eq!(read("weekdays 8-16; weekends closed"), "ma–pe 8–16, la–su suljettu");
    assert_eq!(read("su-ti 8-9"), "ma–ti 8–9, su 8–9");
    assert_eq!(read("la-su suljettu"), "la–su suljettu");
}

#[test]
fn a_day_may_have_several_spans_over_midnight_too() {
    assert_eq!(read("ma, ke 9-11 ja 12-15"), "ma 9–11 ja 12–15, ke 9–11 ja 12–15");
    assert_eq!(read("ma 9-11, 12.15-15, ti 9-11"), "ma 9–11 ja 12.15–15, ti 9–11");
    assert_eq!(read("pe-la 22-02"), "pe–la klo 22 – seuraavana päivänä klo 2");
    assert_eq!(read("pe 18-00, la 18-24:00"), "pe–la 18–24");
}

#[test]
fn around_the_clock_has_many_words() {
    let always = OpeningHours { always_open: true, ..OpeningHours::default() };
    for text in ["24/7", "Ympäri vuorokauden", "24 h", "24h", "dygnet runt", "at all times", "aina"]
    {
        assert_eq!(parse(text, TODAY), Ok(always.clone()), "{text}");
    }
    assert_eq!(read("la ympäri vuorokauden"), "la 0–24");
}

#[test]
fn every_day_takes_in_holidays_unless_they_are_spoken_of() {
    assert_eq!(read("joka päivä 0-24"), "ma–su 0–24; pyhäpäivinä 0–24");
    assert_eq!(read("varje dag 8-20; helgdagar 10-14"), "ma–su 8–20; pyhäpäivinä 10–14");
    assert_eq!(read("pyhät suljettu; joka päivä 8–20"), "ma–su 8–20; pyhäpäivinä suljettu");
    assert_eq!(read("ma-su 8-20"), "ma–su 8–20");
}

#[test]
fn kinds_of_day_are_for_every_weekday_they_fall_on_unless_weekdays_follow_them() {
    assert_eq!(read("jouluaatto kiinni"), "jouluaattona suljettu");
    assert_eq!(read("pyhät suljettu"), "pyhäpäivinä suljettu");
    assert_eq!(read("New Year’s Eve 8–12"), "uudenvuodenaattona 8–12");
    assert_eq!(read("2. pääsiäispäivä 9–10"), "toisena pääsiäispäivänä 9–10");
    assert_eq!(
        read("aatto ma-to 8-13, pe 8-12, pyhät 9-10"),
        "aattoina ma–to 8–13, pe 8–12; pyhäpäivinä 9–10"
    );
    assert_eq!(read("la, su ja pyhät 10–14"), "la–su 10–14; pyhäpäivinä 10–14");
    let midsummer = parse("juhannusaatto 8-12", TODAY).unwrap();
    assert_eq!(midsummer.opening_rules[0].weekdays, BTreeSet::from([Weekday::Friday]));
    assert_eq!(midsummer.flaws(&county()), []);
    let christmas = parse("julafton stängt", TODAY).unwrap();
    assert_eq!(christmas.opening_rules[0].weekdays.len(), 7);
}

#[test]
fn every_named_day_is_read_as_it_is_said() {
    for named in NamedDay::ALL {
        let weekdays = Weekday::ALL.iter().copied().collect();
        let (kind, period) = (DayKind::Named(*named), Period::default());
        let rule = OpeningRule { kind, weekdays, span: None, period };
        let Text { fi, sv, en } = hours(vec![rule]).spoken();
        for said in [fi, sv, en] {
            let rules = parse(&said, TODAY).expect(&said).opening_rules;
            assert_eq!(rules.iter().map(|rule| rule.kind).collect::<Vec<_>>(), [kind], "{said}");
        }
    }
}

#[test]
fn what_is_there_is_read_after_each_span() {
    assert_eq!(read("ti 9-11 ajanvarauksella"), "ti 9–11 ajanvarauksella");
    assert_eq!(
        read("tue 9-11 drop-in, wed 9-11 by phone only"),
        "ti 9–11 ilman ajanvarausta, ke 9–11 vain puhelimitse"
    );
    assert_eq!(
        read("ti 9-11 auki ja 12-15 med tidsbokning"),
        "ti 9–11 avoinna ja 12–15 ajanvarauksella"
    );
}

#[test]
fn periods_and_exceptions_are_read_with_their_dates() {
    for (text, said) in [
        ("1.6.-31.8.2026: ma-pe 8-14", "1.6.–31.8.2026: ma–pe 8–14"),
        ("1.6.2026 alkaen: ma 8-14", "1.6.2026 alkaen: ma 8–14"),
        ("fr.o.m. 1.6.2026: ma 8-14", "1.6.2026 alkaen: ma 8–14"),
        ("until 31.8.2026: ma 8-14", "31.8.2026 asti: ma 8–14"),
        ("24.12.2026 suljettu (jouluaatto)", "24.12.2026 suljettu (jouluaatto)"),
        (
            "24.–26.12.2026 kiinni ( joulu (ja tapani); )",
            "24.12.–26.12.2026 suljettu (joulu (ja tapani);)",
        ),
        (
            "30.12.2026-2.1.2027 8.30-12 ja 13-14 (inventaario)",
            "30.12.2026–2.1.2027 8.30–12 ja 13–14 (inventaario)",
        ),
        (
            "ma 8-15; 1.1.2026 stängt (loma); 1.6.–30.6.2026:\nma 9-10",
            "ma 8–15; 1.6.–30.6.2026: ma 9–10; 1.1.2026 suljettu (loma)",
        ),
    ] {
        assert_eq!(read(text), said, "{text}");
    }
}

#[test]
fn that_nothing_is_known_can_be_written() {
    assert_eq!(parse("ei tiedossa", TODAY), Ok(OpeningHours::default()));
}

#[test]
fn a_night_is_read_with_or_without_saying_that_it_ends_on_the_next_day() {
    for text in [
        "la 22-2",
        "la klo 22 – seuraavana päivänä klo 2",
        "lö kl. 22 – följande dag kl. 2",
        "Sat 22:00 – 2:00 the next day",
    ] {
        assert_eq!(read(text), "la klo 22 – seuraavana päivänä klo 2", "{text}");
    }
    assert_eq!(read("la 22 - seuraavana päivänä 0"), "la 22–24");
}

const DAYS_EXPECTED: &str = "expected days, such as `ma–pe`, `aattoina` or `24.12.2026`";

const NIGHT: &str = "closes before it opens: 5 pm is `17`; the end of a night is written \
                     `seuraavana päivänä 5`";

const NO_REASON: &str = "the reason is missing: write it in brackets, as in `(koulutus)`";

#[test]
fn what_is_wrong_is_shown_at_its_spot() {
    for (text, spot, description) in [
        ("", "", "expected hours, such as `ma–pe 8–15`"),
        ("8-15", "", DAYS_EXPECTED),
        ("ma 9-5", "9-5", NIGHT),
        ("weekdays 8-8", "8-8", NIGHT),
        ("ark. la 8-9", "ark. la", "names a day that is not from Monday to Friday"),
        ("ma-pä 8-15", "pä", "expected a weekday, such as `ma`"),
        ("ma, ", "", DAYS_EXPECTED),
        ("ma-ma 8-15", "ma-ma", "ends on the weekday it begins on"),
        ("ma", "", "expected hours, such as `8–15`, or `suljettu`"),
        ("ma 08000-1500", "08000", "expected hours, such as `8–15`, or `suljettu`"),
        ("ma 8", "8", "a closing time is missing"),
        ("må kl. 8.30 –", "8.30 –", "a closing time is missing"),
        ("ma 8-25", "25", "25 is no hour"),
        ("ma 8-15.75", "15.75", "75 is no minute"),
        ("ma 8.5-15", "8.5", "minutes have two digits, as in `8.05`"),
        ("ma 8-24.30", "24.30", "the day ends at 24"),
        ("ma 24-8", "24-8", "24 is no opening time: write 0"),
        ("ma 00:00-00:00", "00:00-00:00", "write `0–24` or `suljettu`"),
        ("ma 8-15 (lyhyt)", "(lyhyt)", "only the hours of a date have a reason"),
        ("ma 8-15 ti 9-10", "ti", "expected `,` or `;`"),
        (
            "ma 8-9, 24.12.2026 suljettu",
            "24",
            "a date begins its clause, as in `24.12.2026 suljettu (joulu)`",
        ),
        ("24.12.26 suljettu", "26", "a year has four digits"),
        ("30.2.2026 suljettu", "30.2.2026", "30.2.2026 is no day of the calendar"),
        ("2.1.2026-1.1.2026: ma 8-9", "2.1.2026-1.1.2026", "the last day is before the first"),
        ("15.12.-6.1.2027 9-10", "15.12.-6.1.2027", "the last day is before the first"),
        ("from 8: ma 8-9", "8", "expected a date, such as `24.12.2026`"),
        ("24.12.2026 suljettu (joulu", "(joulu", "the closing `)` is missing"),
        ("17.12.2026 suljettu", "", NO_REASON),
        ("24.12.2026 8-13 ( )", "( )", NO_REASON),
        ("24.12.2026 8-13 joulu (x)", "joulu", "expected `,`, or the reason in brackets"),
        (
            "ma 8 – seuraavana päivänä 9",
            "8 – seuraavana päivänä 9",
            "is longer than a day: say each day's hours",
        ),
    ] {
        assert_wrong(text, spot, description);
    }
}

#[test]
fn what_is_missing_is_missed_where_its_clause_ends() {
    let errors = parse("lör 8–15; ti ; ke", TODAY).unwrap_err();
    let spots: Vec<_> = errors.into_iter().map(|error| (error.start, error.end)).collect();
    assert_eq!(spots, [(12, 12), (17, 17)]);
}

#[test]
fn what_could_mean_two_things_is_refused() {
    let each = "say of each span what is there, as in `8–11 avoinna ja 12–15 suljettu`";
    assert_wrong("ti 9-11 ja 12-15 ajanvarauksella", "9-11 ja 12-15 ajanvarauksella", each);
    let weekdays = "it is unclear whether these weekdays are ordinary ones: write `;` before them";
    assert_wrong("aatto 8-13, pe 8-13", "pe", weekdays);
    assert_wrong("aatto ma 8-13, ti ja pyhät 9-10", "ti ja pyhät", weekdays);
    let period = "say the period again, or write this before any period";
    assert_wrong("1.6.-31.8.2026: ma-pe 8-14; aatto 8-12", "aatto 8-12", period);
    assert_wrong("24/7; jouluaatto kiinni", "24/7", "this stands alone, or not at all");
    for text in ["joulu suljettu", "juhannus suljettu", "helger 8-15", "ma on closed 8"] {
        assert!(parse(text, TODAY).is_err(), "{text}");
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let spots: Vec<_> = wrong("ma 8-25, ti 8, ke 9-10 x; foo; ma-pe 8-15; jouluaatto 26-27")
        .into_iter()
        .map(|(spot, _)| spot)
        .collect();
    assert_eq!(spots, ["25", "8", "x", "foo", "26"]);
}
