//! Numbers to dial, as other registers write them.

use serde_json::json;

use super::{
    taken::{told, with_line},
    *,
};
use crate::exchange::phone::dialled;

#[test]
fn a_number_that_can_be_read_in_one_way_alone_is_read() {
    let home = "+358192260403";
    for (prefix, written, number) in [
        (Some("+358"), "192260403", home),
        (Some("+358"), "019 226 0403", home),
        (Some("+358"), "(0)19 226 0403", home),
        (Some("+358"), "+358192260403", home),
        (Some("+358"), "358192260403", home),
        (Some("+358"), "00358 19 226 0403", home),
        (Some("358"), "192260403", home),
        (Some("00358"), "019-226 0403", home),
        (None, "+358192260403", home),
        (None, "+358 (0)19 226 0403", home),
        (None, "+358 (0) 19 226 0403", home),
        (None, "+358 019 226 0403", home),
        (None, "+358 (19) 226 0403", home),
        (None, "00358192260403", home),
        (None, "358192260403", home),
        (None, "0192260403", home),
        (None, "019.226.0403", home),
        (None, "tel:+358-19-226-0403", home),
        (None, "(019) 226 0403", home),
        (None, "(0)19 226 0403", home),
        (None, "019\u{a0}226\u{2011}0403", home),
        (None, "09 310 5015", "+35893105015"),
        (None, "0800 12345", "+35880012345"),
        (None, "020 7100 100", "+358207100100"),
        (Some("+358"), "0358 123 456", "+358358123456"),
        (Some("+358"), "35812345", "+35835812345"),
        (None, "116117", "116117"),
        (None, "112", "112"),
        (Some("+46"), "08 123 456", "+468123456"),
        (Some("+46"), "8123456", "+468123456"),
        (None, "004612345678", "+4612345678"),
        (None, "\"+44 1234 234567\"", "+441234234567"),
        (None, "+1 202 555 0100", "+12025550100"),
    ] {
        assert_eq!(dialled(prefix, written), Ok(number.to_owned()), "{prefix:?} {written}");
    }
}

#[test]
fn a_number_that_may_be_another_is_not_read() {
    for (prefix, written) in [
        (None, ""),
        (None, "-"),
        (Some("+358"), "0192260403 klo 8-15"),
        (None, "019 226 0403-5"),
        (None, "019-226 0403-15"),
        (None, "019 226 0403\u{2013}5"),
        (None, "019 226 0403 (vaihde 2)"),
        (None, "019 226 0403 (2)"),
        (None, "0192260403 ext 2"),
        (None, "0192260403/2"),
        (None, "019 226 0403, 019 226 0404"),
        (None, "019 226 0403 019 226 0404"),
        (None, "vaihde"),
        (None, "75 100 2300"),
        (None, "+358 12"),
        (Some("+46"), "+358192260403"),
        (Some("+39"), "06 123 456"),
        (Some("+358"), "3581234567"),
        (Some("Suomi"), "192260403"),
    ] {
        assert!(dialled(prefix, written).is_err(), "{prefix:?} {written}");
    }
}

#[test]
fn a_held_number_stays_where_the_file_s_is_not_read_and_where_is_told() {
    let held = keusote();
    let file = with_line(&held, |line| {
        line["phoneNumbers"] = json!([{"type": "Phone", "prefixNumber": "+358", "language": "fi",
            "number": "0192260401 klo 8-15"}]);
    });
    let taken = imported(&held, Format::PtvV11, &file);
    assert_eq!(taken.documents, []);
    let why = "is not taken: it is more than one number";
    let of_number = |imported: &Imported, place: &str| {
        told(imported).iter().any(|(at, what)| at.ends_with(place) && what.starts_with(why))
    };
    assert!(of_number(&taken, ".phoneNumbers[0].number"), "{:?}", told(&taken));

    let file = exported(&held, Format::PtvV12).body.replace("0192260401", "0192260401 (vaihde 2)");
    let taken = imported(&held, Format::PtvV12, &file);
    assert_eq!(taken.documents, []);
    assert!(of_number(&taken, ".phoneNumbers[0].number"), "{:?}", told(&taken));

    // Services still have the line whose number they say so.
    let file = exported(&held, Format::Hsds).body.replace("+358192260401", "0192260401 ext 2");
    let taken = imported(&held, Format::Hsds, &file);
    assert_eq!(taken.documents, []);
    assert!(of_number(&taken, ".phones[0].number"), "{:?}", told(&taken));
}
