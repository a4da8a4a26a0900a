//! The synthetic half-year: made-up visits whose sums by client group and sector are exactly the
//! county's January to June 2023 (seed document 000, "Tilastoja tammikuu-kesäkuu 2023").
//!
//! The source counts entries and gives no months, sites or joint visits. Those are made up here,
//! and every visit is marked SYNTHETIC.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use neuvo_chassis::clock::timestamp;
use neuvo_proto::{
    common::v1::{ClientGroup, Origin, Sector},
    intake::v1::{Channel, CreateContactRequest, Identification, NewEntry, NextStep, NextStepKind},
};
use uuid::Uuid;

/// Entries by client group: social, health. The source's own figures.
pub const ENTRIES: [(ClientGroup, u32, u32); 3] = [
    (ClientGroup::Families, 6, 52),
    (ClientGroup::WorkingAge, 140, 536),
    (ClientGroup::OlderPeople, 141, 631),
];

/// One visit in so many of the smaller sector's is joint: two entries, one visit. Made up.
const JOINT_ONE_IN: u32 = 7;

/// The visits, as intake is asked to record them. Deterministic: the same visit has the same
/// request_id each time, so a load that was cut short is completed by loading again.
pub fn visits(sites: &[String]) -> Vec<CreateContactRequest> {
    let days = working_days();
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"neuvo-half-year-2023");
    let people = ENTRIES.iter().flat_map(|(group, social, health)| {
        let joint = social / JOINT_ONE_IN;
        let both = vec![Sector::Social, Sector::Health];
        std::iter::repeat_n(both, joint as usize)
            .chain(std::iter::repeat_n(vec![Sector::Social], (social - joint) as usize))
            .chain(std::iter::repeat_n(vec![Sector::Health], (health - joint) as usize))
            .map(move |sectors| (*group, sectors))
    });
    people
        .enumerate()
        .map(|(number, (group, sectors))| {
            let request_id = Uuid::new_v5(&namespace, &number.to_be_bytes());
            // Spread by the id's own bytes: even, and the same each time.
            let spread = |byte: usize, among: usize| {
                let bytes = request_id.as_bytes();
                usize::from(u16::from_be_bytes([bytes[byte], bytes[byte + 1]])) % among
            };
            let minute = 8 * 60 + spread(4, 7 * 60);
            visit(
                request_id,
                group,
                &sectors,
                days[spread(0, days.len())],
                minute,
                &sites[spread(2, sites.len())],
            )
        })
        .collect()
}

fn visit(
    request_id: Uuid,
    group: ClientGroup,
    sectors: &[Sector],
    day: Date,
    minute: usize,
    site_id: &str,
) -> CreateContactRequest {
    let helsinki = TimeZone::get("Europe/Helsinki").expect("the time zone database is bundled");
    let minutes = i64::try_from(minute).unwrap_or(0).minutes();
    let at = day.at(0, 0, 0, 0).saturating_add(minutes).to_zoned(helsinki).expect("a day time");
    let at = at.timestamp();
    CreateContactRequest {
        request_id: request_id.to_string(),
        channel: Channel::WalkIn.into(),
        occurred_at: Some(timestamp(at)),
        site_id: site_id.to_owned(),
        client_group: group.into(),
        identification: Identification::None.into(),
        entries: sectors
            .iter()
            .map(|sector| NewEntry { sector: (*sector).into(), note: String::new() })
            .collect(),
        next_step: Some(NextStep { kind: NextStepKind::NothingMore.into(), ..NextStep::default() }),
        origin: Origin::Synthetic.into(),
        ..CreateContactRequest::default()
    }
}

/// Working days, January to June 2023: nobody visits a closed advice point.
fn working_days() -> Vec<Date> {
    let first = jiff::civil::date(2023, 1, 1);
    let last = jiff::civil::date(2023, 6, 30);
    first
        .series(1.day())
        .take_while(|day| *day <= last)
        .filter(|day| neuvo_calendar::is_working_day(*day))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn sites() -> Vec<String> {
        vec!["rentto".to_owned(), "just".to_owned()]
    }

    #[test]
    fn the_sums_are_the_countys_own() {
        let visits = visits(&sites());
        for (group, social, health) in ENTRIES {
            let of = |sector: Sector| {
                let own = visits.iter().filter(|visit| visit.client_group() == group);
                own.flat_map(|visit| &visit.entries)
                    .filter(|entry| entry.sector() == sector)
                    .count()
            };
            assert_eq!(
                (of(Sector::Social), of(Sector::Health)),
                (social as usize, health as usize)
            );
        }
        assert_eq!(visits.iter().map(|visit| visit.entries.len()).sum::<usize>(), 1506);
    }

    #[test]
    fn the_same_visits_come_each_time_and_none_twice() {
        let (first, again) = (visits(&sites()), visits(&sites()));
        assert_eq!(first, again);
        let ids: HashSet<_> = first.iter().map(|visit| &visit.request_id).collect();
        assert_eq!(ids.len(), first.len());
    }

    #[test]
    fn every_visit_says_that_it_is_synthetic() {
        assert!(visits(&sites()).iter().all(|visit| visit.origin() == Origin::Synthetic));
    }
}
