//! What loading changes.

use super::{applied, county_set, loaded, text, unit};
use crate::domain::{Counts, DataSet, OtherCounty, Snapshot, load::plan};

fn counts(created: i32, updated: i32, unchanged: i32, ended: i32) -> Counts {
    Counts { created, updated, unchanged, ended }
}

fn changed(change: impl FnOnce(&mut DataSet)) -> DataSet {
    let mut set = county_set();
    change(&mut set);
    set
}

#[test]
fn the_first_load_creates_every_entry() {
    let load = plan(&Snapshot::default(), county_set()).expect("an empty directory");
    assert_eq!(load.counts, counts(11, 0, 0, 0));
    assert!(load.changes.iter().all(|change| change.version == 1 && !change.ended));
}

#[test]
fn loading_the_same_set_again_changes_nothing() {
    let load = plan(&loaded(), county_set()).expect("the same county");
    assert_eq!((load.changes.len(), load.counts), (0, counts(0, 0, 11, 0)));
}

#[test]
fn an_entry_that_differs_is_updated_and_a_new_one_created() {
    let set = changed(|set| {
        set.lines[0].name = text("Perheneuvonta");
        set.units.push(unit("team", Some("guidance")));
    });
    let load = plan(&loaded(), set).expect("the same county");
    assert_eq!(load.counts, counts(1, 1, 10, 0));
    let after = applied(load, loaded());
    assert_eq!(after.lines["families"].item.name, text("Perheneuvonta"));
    assert_eq!(after.lines["families"].version, 2);
    assert_eq!(after.units["team"].version, 1);
}

#[test]
fn an_entry_no_longer_named_is_kept_and_marked_ended() {
    let set = changed(|set| drop(set.units.pop()));
    let load = plan(&loaded(), set.clone()).expect("the same county");
    assert_eq!(load.counts, counts(0, 0, 10, 1));
    let after = applied(load, loaded());
    assert!(after.units["guidance"].ended);
    assert_eq!(after.units["guidance"].item, loaded().units["guidance"].item);

    let again = plan(&after, set).expect("the same county");
    assert_eq!((again.changes.len(), again.counts), (0, counts(0, 0, 10, 0)));
}

#[test]
fn an_ended_entry_that_is_named_again_is_current_again() {
    let set = changed(|set| drop(set.units.pop()));
    let ended = applied(plan(&loaded(), set).expect("the same county"), loaded());
    let load = plan(&ended, county_set()).expect("the same county");
    assert_eq!(load.counts, counts(0, 1, 10, 0));
    let after = applied(load, ended);
    assert!(!after.units["guidance"].ended);
    assert_eq!(after.units["guidance"].version, 3);
}

#[test]
fn the_county_moves_with_everything_that_changes() {
    let load = plan(&loaded(), changed(|set| set.units.clear())).expect("the same county");
    let after = applied(load, loaded());
    assert_eq!(after.county.expect("a county").version, 2);
    let same = plan(&loaded(), county_set()).expect("the same county");
    assert_eq!(applied(same, loaded()).county.expect("a county").version, 1);
}

#[test]
fn a_later_set_of_the_county_takes_the_place_of_the_one_before() {
    let set = changed(|set| set.county.data_set_id = "test-county-2024".into());
    let load = plan(&loaded(), set).expect("the same county");
    assert_eq!(load.counts, counts(0, 1, 10, 0));
    let county = applied(load, loaded()).county.expect("a county");
    assert_eq!((&*county.item.data_set_id, county.version), ("test-county-2024", 2));
}

#[test]
fn the_directory_of_one_county_takes_no_other() {
    let set = changed(|set| set.county.county_id = "other".into());
    let refusal = plan(&loaded(), set).expect_err("another county");
    assert_eq!(refusal, OtherCounty { county_id: "test-county".into() });
}

#[test]
fn documents_survive_their_text() {
    let load = plan(&Snapshot::default(), county_set()).expect("an empty directory");
    for change in load.changes {
        let text = serde_json::to_string(&change.document).expect("json");
        assert_eq!(
            serde_json::from_str::<crate::domain::Document>(&text).unwrap(),
            change.document
        );
    }
}
