//! Custody over two replicas of intake: who takes a matter while another does, or while it is taken
//! back.

use std::collections::HashMap;

use futures::{StreamExt, future::join, stream};
use neuvo_allinone::{
    harness::{Way, reason, social_advisor, worker_of},
    processes::Processes,
};
use neuvo_chassis::Caller;
use neuvo_proto::{
    common::v1::Sector,
    intake::v1::{
        AcceptHandoffRequest, CreateMatterRequest, GetMatterRequest, Handoff, Matter, NewPromise,
        WithdrawHandoffRequest, intake_service_client::IntakeServiceClient,
        matter_service_client::MatterServiceClient,
    },
};
use tonic::{Response, Status};
use tonic_types::StatusExt;
use uuid::Uuid;

use crate::replicas::{out_of_order, read_feed, visit};

/// Matters that two want to take, and as many that one wants to take and another takes back.
const CONTESTED: usize = 40;
/// Contests under way at once.
const AT_ONCE: usize = 8;
/// Who met the person.
const ADVICE: &str = "lahineuvonta";
/// Whom the matters are offered to.
const GUIDANCE: &str = "tyoikaisten-asiakasohjaus";

fn id() -> String {
    Uuid::now_v7().to_string()
}

fn advisor() -> Caller {
    Caller { units: vec![ADVICE.to_owned()], ..social_advisor() }
}

fn matters(processes: &Processes, replica: &str, caller: &Caller) -> MatterServiceClient<Way> {
    let (transport, bearer) = processes.way(replica, caller);
    MatterServiceClient::with_interceptor(transport, bearer)
}

/// A visit with a matter that is on offer to guidance.
async fn on_offer(processes: &Processes) -> Matter {
    let (transport, bearer) = processes.way("intake", &advisor());
    let mut intake = IntakeServiceClient::with_interceptor(transport, bearer);
    let contact = intake.create_contact(visit()).await.expect("recorded").into_inner();
    let promise =
        NewPromise { description: "They call.".to_owned(), due_date: "2030-01-07".to_owned() };
    let request = CreateMatterRequest {
        request_id: id(),
        contact_id: contact.contact_id,
        area_id: "working-age".to_owned(),
        sectors: vec![Sector::Social.into()],
        need: "Money.".to_owned(),
        promise: Some(promise),
        to_unit_id: GUIDANCE.to_owned(),
        summary: "In short.".to_owned(),
        ..CreateMatterRequest::default()
    };
    let mut matters = matters(processes, "intake-2", &advisor());
    matters.create_matter(request).await.expect("opened").into_inner()
}

fn accept(handoff_id: &str) -> AcceptHandoffRequest {
    let (handoff_id, request_id) = (handoff_id.to_owned(), id());
    AcceptHandoffRequest { handoff_id, request_id, take_myself: true }
}

/// Makes sure that one of two won and that the other was told where the hand-off stands and who
/// brought it there; gives the winner's place.
fn winner(
    outcomes: [Result<Response<Handoff>, Status>; 2],
    states: [&str; 2],
    people: [&str; 2],
) -> usize {
    let won = usize::from(outcomes[0].is_err());
    assert!(outcomes[won].is_ok() && outcomes[1 - won].is_err(), "{outcomes:?}");
    let [one, other] = outcomes;
    let refused = one.err().or(other.err()).expect("one is refused");
    assert_eq!(reason(&refused), "HANDOFF_STATE", "{refused:?}");
    let told = refused.get_details_error_info().expect("an ErrorInfo").metadata;
    assert_eq!((&*told["state"], &*told["changed_by"]), (states[won], people[won]));
    won
}

/// Two take a matter at once, each through another replica; gives its id.
async fn taken_by_two(processes: &Processes) -> String {
    let matter = on_offer(processes).await;
    let handoff_id = &matter.open_handoff_id;
    let mut one = matters(processes, "intake", &worker_of("anna", &[GUIDANCE]));
    let mut other = matters(processes, "intake-2", &worker_of("bo", &[GUIDANCE]));
    let both =
        join(one.accept_handoff(accept(handoff_id)), other.accept_handoff(accept(handoff_id)));
    let people = ["anna", "bo"];
    let won = winner(both.await.into(), ["ACCEPTED"; 2], people);
    assert_eq!(holder(processes, &matter).await, (GUIDANCE.to_owned(), people[won].to_owned()));
    matter.matter_id
}

/// One takes a matter while another takes it back; gives its id.
async fn taken_and_taken_back(processes: &Processes) -> String {
    let matter = on_offer(processes).await;
    let handoff_id = &matter.open_handoff_id;
    let mut one = matters(processes, "intake", &worker_of("anna", &[GUIDANCE]));
    let mut other = matters(processes, "intake-2", &advisor());
    let withdraw = WithdrawHandoffRequest { handoff_id: handoff_id.clone(), request_id: id() };
    let both = join(one.accept_handoff(accept(handoff_id)), other.withdraw_handoff(withdraw));
    let people = ["anna", &*advisor().subject];
    let won = winner(both.await.into(), ["ACCEPTED", "WITHDRAWN"], people);
    let before = matter.holder.clone().expect("one");
    let holders = [(GUIDANCE.to_owned(), "anna".to_owned()), (before.unit_id, before.worker)];
    assert_eq!(holder(processes, &matter).await, holders[won]);
    matter.matter_id
}

/// Unit and worker that hold a matter, as both replicas say.
async fn holder(processes: &Processes, matter: &Matter) -> (String, String) {
    let ask = async |replica| {
        let request = GetMatterRequest { matter_id: matter.matter_id.clone() };
        let read = matters(processes, replica, &advisor()).get_matter(request).await;
        let holder = read.expect("there").into_inner().holder.expect("one");
        (holder.unit_id, holder.worker)
    };
    let (one, other) = join(ask("intake"), ask("intake-2")).await;
    assert_eq!(one, other);
    one
}

#[tokio::test]
async fn over_two_replicas_a_matter_has_one_holder_and_who_comes_late_is_told() {
    let mut processes = Processes::start().await;
    processes.replicate("intake").await;
    let processes = &processes;
    let contests = (0..CONTESTED)
        .map(async |_| join(taken_by_two(processes), taken_and_taken_back(processes)).await);
    let contested: Vec<_> = stream::iter(contests).buffer_unordered(AT_ONCE).collect().await;

    // Of each a contact, a matter and a hand-off, and one change of these two.
    let last = i64::try_from(contested.len() * 2 * 5).expect("few");
    let read = |replica| read_feed(processes, replica, std::future::ready(last));
    let (first, second) = join(read("intake"), read("intake-2")).await;
    assert_eq!(out_of_order(&first), []);
    assert_eq!(first, second, "both replicas tell the same feed");
    assert_eq!(i64::try_from(first.len()), Ok(last), "nothing is told twice");
    let mut versions: HashMap<_, Vec<_>> = HashMap::new();
    for event in &first {
        versions.entry(&event.aggregate_id).or_default().push(event.aggregate_version);
    }
    for (one, other) in &contested {
        assert_eq!([&versions[one], &versions[other]], [&[1, 2]; 2]);
    }
}
