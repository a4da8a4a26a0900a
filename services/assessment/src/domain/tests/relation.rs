//! Who sees what, against a model that goes through the words of the contract one by one.

use jiff::Timestamp;
use proptest::{prelude::*, sample::subsequence};
use uuid::Uuid;

use crate::domain::{
    AssessmentWords, Contact, OpenMatter, Record, Relation, Responsible, ResponsibleKind, Sector,
    Sight, Trigger, Viewer,
};

const UNITS: [&str; 3] = ["north", "south", "east"];
const PEOPLE: [&str; 3] = ["anna", "bo", "cecilia"];

fn unit() -> impl Strategy<Value = String> {
    (0..UNITS.len()).prop_map(|unit| UNITS[unit].to_owned())
}

fn person() -> impl Strategy<Value = String> {
    (0..PEOPLE.len()).prop_map(|person| PEOPLE[person].to_owned())
}

fn sector() -> impl Strategy<Value = Option<Sector>> {
    prop_oneof![Just(None), Just(Some(Sector::Social)), Just(Some(Sector::Health))]
}

fn matter() -> impl Strategy<Value = OpenMatter> {
    let sectors = subsequence(Sector::ALL.to_vec(), 1..=2);
    (sectors, unit(), proptest::option::of(unit())).prop_map(|(sectors, holder, offered)| {
        OpenMatter { sectors, holder_unit_id: holder, offered_to_unit_id: offered }
    })
}

fn responsible() -> impl Strategy<Value = Responsible> {
    (person(), unit()).prop_map(|(worker, unit_id)| Responsible {
        kind: ResponsibleKind::OwnWorker,
        worker,
        unit_id,
        appointed_at: Timestamp::UNIX_EPOCH,
    })
}

proptest! {
    #[test]
    fn everybody_sees_what_the_contract_says_and_no_more(
        subject in person(),
        units in subsequence(UNITS.map(str::to_owned).to_vec(), 0..=2),
        own_sector in sector(),
        (across_sector, is_assessor) in (any::<bool>(), any::<bool>()),
        author in person(),
        author_sector in sector(),
        responsibles in proptest::collection::vec(responsible(), 0..2),
        matters in proptest::collection::vec(matter(), 0..3),
    ) {
        let viewer = Viewer {
            subject: &subject, units: &units, sector: own_sector, across_sector, is_assessor,
        };
        let record =
            Record { author: &author, sector: author_sector, responsibles: &responsibles };
        let sight = viewer.sight(record, &matters);

        let is_author = subject == author;
        let is_responsible = responsibles.iter().any(|one| one.worker == subject);
        let of_its_unit = responsibles.iter().any(|one| units.contains(&one.unit_id));
        let same_sector = own_sector.is_some() && own_sector == author_sector;
        let in_sector = |one: &&OpenMatter| {
            same_sector && one.sectors.iter().any(|sector| Some(*sector) == author_sector)
        };
        let holds = matters.iter().filter(in_sector).any(|one| units.contains(&one.holder_unit_id));
        let offered = matters.iter().filter(in_sector).flat_map(|one| &one.offered_to_unit_id);
        let is_offered = offered.into_iter().any(|unit| units.contains(unit));
        let by_sector = across_sector && same_sector;

        let related =
            is_author || is_responsible || holds || is_offered || of_its_unit || by_sector;
        prop_assert_eq!(sight.is_some(), related);
        let Some(sight) = sight else { return Ok(()) };
        prop_assert_eq!(sight.words, is_author || is_responsible || same_sector);
        let needs_to_know = is_assessor && holds;
        prop_assert_eq!(sight.restricted, is_author || needs_to_know);
        prop_assert!(sight.words || !sight.restricted, "what is restricted is in words");
    }

    #[test]
    fn by_custody_or_for_a_sector_that_took_part_one_may_write_of_a_person(
        units in subsequence(UNITS.map(str::to_owned).to_vec(), 0..=2),
        own_sector in sector(),
        (across_sector, is_assessor) in (any::<bool>(), any::<bool>()),
        sectors in subsequence(Sector::ALL.to_vec(), 0..=2),
        matters in proptest::collection::vec(matter(), 0..3),
    ) {
        let viewer = Viewer {
            subject: "anna", units: &units, sector: own_sector, across_sector, is_assessor,
        };
        let has_custody = matters.iter().any(|one| {
            let offered = one.offered_to_unit_id.as_ref();
            units.contains(&one.holder_unit_id) || offered.is_some_and(|unit| units.contains(unit))
        });
        let took_part = own_sector.is_some_and(|sector| sectors.contains(&sector));
        let contact = Contact { contact_id: Uuid::nil(), client_id: None, sectors };
        let may = viewer.may_write_of(&contact, &matters);
        prop_assert_eq!(may, has_custody || across_sector && took_part);
    }

    /// The restricted trigger must not show by what is missing either.
    #[test]
    fn who_may_not_see_the_restricted_trigger_sees_the_same_with_and_without_it(
        mut triggers in subsequence(Trigger::ALL[..9].to_vec(), 0..=9),
        complex: bool,
        words: bool,
    ) {
        let sight = Sight { relation: Relation::Sector, words, restricted: false };
        let seen = |triggers: &[Trigger]| {
            // As an assessment is recorded: a reason is there when a trigger asks for one.
            let reason = (!triggers.is_empty() && !complex).then(|| "Copes.".to_owned());
            let evidence = "One thing.".to_owned();
            let triggers = triggers.to_vec();
            AssessmentWords { evidence, triggers, reason_not_complex: reason }.seen(&sight)
        };
        let without = seen(&triggers);
        triggers.push(Trigger::SuspectedAddiction);
        prop_assert_eq!(seen(&triggers), without);
    }
}

#[test]
fn authors_see_all_they_wrote() {
    let words = AssessmentWords {
        evidence: "One thing.".to_owned(),
        triggers: vec![Trigger::Worry, Trigger::SuspectedAddiction],
        reason_not_complex: Some("Copes.".to_owned()),
    };
    assert_eq!(words.clone().seen(&Sight::AUTHORS), Some(words));
}
