//! `ReadHours`.

use neuvo_allinone::{
    harness::{TestSuite, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::directory::v1::{DayClass, ReadHoursRequest, ReadHoursResponse};
use tonic::Status;

async fn read(suite: &TestSuite, text: &str) -> Result<ReadHoursResponse, Status> {
    let request = ReadHoursRequest { text: text.to_owned() };
    Ok(suite.hours(&social_advisor()).read_hours(request).await?.into_inner())
}

on_both_databases! {
    async fn hours_are_read_as_the_county_writes_them(suite: TestSuite) {
        let written = [
            "ma-to 8-15, pe 8-13; aatto 8-13",
            "mån-tors 8-15, fre 8-13; dag före helgdag 8-13",
            "Mon-Thu 8-15, Fri 8-13; eves 8-13",
        ];
        for text in written {
            let read = read(&suite, text).await.expect("read");
            let rules = read.hours.expect("hours").opening_rules;
            let of = |class: DayClass| rules.iter().filter(move |rule| rule.day_class() == class);
            let normal: Vec<_> = of(DayClass::Normal).map(|r| (&*r.opens, &*r.closes)).collect();
            assert_eq!(normal, [("08:00", "15:00"), ("08:00", "13:00")], "{text}");
            assert_eq!(of(DayClass::Eve).next().map(|r| &*r.closes), Some("13:00"), "{text}");
            let spoken = read.spoken.expect("words").fi;
            assert_eq!(spoken, "ma–to 8–15, pe 8–13; aattoina 8–13", "{text}");
        }
    }

    async fn what_cannot_be_read_is_told_at_its_spot(suite: TestSuite) {
        let refused = read(&suite, "ma-to 8-15, pe 25-13; blah 8-13").await.expect_err("wrong");
        let spots = violated(&refused);
        assert!(spots.contains(&"text[15..17]".to_owned()), "{spots:?}");
        assert!(spots.iter().any(|spot| spot.starts_with("text[22..")), "{spots:?}");
        assert_eq!(violated(&read(&suite, "").await.expect_err("empty")), ["text"]);
        let long = "ma 8-9, ".repeat(400);
        assert_eq!(violated(&read(&suite, &long).await.expect_err("long")), ["text"]);
    }

    async fn a_night_is_said_to_end_on_the_next_day_and_a_date_wants_its_reason(suite: TestSuite) {
        let spoken = read(&suite, "ma-pe 15-8").await.expect("read").spoken.expect("words");
        assert_eq!(spoken.fi, "ma–pe klo 15 – seuraavana päivänä klo 8");
        assert_eq!(spoken.sv, "mån–fre kl. 15 – följande dag kl. 8");
        assert_eq!(spoken.en, "Mon–Fri 15:00 – 8:00 the next day");
        let refused = read(&suite, "17.12.2026 suljettu").await.expect_err("no reason");
        assert_eq!(violated(&refused), ["text[19..19]"]);
        let path = "/v1/hours:read?text=17.12.2026%20suljettu";
        let told = suite.http("GET", path, "advisor", None).await.json();
        let told = told["violations"][0]["description"].as_str().expect("a description").to_owned();
        assert!(told.contains("write it in brackets"), "{told}");
    }

    async fn a_date_without_a_year_is_the_next_such_day(suite: TestSuite) {
        suite.set_clock("2026-12-24T21:30:00Z");
        let read = read(&suite, "suljettu 24.12. ja 31.12.").await.expect("read");
        let exceptions = read.hours.expect("hours").opening_exceptions;
        let days: Vec<_> = exceptions.iter().map(|one| one.start_date.clone()).collect();
        assert_eq!(days, ["2026-12-24", "2026-12-31"]);
        let reason = exceptions[0].reason.clone().expect("its name");
        assert_eq!([reason.fi, reason.sv, reason.en], ["Jouluaatto", "Julafton", "Christmas Eve"]);
    }

    async fn the_same_is_read_through_the_gateway(suite: TestSuite) {
        let path = "/v1/hours:read?text=24%2F7";
        let answer = suite.http("GET", path, "advisor", None).await.json();
        assert_eq!(answer["hours"]["alwaysOpen"], true);
    }
}
