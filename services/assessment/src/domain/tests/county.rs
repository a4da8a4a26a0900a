//! Closed days.

use neuvo_calendar::{EveRule, NamedDay, OpeningCalendar};

use crate::domain::County;

#[test]
fn a_closed_day_is_answered_with_the_next_open_one() {
    let closed_days = [NamedDay::ChristmasEve, NamedDay::MidsummerEve].into();
    let calendar = OpeningCalendar { closed_days, eve_rule: EveRule::None, overrides: vec![] };
    let county = County { calendar, segment_model: None };
    for (day, open) in [
        ("2023-10-02", None),               // a Monday
        ("2023-09-30", Some("2023-10-02")), // a Saturday
        ("2023-12-06", Some("2023-12-07")), // Independence Day
        ("2024-06-21", Some("2024-06-24")), // Midsummer Eve, by the county's choice
        ("2024-12-24", Some("2024-12-27")), // Christmas Eve, by the county's choice
    ] {
        let open = open.map(|day: &str| day.parse().expect("a day"));
        assert_eq!(county.open_instead_of(day.parse().expect("a day")), open, "{day}");
    }
}
