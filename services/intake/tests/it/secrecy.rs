//! What tests of secrecy start from: people who identify, the log, and a log that cannot be written.

use neuvo_allinone::harness::{TestSuite, health_advisor, social_advisor, somebody};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    common::v1::{Disclosure, DisclosureBasis, Sector},
    intake::v1::{
        Contact, CreateContactRequest, GetContactRequest, ListDisclosuresRequest, Person,
    },
};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::support::{entry, joint_visit};

/// Somebody's identity code, of the series that is nobody's.
pub(crate) const CODE: &str = "010594Y9032";
/// Somebody else's.
pub(crate) const OTHER_CODE: &str = "020504A902E";

/// One of 2,800 identity codes, by its number; all are of the series that is nobody's.
pub(crate) fn numbered_code(number: u32) -> String {
    const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let (day, individual) = (number / 100 + 1, 900 + number % 100);
    let check = CHECK[((day * 10_000_000 + 101_000 + individual) % 31) as usize];
    format!("{day:02}0101-{individual}{}", char::from(check))
}

/// A joint visit of somebody who told an identity code.
pub(crate) fn identified_visit(code: &str) -> CreateContactRequest {
    let visit = joint_visit();
    let person = visit.person.clone().unwrap_or_default();
    let person = Some(Person { identity_code: code.to_owned(), ..person });
    CreateContactRequest { person, ..visit }
}

/// The same with one sector alone.
pub(crate) fn visit_of(sector: Sector, code: &str) -> CreateContactRequest {
    CreateContactRequest { entries: vec![entry(sector, "a note")], ..identified_visit(code) }
}

pub(crate) async fn record(
    suite: &TestSuite,
    caller: &Caller,
    visit: CreateContactRequest,
) -> Contact {
    suite.intake(caller).create_contact(visit).await.expect("recorded").into_inner()
}

pub(crate) async fn get(suite: &TestSuite, caller: &Caller, contact_id: &str) -> Contact {
    let request = GetContactRequest { contact_id: contact_id.to_owned() };
    suite.intake(caller).get_contact(request).await.expect("there").into_inner()
}

/// Another advisor of the social sector than the one who records.
pub(crate) fn other_social_advisor() -> Caller {
    Caller { subject: "test-advisor-2".to_owned(), ..social_advisor() }
}

/// Another advisor of the health sector than the one who records.
pub(crate) fn other_health_advisor() -> Caller {
    Caller { subject: "test-advisor-health-2".to_owned(), ..health_advisor() }
}

/// The log as the data protection officer reads it, the latest first.
pub(crate) async fn log(suite: &TestSuite, request: ListDisclosuresRequest) -> Vec<Disclosure> {
    let mut officer = suite.intake(&somebody(Role::DataProtectionOfficer));
    officer.list_disclosures(request).await.expect("a list").into_inner().disclosures
}

/// The whole log, the latest first, in short: who, by what, on what ground.
pub(crate) async fn logged(suite: &TestSuite) -> Vec<(String, String, DisclosureBasis)> {
    let rows = log(suite, ListDisclosuresRequest::default()).await;
    let short = |row: Disclosure| {
        let basis = row.basis();
        (row.viewer, row.method, basis)
    };
    rows.into_iter().map(short).collect()
}

/// One line of [`logged`].
pub(crate) fn line(
    caller: &Caller,
    method: &str,
    basis: DisclosureBasis,
) -> (String, String, DisclosureBasis) {
    (caller.subject.clone(), method.to_owned(), basis)
}

/// From now on no row can be added to the log, as if its disk were full.
pub(crate) async fn fill_the_log(suite: &TestSuite) {
    let database = suite.suite.stores["intake"].read();
    let full = match database.get_database_backend() {
        DbBackend::Postgres => {
            "ALTER TABLE disclosure ADD CONSTRAINT full_log CHECK (false) NOT VALID"
        }
        _ => {
            "CREATE TRIGGER full_log BEFORE INSERT ON disclosure BEGIN SELECT RAISE(ABORT, 'full'); END"
        }
    };
    database.execute_unprepared(full).await.expect("the log is full");
}

/// From now on no key opens, as if the key file had lost its version.
pub(crate) async fn lose_the_key(suite: &TestSuite) {
    let database = suite.suite.stores["intake"].read();
    let lost = database.execute_unprepared("UPDATE subject_key SET key_version = 99").await;
    lost.expect("of another version");
}

/// The log can be written again.
pub(crate) async fn empty_the_log(suite: &TestSuite) {
    let database = suite.suite.stores["intake"].read();
    let mend = match database.get_database_backend() {
        DbBackend::Postgres => "ALTER TABLE disclosure DROP CONSTRAINT full_log",
        _ => "DROP TRIGGER full_log",
    };
    database.execute_unprepared(mend).await.expect("the log has room");
}
