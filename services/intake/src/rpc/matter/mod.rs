//! How custody is asked for: one file an rpc, or a small family.

mod create_matter;
mod get_handoff;
mod get_matter;
mod handoff_steps;
mod list_handoffs;
mod list_inbox;
mod list_matters;
mod matter_steps;
mod moving;
mod offer_handoff;
mod redirect_handoff;
mod shown;
mod watch_inbox;

pub(super) use shown::ground;

use neuvo_chassis::{Caller, Check, Result};
use neuvo_proto::intake::v1::{self as pb, matter_service_server::MatterService};
use prost::Message;
use tonic::Request;
use uuid::Uuid;

use super::Reply;
use crate::{
    App,
    domain::{Directory, Matter, Worker},
};
use moving::{Asked, Target};

/// The caller, as far as custody asks.
fn worker(caller: &Caller) -> Worker<'_> {
    Worker { subject: &caller.subject, units: &caller.units }
}

/// What a change is about, and which request it is.
#[derive(Debug, Clone, Copy)]
struct Ids {
    about: Uuid,
    request: Uuid,
}

impl Ids {
    /// Who asks for a change of a matter, by which rpc; it makes or changes `resource`.
    fn of_matter<'a>(
        self,
        app: &App,
        caller: &'a Caller,
        method: &'static str,
        content: &impl Message,
        resource: Uuid,
    ) -> Asked<'a> {
        let mark = app.store.ledger.mark(caller, method, self.request, content, resource);
        Asked { caller, method, mark, target: Target::Matter(self.about) }
    }

    /// The same of a hand-off.
    fn of_handoff<'a>(
        self,
        app: &App,
        caller: &'a Caller,
        method: &'static str,
        content: &impl Message,
        resource: Uuid,
    ) -> Asked<'a> {
        let target = Target::Handoff(self.about);
        Asked { target, ..self.of_matter(app, caller, method, content, resource) }
    }
}

/// Reads a change's ids. What is left in the request then is its content, however the ids were spelt:
/// what it is about, and no request_id.
fn ids(field: &str, about: &mut String, request_id: &mut String, check: &mut Check) -> Option<Ids> {
    let id = check.uuid(field, about);
    let request = check.uuid("request_id", &std::mem::take(request_id));
    let ids = Ids { about: id?, request: request? };
    *about = ids.about.to_string();
    Some(ids)
}

/// Whether a matter may not go to a unit, because the person did not consent that the sectors share:
/// then it stays in the sector of who opened it, whatever sectors it is said to be of.
async fn lacks_consent(
    app: &App,
    directory: &Directory,
    matter: &Matter,
    to_unit_id: &str,
) -> Result<bool> {
    if matter.opened_sector.is_some_and(|sector| directory.serves_only(to_unit_id, sector)) {
        return Ok(false);
    }
    Ok(!has_consent(app, matter).await?)
}

/// Whether the person consented that the sectors share, at the contact of this matter.
async fn has_consent(app: &App, matter: &Matter) -> Result<bool> {
    let kept = app.store.contact(matter.contact_id).await?;
    Ok(kept.is_some_and(|kept| kept.contact.consent.is_some()))
}

/// Implements rpcs that are parse, call, answer: name, module, request and answer.
macro_rules! rpcs {
    ($($name:ident: $module:ident, $request:ident => $answer:ident;)*) => {
        #[tonic::async_trait]
        impl MatterService for App {
            type WatchInboxStream = watch_inbox::Inbox;

            $(async fn $name(&self, request: Request<pb::$request>) -> Reply<pb::$answer> {
                let caller = Caller::of(&request)?;
                Ok($module::$name(self, &caller, request.into_inner()).await?.into())
            })*

            async fn watch_inbox(
                &self,
                request: Request<pb::WatchInboxRequest>,
            ) -> Reply<watch_inbox::Inbox> {
                let caller = Caller::of(&request)?;
                Ok(watch_inbox::watch_inbox(self, &caller, &request.into_inner()).await?.into())
            }
        }
    };
}

rpcs! {
    create_matter: create_matter, CreateMatterRequest => Matter;
    get_matter: get_matter, GetMatterRequest => Matter;
    list_matters: list_matters, ListMattersRequest => ListMattersResponse;
    keep_promise: matter_steps, KeepPromiseRequest => Matter;
    move_promise: matter_steps, MovePromiseRequest => Matter;
    break_promise: matter_steps, BreakPromiseRequest => Matter;
    end_matter: matter_steps, EndMatterRequest => Matter;
    offer_handoff: offer_handoff, OfferHandoffRequest => Handoff;
    list_handoffs: list_handoffs, ListHandoffsRequest => ListHandoffsResponse;
    get_handoff: get_handoff, GetHandoffRequest => Handoff;
    receive_handoff: handoff_steps, ReceiveHandoffRequest => Handoff;
    accept_handoff: handoff_steps, AcceptHandoffRequest => Handoff;
    reject_handoff: handoff_steps, RejectHandoffRequest => Handoff;
    return_handoff: handoff_steps, ReturnHandoffRequest => Handoff;
    withdraw_handoff: handoff_steps, WithdrawHandoffRequest => Handoff;
    ask_sender: handoff_steps, AskSenderRequest => Handoff;
    answer_question: handoff_steps, AnswerQuestionRequest => Handoff;
    redirect_handoff: redirect_handoff, RedirectHandoffRequest => Handoff;
    list_inbox: list_inbox, ListInboxRequest => ListInboxResponse;
}
