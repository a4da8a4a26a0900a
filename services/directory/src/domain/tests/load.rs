//! What loading changes.

use jiff::{Timestamp, civil::date};
use uuid::Uuid;

use super::{Set, TODAY, after, county_set, planned, register, text, unit};
use crate::domain::{Counts, DataSet, Decided, Document, OtherCounty, Register, load::plan};

fn counts(created: i32, updated: i32, unchanged: i32, ended: i32) -> Counts {
    Counts { created, updated, unchanged, ended }
}

fn changed(change: impl FnOnce(&mut Set)) -> Set {
    let mut set = county_set();
    change(&mut set);
    set
}

#[test]
fn the_first_load_creates_every_entry_as_if_it_had_always_been() {
    let load = planned(&Register::default(), county_set());
    assert_eq!((load.counts, load.flaws), (counts(11, 0, 0, 0), vec![]));
    let versions = load.outcome.expect("a change").versions;
    assert!(versions.iter().all(|v| v.version == 1 && !v.ended && v.from.is_none()));
}

#[test]
fn loading_the_same_set_again_changes_nothing() {
    let load = planned(&register(), county_set());
    assert!(load.outcome.is_none());
    assert_eq!(load.counts, counts(0, 0, 11, 0));
}

#[test]
fn an_entry_that_differs_is_corrected_and_a_new_one_created() {
    let set = changed(|set| {
        set.lines[0].name = text("Perheneuvonta");
        set.units.push(unit("team", Some("guidance")));
    });
    assert_eq!(planned(&register(), set.clone()).counts, counts(1, 1, 10, 0));
    let held = after(&register(), set);
    let long_ago = held.on(date(1999, 1, 1));
    assert_eq!(long_ago.lines["families"].item.name, text("Perheneuvonta"));
    assert_eq!(held.on(TODAY).lines["families"].version, 2);
    assert_eq!(held.on(TODAY).units["team"].version, 1);
}

#[test]
fn an_entry_no_longer_named_ends_today_and_is_kept() {
    let set = changed(|set| set.responsibilities.clear());
    assert_eq!(planned(&register(), set.clone()).counts, counts(0, 0, 10, 1));
    let held = after(&register(), set.clone());
    let cell = "families 2";
    assert!(held.on(TODAY).responsibilities[cell].ended);
    assert!(!held.on(TODAY.yesterday().expect("a day")).responsibilities[cell].ended);
    let again = planned(&held, set);
    assert_eq!((again.outcome.is_none(), again.counts), (true, counts(0, 0, 10, 0)));
}

#[test]
fn an_ended_entry_that_is_named_again_stands_again() {
    let ended = after(&register(), changed(|set| set.responsibilities.clear()));
    assert_eq!(planned(&ended, county_set()).counts, counts(0, 1, 10, 0));
    let cell = &after(&ended, county_set()).on(TODAY).responsibilities["families 2"].clone();
    assert_eq!((cell.ended, cell.version), (false, 3));
}

#[test]
fn a_set_of_a_later_day_leaves_the_days_before_alone() {
    let day = date(2027, 1, 1);
    let set = changed(|set| {
        set.lines[0].name = text("Perheneuvonta");
        set.responsibilities.clear();
    });
    let set = DataSet { from: Some(day), ..set.data_set() };
    let by = Decided::new("editor", Timestamp::UNIX_EPOCH);
    let load = plan(&register(), &set, Uuid::now_v7(), &by, TODAY).expect("the same county");
    let held = load.outcome.expect("a change").register;
    let (before, then) = (held.on(day.yesterday().expect("a day")), held.on(day));
    assert_eq!(before.lines["families"].item.name, text("families"));
    assert!(!before.responsibilities["families 2"].ended);
    assert_eq!(then.lines["families"].item.name, text("Perheneuvonta"));
    assert!(then.responsibilities["families 2"].ended);
}

#[test]
fn a_later_set_of_the_county_takes_the_place_of_the_one_before() {
    let set = changed(|set| set.county.data_set_id = "test-county-2024".into());
    assert_eq!(planned(&register(), set.clone()).counts, counts(0, 1, 10, 0));
    let county = after(&register(), set).on(TODAY).county.expect("a county");
    assert_eq!((&*county.item.data_set_id, county.version), ("test-county-2024", 2));
}

#[test]
fn the_directory_of_one_county_takes_no_other() {
    let set = changed(|set| set.county.county_id = "other".into()).data_set();
    let by = Decided::new("editor", Timestamp::UNIX_EPOCH);
    let refusal = plan(&register(), &set, Uuid::nil(), &by, TODAY).expect_err("another county");
    assert_eq!(refusal, OtherCounty { county_id: "test-county".into() });
}

#[test]
fn documents_survive_their_text() {
    for document in county_set().data_set().documents {
        let text = serde_json::to_string(&document).expect("json");
        assert_eq!(serde_json::from_str::<Document>(&text).expect("read"), document);
    }
}
