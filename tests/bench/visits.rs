//! The visits that are recorded.

use std::sync::atomic::{AtomicU32, Ordering};

use neuvo_proto::{
    common::v1::{ClientGroup, Sector},
    intake::v1::{
        Channel, CreateContactRequest, Identification, NewEntry, NextStep, NextStepKind, Person,
    },
};
use uuid::Uuid;

/// Words of a usual length.
const NOTE: &str = "Asks how a prescription is renewed without the e-service, and who helps with \
    the forms. Sleeps badly since the spring. Logged in at the desk and found the list of medicines.";
const TOLD: &str = "Ask for the renewal in the e-service; the pharmacy tells when it is ready.";

/// An anonymous walk-in visit with one entry that is closed at once: rows contact, entry, event and
/// request.
pub fn anonymous() -> CreateContactRequest {
    CreateContactRequest {
        request_id: Uuid::now_v7().to_string(),
        channel: Channel::WalkIn.into(),
        site_id: "rentto".to_owned(),
        client_group: ClientGroup::OlderPeople.into(),
        identification: Identification::None.into(),
        entries: vec![NewEntry { sector: Sector::Health.into(), note: String::new() }],
        next_step: Some(NextStep { kind: NextStepKind::NothingMore.into(), ..NextStep::default() }),
        ..CreateContactRequest::default()
    }
}

/// The visit of somebody new who tells who they are, with a note and the words told: five texts to
/// seal, a key to make, and three blind indexes.
pub fn identified() -> CreateContactRequest {
    let person = Person {
        given_name: "Aino".to_owned(),
        family_name: "Esimerkki".to_owned(),
        identity_code: next_identity_code(),
        ..Person::default()
    };
    CreateContactRequest {
        identification: Identification::Told.into(),
        person: Some(person),
        entries: vec![NewEntry { sector: Sector::Health.into(), note: NOTE.to_owned() }],
        next_step: Some(NextStep {
            kind: NextStepKind::PersonActs.into(),
            description: TOLD.to_owned(),
            ..NextStep::default()
        }),
        ..anonymous()
    }
}

/// An identity code that has not been given yet: of the 900 series, so nobody's.
fn next_identity_code() -> String {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    const SIGNS: [char; 6] = ['-', 'Y', 'X', 'W', 'V', 'U'];
    const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let mut rest = GIVEN.fetch_add(1, Ordering::Relaxed);
    let mut digit = |base: u32| {
        let digit = rest % base;
        rest /= base;
        digit
    };
    let individual = 900 + digit(100);
    let day_month_year = (digit(28) + 1) * 10_000 + (digit(12) + 1) * 100 + digit(100);
    let sign = SIGNS[digit(6) as usize];
    let check = CHECK[((day_month_year * 1_000 + individual) % 31) as usize];
    format!("{day_month_year:06}{sign}{individual}{}", char::from(check))
}
