//! The synthetic half-year: made-up visits whose sums by client group and sector are exactly those
//! that a county's data set gives, in `synthetic/half-year.toml` beside it.
//!
//! The sources count entries and give no months, sites or joint visits. Those are made up here, and
//! every visit is marked SYNTHETIC.

use std::{fs, path::Path};

use anyhow::Context;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use neuvo_chassis::clock::timestamp;
use neuvo_proto::{
    common::v1::{ClientGroup, Origin, Sector},
    intake::v1::{Channel, CreateContactRequest, Identification, NewEntry, NextStep, NextStepKind},
};
use serde::Deserialize;
use uuid::Uuid;

/// What the visits of a county add up to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HalfYear {
    /// The first day.
    start_date: Date,
    /// The last day.
    end_date: Date,
    /// One visit in so many of the smaller sector's is joint: two entries, one visit.
    joint_one_in: u32,
    /// Entries by client group.
    groups: Vec<Group>,
}

/// Entries of a client group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Group {
    /// The contract's name of it.
    client_group: String,
    /// Entries of social welfare; not more than of health care.
    social: u32,
    /// Entries of health care.
    health: u32,
}

impl HalfYear {
    /// The first and the last day.
    pub fn days(&self) -> (Date, Date) {
        (self.start_date, self.end_date)
    }
}

impl Group {
    fn client_group(&self) -> anyhow::Result<ClientGroup> {
        let group = ClientGroup::from_str_name(&self.client_group);
        group.with_context(|| format!("`{}` is no client group", self.client_group))
    }
}

/// What the data set in `folder` says of made-up visits; none where it says nothing.
///
/// # Errors
/// When the file cannot be read, or says what is not understood; the error names it.
pub fn read(folder: &Path) -> anyhow::Result<Option<HalfYear>> {
    let file = folder.join("synthetic/half-year.toml");
    if !file.exists() {
        return Ok(None);
    }
    let wrong = || format!("{} is wrong", file.display());
    let half_year: HalfYear = toml::from_str(&fs::read_to_string(&file)?).with_context(wrong)?;
    for group in &half_year.groups {
        group.client_group().with_context(wrong)?;
    }
    Ok(Some(half_year))
}

/// The visits, as intake is asked to record them. Deterministic: the same visit has the same
/// request_id each time, so a load that was cut short is completed by loading again.
pub fn visits(half_year: &HalfYear, sites: &[String]) -> Vec<CreateContactRequest> {
    let days = working_days(half_year);
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"neuvo-half-year-2023");
    let people = half_year.groups.iter().flat_map(|group| {
        let Group { social, health, .. } = group;
        let joint = social / half_year.joint_one_in;
        let group = group.client_group().unwrap_or_default(); // read before
        let both = vec![Sector::Social, Sector::Health];
        std::iter::repeat_n(both, joint as usize)
            .chain(std::iter::repeat_n(vec![Sector::Social], (social - joint) as usize))
            .chain(std::iter::repeat_n(vec![Sector::Health], (health - joint) as usize))
            .map(move |sectors| (group, sectors))
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

/// The working days: nobody visits a closed advice point.
fn working_days(half_year: &HalfYear) -> Vec<Date> {
    half_year
        .start_date
        .series(1.day())
        .take_while(|day| *day <= half_year.end_date)
        .filter(|day| neuvo_calendar::is_working_day(*day))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn county() -> HalfYear {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/keusote-2023");
        read(&folder).expect("right").expect("there")
    }

    fn visits() -> Vec<CreateContactRequest> {
        super::visits(&county(), &["rentto".to_owned(), "just".to_owned()])
    }

    #[test]
    fn the_sums_are_the_countys_own() {
        let visits = visits();
        let sums = [
            (ClientGroup::Families, 6, 52),
            (ClientGroup::WorkingAge, 140, 536),
            (ClientGroup::OlderPeople, 141, 631),
        ];
        for (group, social, health) in sums {
            let of = |sector: Sector| {
                let own = visits.iter().filter(|visit| visit.client_group() == group);
                own.flat_map(|visit| &visit.entries)
                    .filter(|entry| entry.sector() == sector)
                    .count()
            };
            assert_eq!((of(Sector::Social), of(Sector::Health)), (social, health));
        }
        assert_eq!(visits.iter().map(|visit| visit.entries.len()).sum::<usize>(), 1506);
    }

    #[test]
    fn the_same_visits_come_each_time_and_none_twice() {
        let (first, again) = (visits(), visits());
        assert_eq!(first, again);
        let ids: HashSet<_> = first.iter().map(|visit| &visit.request_id).collect();
        assert_eq!(ids.len(), first.len());
    }

    #[test]
    fn a_county_without_such_sums_has_no_made_up_visits() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/helppiseniori");
        assert!(read(&folder).expect("right").is_none());
    }

    #[test]
    fn every_visit_says_that_it_is_synthetic() {
        assert!(visits().iter().all(|visit| visit.origin() == Origin::Synthetic));
    }
}
