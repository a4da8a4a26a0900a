//! What stays in the sector that met the person until they consent, though a unit serves both.

use neuvo_allinone::{
    harness::{TestSuite, reason},
    on_both_databases,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    common::v1::{DisclosureBasis, Sector},
    intake::v1::{
        Client, Contact, CreateContactRequest, GetClientRequest, Matter, SearchClientsRequest,
    },
};
use tonic::Status;

use crate::custody::{
    GUIDANCE, Step, colleague, handoff_as, matter_as, nurse, opened, recorded, rent_offered,
    shown_to, take,
};
use crate::secrecy::{CODE, visit_of};

/// Somebody whom social welfare met, with a matter that a unit of both sectors holds and offers.
async fn met_by_social_welfare(suite: &TestSuite, consent: bool) -> (Contact, Matter) {
    let visit = visit_of(Sector::Social, CODE);
    let visit = CreateContactRequest { share_between_sectors: consent, ..visit };
    let contact = recorded(suite, visit).await;
    let matter = opened(suite, rent_offered(&contact, GUIDANCE)).await;
    (contact, matter)
}

async fn client_as(
    suite: &TestSuite,
    caller: &Caller,
    contact: &Contact,
) -> Result<Client, Status> {
    let request = GetClientRequest { client_id: contact.client_id.clone() };
    Ok(suite.intake(caller).get_client(request).await?.into_inner())
}

/// How many of a name the caller is told of.
async fn found(suite: &TestSuite, caller: &Caller) -> usize {
    let request = SearchClientsRequest { name: "Aino".to_owned(), ..Default::default() };
    let found = suite.intake(caller).search_clients(request).await.expect("an answer");
    found.into_inner().clients.len()
}

on_both_databases! {
    async fn a_unit_of_both_sectors_is_no_way_round_consent(suite: TestSuite) {
        let (contact, matter) = met_by_social_welfare(&suite, false).await;
        let seen = matter_as(&suite, &nurse(), &matter.matter_id).await.expect("how it stands");
        let told = seen.promise.expect("a promise").description;
        assert_eq!((&*seen.need, &*told, &*seen.client_id), ("", "", ""));
        assert_eq!((seen.words_hidden, seen.person), (true, None));
        let handoff = handoff_as(&suite, &nurse(), &matter.open_handoff_id).await.expect("how it stands");
        assert_eq!((&*handoff.summary, handoff.words_hidden), ("", true));
        assert_eq!(found(&suite, &nurse()).await, 0);
        let refused = client_as(&suite, &nurse(), &contact).await.expect_err("nobody to health care");
        assert_eq!(reason(&refused), "NO_RELATION");
        let taken_back = take(&suite, &nurse(), &matter.open_handoff_id, Step::Withdraw).await;
        let taken_back = taken_back.expect("the unit's step");
        assert_eq!((&*taken_back.summary, taken_back.words_hidden), ("", true));
        let logged = shown_to(&suite, &nurse()).await;
        assert!(logged.iter().all(|(_, _, _, denied)| *denied), "nothing was shown: {logged:?}");
        let seen = matter_as(&suite, &colleague(), &matter.matter_id).await.expect("of the opener's sector");
        assert_eq!((&*seen.need, seen.person.is_some()), ("Cannot pay the rent.", true));
    }

    async fn with_consent_a_unit_of_both_sectors_reads_what_it_holds(suite: TestSuite) {
        let (contact, matter) = met_by_social_welfare(&suite, true).await;
        let seen = matter_as(&suite, &nurse(), &matter.matter_id).await.expect("hers");
        assert_eq!((&*seen.need, seen.person.is_some()), ("Cannot pay the rent.", true));
        let handoff = handoff_as(&suite, &nurse(), &matter.open_handoff_id).await.expect("hers");
        assert_eq!(handoff.summary, "Rent two months behind.");
        let client = client_as(&suite, &nurse(), &contact).await.expect("hers");
        assert_eq!((client.identity_code, found(&suite, &nurse()).await), (CODE.to_owned(), 1));
        let grounds = shown_to(&suite, &nurse()).await.into_iter().map(|(_, basis, ..)| basis);
        let (custody, handed) = (DisclosureBasis::Custody, DisclosureBasis::HandOff);
        assert_eq!(grounds.collect::<Vec<_>>(), [custody, handed, custody, custody]);
    }
}
