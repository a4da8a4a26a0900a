//! Days and times of PTV files, of either version.

use jiff::civil::Date;
use neuvo_calendar::Weekday;

use super::hours_out::weekday;
use crate::exchange::{
    days::{day_of, minute},
    json::{Object, Reading, shown},
};

/// Notes that a word of hours is unknown.
pub(super) fn unknown(place: &str, word: &str, reading: &mut Reading) {
    reading.unread(place, format!("is not taken: `{}` is unknown", shown(word)));
}

/// A time at which something closes: a day's last minute or second is its end.
pub(super) fn closing(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<u16> {
    if let Some("23:59" | "23:59:00" | "23:59:59") = object.text(key, reading) {
        reading.doubt(object.at(key), "23:59 is taken as midnight");
        return Some(24 * 60);
    }
    clock(object, key, reading)
}

pub(super) fn clock(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<u16> {
    let written = object.text(key, reading);
    let read = written.and_then(minute);
    if read.is_none() {
        reading.unread(object.at(key), "is not taken: it is no time of day, HH:mm");
    }
    read
}

pub(super) fn day(object: &mut Object<'_>, key: &str, reading: &mut Reading) -> Option<Date> {
    let written = object.text(key, reading)?;
    let read = day_of(written);
    if read.is_none() {
        reading.unread(object.at(key), "is not taken: it is no day");
    }
    read
}

pub(super) fn week_day(
    object: &mut Object<'_>,
    key: &str,
    reading: &mut Reading,
) -> Option<Weekday> {
    let written = object.text(key, reading)?;
    let read = Weekday::ALL.iter().find(|day| weekday(**day).eq_ignore_ascii_case(written));
    if read.is_none() {
        unknown(&object.at(key), written, reading);
    }
    read.copied()
}
