//! Laws of what the feed tells of a matter.

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::{inbox_item, inbox_item_of, matter_event, waits_for};
use crate::domain::{Holder, Matter, NewMatter, Origin, PromiseStep, Sector, Urgency, Way, Worker};

const UNITS: [&str; 3] = ["north", "south", "east"];

fn a_way() -> impl Strategy<Value = Way> {
    let handoff_id = Uuid::from_u128(3);
    prop_oneof![
        Just(Way::Still),
        Just(Way::CameBack { handoff_id }),
        (0..UNITS.len(), any::<bool>()).prop_map(move |(to, asked)| Way::Offered {
            handoff_id,
            to_unit_id: UNITS[to].to_owned(),
            asked,
        }),
    ]
}

fn a_matter() -> impl Strategy<Value = Matter> {
    let new = |urgency| NewMatter {
        contact_id: Uuid::from_u128(7),
        client_id: Some(Uuid::from_u128(8)),
        area_id: "working-age".to_owned(),
        sectors: vec![Sector::Social],
        opened_sector: Some(Sector::Social),
        urgency,
        unit_id: UNITS[0].to_owned(),
        due_date: "2023-09-07".parse().expect("a day"),
        origin: Origin::Recorded,
    };
    let step = prop::option::of(prop_oneof![Just(PromiseStep::Keep), Just(PromiseStep::Break)]);
    let urgency = prop_oneof![Just(Urgency::Routine), Just(Urgency::Urgent)];
    let worker = prop::option::of(Just("bo".to_owned()));
    let holder = (0..UNITS.len(), worker);
    (urgency, holder, a_way(), step, any::<bool>()).prop_map(
        move |(urgency, (unit, worker), way, step, ended)| {
            let at = Timestamp::UNIX_EPOCH;
            let mut matter = new(urgency).open(Uuid::from_u128(9), "anna", at);
            matter.holder = Holder { unit_id: UNITS[unit].to_owned(), worker };
            let units = UNITS.map(str::to_owned);
            let by = Worker { subject: "anna", units: &units };
            if let Some(step) = step {
                matter = matter.promise(step, &by, at).expect("open");
            }
            if ended {
                return matter.end(&by, at).expect("open"); // whoever ends it has it still
            }
            Matter { way, ..matter }
        },
    )
}

proptest! {
    #[test]
    fn a_stream_shows_an_inbox_as_a_list_does(matter in a_matter(), late in any::<bool>()) {
        let image = matter_event(&matter, Vec::new());
        let today = if late { "2023-09-08" } else { "2023-09-07" }.parse().expect("a day");
        for unit in UNITS {
            let why: Vec<i32> = matter.waits_for(unit).into_iter().map(Into::into).collect();
            prop_assert_eq!(waits_for(&image, unit), why);
            let streamed = inbox_item_of(matter.version, image.clone(), unit, today);
            prop_assert_eq!(streamed, inbox_item(&matter, unit, today));
        }
        let waits = |unit: &&str| !matter.waits_for(unit).is_empty();
        let waiting: Vec<_> = UNITS.into_iter().filter(waits).collect();
        let mut told = matter.waiting_units();
        told.sort_by_key(|unit| UNITS.iter().position(|known| known == unit));
        prop_assert_eq!(told, waiting);
    }
}
