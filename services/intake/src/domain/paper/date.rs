//! Days as people write them.

use jiff::civil::{Date, DateTime, Weekday};

use super::super::Language;

const WEEKDAYS_FI: [&str; 7] = ["ma", "ti", "ke", "to", "pe", "la", "su"];
const WEEKDAYS_SV: [&str; 7] = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"];
const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day with its weekday: `to 7.9.2023`, `tors 7.9.2023`, `Thu 7 September 2023`.
pub(super) fn day(date: Date, language: Language) -> String {
    let number = usize::from(Weekday::to_monday_zero_offset(date.weekday()).unsigned_abs());
    let (day, month, year) = (date.day(), date.month(), date.year());
    match language {
        Language::Finnish => format!("{} {day}.{month}.{year}", WEEKDAYS_FI[number]),
        Language::Swedish => format!("{} {day}.{month}.{year}", WEEKDAYS_SV[number]),
        Language::English => {
            let month = MONTHS_EN[usize::from(month.unsigned_abs()) - 1];
            format!("{} {day} {month} {year}", WEEKDAYS_EN[number])
        }
    }
}

/// A day and a time: `ma 4.9.2023 klo 11.15`.
pub(super) fn day_and_time(at: DateTime, language: Language) -> String {
    let (hour, minute) = (at.hour(), at.minute());
    let day = day(at.date(), language);
    match language {
        Language::Finnish => format!("{day} klo {hour}.{minute:02}"),
        Language::Swedish => format!("{day} kl. {hour}.{minute:02}"),
        Language::English => format!("{day}, {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_each_language_writes_them() {
        let at: DateTime = "2023-09-07T08:05:00".parse().expect("a time");
        let all = [Language::Finnish, Language::Swedish, Language::English];
        let written = all.map(|language| day_and_time(at, language));
        let expected =
            ["to 7.9.2023 klo 8.05", "tors 7.9.2023 kl. 8.05", "Thu 7 September 2023, 08:05"];
        assert_eq!(written, expected);
    }
}
