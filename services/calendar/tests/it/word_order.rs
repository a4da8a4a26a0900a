//! Hours in the words and the order in which counties print them, in three languages, and what is
//! refused because it could mean two things.

use jiff::civil::date;
use neuvo_calendar::hours::entry::parse;

use crate::support::TODAY;

/// What was understood in Finnish words, and the texts that say it.
type Meaning<'a> = (&'a str, &'a [&'a str]);

fn assert_meanings(table: &[Meaning<'_>]) {
    for (said, texts) in table {
        for text in *texts {
            match parse(text, TODAY) {
                Ok(hours) => assert_eq!(hours.spoken().fi, *said, "{text}"),
                Err(errors) => panic!("{text}: {errors:?}"),
            }
        }
    }
}

#[test]
fn hours_may_come_before_their_days() {
    assert_meanings(&[
        (
            "la–su suljettu",
            &["kiinni la-su", "Suljettu: la–su", "stängt lör-sön", "closed Sat-Sun"],
        ),
        ("su suljettu", &["kiinni sunnuntaisin", "stängt söndagar", "closed on Sundays"]),
        (
            "pyhäpäivinä suljettu",
            &["suljettu pyhinä", "stängt helgdagar", "closed on public holidays"],
        ),
        (
            "ma–pe 8–16",
            &["klo 8-16 arkisin", "kl. 8–16 på vardagar", "8:00-16:00 on weekdays", "8–16: ma–pe"],
        ),
        (
            "ma–pe 8–16, la–su 10–14",
            &[
                "klo 8-16 arkisin, klo 10-14 viikonloppuisin",
                "kl. 8-16 helgfria vardagar, kl. 10-14 veckoslut",
                "8-16 on weekdays and 10-14 on weekends",
            ],
        ),
        (
            "ma–pe 8–15, la–su suljettu",
            &[
                "ma-pe 8-15, kiinni la-su",
                "Avoinna ma-pe 8-15, suljettu la ja su",
                "suljettu la, su, avoinna ma-pe 8-15",
                "öppet mån-fre 8-15, stängt lör-sön",
                "open Mon-Fri 8am-3pm, closed Sat, Sun",
            ],
        ),
        (
            "ma 9–11 ja 12–15",
            &["9-11 ja 12-15 maanantaisin", "9-11 och 12-15 måndagar", "9-11 and 12-15 on Mondays"],
        ),
        ("aattoina ma–to 8–13", &["klo 8–13 aattoina ma–to", "8:00-13:00 on eves Mon-Thu"]),
    ]);
}

#[test]
fn weekdays_go_from_one_to_another_in_words() {
    assert_meanings(&[(
        "ma–pe 8–15",
        &[
            "maanantaista perjantaihin 8-15",
            "klo 8.00—15.00 maanantaista perjantaihin",
            "från måndag till fredag 8-15",
            "mån till fre kl. 8 till 15",
            "måndag till och med fredag 8-15",
            "Monday to Friday 8-15",
            "from Monday to Friday 8 to 15",
            "Mon through Fri from 8 to 15",
            "open Monday to Friday from 8 a.m. to 3 p.m.",
        ],
    )]);
}

#[test]
fn a_slash_between_days_is_an_and() {
    assert_meanings(&[
        (
            "ti 9–12, to 9–12",
            &["ti/to 9-12", "ti ja to 9-12", "ti, to klo 9–12", "tis/tors 9-12", "Tue/Thu 9-12"],
        ),
        ("la–su 10–14; pyhäpäivinä 10–14", &["la/su/pyhät 10-14", "10–14 Sat/Sun/public holidays"]),
        ("ma 8–9, la suljettu, su 10–14", &["ma 8-9 / la kiinni / su 10-14"]),
    ]);
}

#[test]
fn times_are_read_from_a_clock_of_12_hours_in_its_own_words() {
    assert_meanings(&[
        ("ma–pe 8–15", &["Mon-Fri 8am-3pm", "Mon-Fri 8 AM – 3 PM", "mån-fre 8 fm - 3 em"]),
        ("ma 9–16.30", &["Mon 9 a.m. to 4:30 p.m.", "ma 9 ap. - 4.30 ip.", "9am-4:30pm Mondays"]),
        ("ma 0–12", &["Mon 12am-12pm", "Mon midnight to noon"]),
        (
            "ma 12–24",
            &["Mon noon-midnight", "Mon 12 to midnight", "ma 12-keskiyö", "mån 12-midnatt"],
        ),
        ("ma klo 22 – seuraavana päivänä klo 2", &["Mon 10pm-2am"]),
        ("ma 8–15.30", &["ma 8.00-15.30", "ma 8.00–15:30", "ma klo 8—15.30", "8.00-15.30 ma"]),
    ]);
}

#[test]
fn dates_may_have_their_weekday_stand_in_lists_and_come_after_their_hours() {
    assert_meanings(&[
        (
            "15.5.2026 suljettu (huolto)",
            &[
                "pe 15.5.2026 suljettu (huolto)",
                "perjantaina 15.5. suljettu (huolto)",
                "15.5.2026 pe suljettu (huolto)",
                "15.5.2026: suljettu (huolto)",
                "suljettu pe 15.5.2026 (huolto)",
                "2026-05-15 closed (huolto)",
                "closed on Fri 2026-05-15 (huolto)",
                "fredag 15.5.2026 stängt (huolto)",
            ],
        ),
        (
            "15.5.2026 8–12 (huolto); 18.5.2026 8–12 (huolto); 20.5.–22.5.2026 8–12 (huolto)",
            &[
                "15.5., 18.5. ja 20.–22.5.2026 klo 8–12 (huolto)",
                "15.5.2026 8-12 (huolto), 18.5.2026 8-12 (huolto), 20.-22.5.2026 8-12 (huolto)",
                "klo 8-12 pe 15.5., ma 18.5. ja 20.5.-22.5. (huolto)",
                "open 2026-05-15, 2026-05-18 and 2026-05-20 – 2026-05-22 8am-12pm (huolto)",
                "15. och 18. och 20.-22.5. 8–12 (huolto)",
            ],
        ),
        ("13.5.2026 suljettu (huolto)", &["13.5. suljettu (huolto)"]),
        ("12.5.2027 suljettu (huolto)", &["12.5. suljettu (huolto)"]),
        ("29.2.2028 suljettu (huolto)", &["29.2. suljettu (huolto)"]),
        ("23.12.2026–5.1.2027 suljettu (loma)", &["23.12.-5.1. suljettu (loma)"]),
        ("4.5.–20.5.2026 suljettu (loma)", &["4.-20.5. suljettu (loma)"]),
    ]);
}

#[test]
fn announcements_of_counties_are_read_as_they_are_printed() {
    assert_meanings(&[
        (
            "ma–pe 8–16",
            &["maanantaista perjantaihin kello 8–16", "Avoinna arkisin klo 8.00 – 16.00."],
        ),
        (
            "24.12.–28.12.2026 suljettu (pyhät); 1.1.2027 suljettu (pyhät); 6.1.2027 suljettu (pyhät)",
            &[
                "kiinni 24.–28.12.2026, 1.1.2027 sekä 6.1.2027 (pyhät)",
                "suljettuina 24.–28.12.2026, 1.1.2027 ja 6.1.2027 (pyhät)",
            ],
        ),
        ("22.12.2026–6.1.2027 suljettu (loma)", &["on suljettu 22.12.2026-6.1.2027 (loma)"]),
        (
            "ma–to 16.30–24, pe–la klo 16 – seuraavana päivänä klo 1.30, su 16.30–24",
            &["Söndag – torsdag: 16.30-24.00\nFredag – lördag: 16.00-01.30."],
        ),
        ("itsenäisyyspäivänä suljettu", &["stängda på självständighetsdagen"]),
    ]);
}

#[test]
fn days_that_have_names_need_no_other_reason() {
    assert_meanings(&[
        (
            "24.12.2026 suljettu (Jouluaatto)",
            &["suljettu 24.12.", "24.12.2026 suljettu.", "stängt 24.12.", "closed 2026-12-24"],
        ),
        (
            "24.12.2026 suljettu (Jouluaatto); 25.12.2026 suljettu (Joulupäivä); \
             26.12.2026 suljettu (Tapaninpäivä)",
            &["24.12., 25.12. ja 26.12. suljettu", "24., 25. och 26.12. stängt"],
        ),
        (
            "24.12.–26.12.2026 suljettu (Jouluaatto, Joulupäivä, Tapaninpäivä)",
            &["24.-26.12. suljettu", "suljettu 24.–26.12.2026"],
        ),
    ]);
    let christmas = parse("24.-25.12. suljettu", TODAY).unwrap().opening_exceptions;
    assert_eq!(christmas[0].reason.en, "Christmas Eve, Christmas Day");
}

#[test]
fn a_period_needs_no_colon_before_its_weekdays() {
    assert_meanings(&[
        (
            "1.6.–31.8.2026: ma–pe 9–13",
            &[
                "1.6.-31.8. ma-pe 9-13",
                "1.6.–31.8.2026 klo 9–13 arkisin",
                "1.6. till 31.8. mån-fre 9-13",
                "2026-06-01 – 2026-08-31 Mon-Fri 9am-1pm",
            ],
        ),
        ("1.6.2026 alkaen: ma 8–9", &["1.6.2026 alkaen ma 8-9", "from 1.6.2026 Mondays 8-9"]),
        ("1.6.–31.8.2026: la–su suljettu", &["1.6.-31.8. suljettu la-su"]),
    ]);
    let in_july = parse("1.6.-31.8. ma-pe 9-13", date(2026, 7, 15)).unwrap();
    assert_eq!(in_july.spoken().fi, "1.6.–31.8.2026: ma–pe 9–13", "the one that is not over");
}

#[test]
fn what_could_mean_two_things_is_refused_at_its_spot() {
    let whose = "it is unclear which days these hours are of: write `,` or `;`, and the days before \
                 their hours";
    let halves = "say `am` or `pm` of both times, or of none";
    let hour = "an hour before or after noon is 1 to 12";
    let year = "the year is missing, as in `24.12.2026`";
    let weekday = "expected a weekday, such as `ma`";
    let days = "expected days, such as `ma–pe`, `aattoina` or `24.12.2026`";
    let hours = "expected hours, such as `8–15`, or `suljettu`";
    let state = "say what is there after the hours, as in `ma 9–11 ajanvarauksella`";
    let reason = "the reason is missing: write it in brackets, as in `(koulutus)`";
    let night = "closes before it opens: 5 pm is `17`; the end of a night is written \
                 `seuraavana päivänä 5`";
    let twice = "closes as it opens: a whole day is `0–24`, or ends `seuraavana päivänä`";
    for (text, spot, description) in [
        ("kiinni la, su 10-12", "10", whose),
        ("8-15 ma-pe, la 10-14", "10", whose),
        ("stängt lör 8-15", "8", whose),
        ("ajanvarauksella ma 9-11", "ajanvarauksella", state),
        ("suljettu", "", days),
        ("ma to pe 8-15", "to", hours),
        ("ma 8-9 to 9-10", "to", "expected `,` or `;`"),
        ("maanantaista 8-15", "8", weekday),
        ("från måndag 8-15", "8", weekday),
        ("Mon 8-3pm", "8-3pm", halves),
        ("Mon 8am-15", "8am-15", halves),
        ("Mon 13pm-3pm", "13pm", hour),
        ("Mon 0am-3pm", "0am", hour),
        ("Mon 9am-5am", "9am-5am", night),
        ("ma 15-15", "15-15", twice),
        ("16.6.2026 suljettu, 17.6.2026 suljettu", ",", reason),
        ("pe 8-8", "8-8", night),
        ("to 15.5.2026 suljettu (x)", "to 15.5.2026", "15.5.2026 is a Friday"),
        ("24.12., pe 26.12.2026 suljettu", "pe 26.12.2026", "26.12.2026 is a Saturday"),
        ("15.5.2026 ma suljettu (x)", "15.5.2026 ma", "15.5.2026 is a Friday"),
        ("30.2. suljettu (x)", "30.2.", "30.2. is no day of the year"),
        ("2026-02-30 closed (x)", "2026-02-30", "30.2.2026 is no day of the calendar"),
        ("24.12.2027, 26.12. suljettu", "26.12.", year),
        ("31.12., 24.12. suljettu", "31.12.", year),
        ("1.6. alkaen ma 8-9", "1.6.", year),
        ("suljettu 17.12.", "", reason),
        ("16.-17.12. suljettu", "", reason),
        (
            "1.6.-30.6. ja 1.8.-31.8. ma 8-9",
            "ma",
            "write each period and its weekdays on a line of their own",
        ),
        ("24.12 suljettu", "24.12", "the day ends at 24"),
    ] {
        let errors = parse(text, TODAY).expect_err(text);
        let spots: Vec<(String, &str)> = errors
            .iter()
            .map(|error| {
                let spot = text.chars().skip(error.start).take(error.end - error.start).collect();
                (spot, error.description.as_str())
            })
            .collect();
        assert_eq!(spots, [(spot.to_owned(), description)], "{text}");
    }
}
