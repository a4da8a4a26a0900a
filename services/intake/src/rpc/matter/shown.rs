//! What a caller is shown of matters and hand-offs. Words are for those who have to do with them;
//! whoever reads them is in the log.

use neuvo_chassis::{Caller, Fault, Result};
use neuvo_ledger::Answer;
use neuvo_proto::{common::v1::Warning, intake::v1 as pb};
use neuvo_secrecy::{Basis, Disclosed, Opener, Viewing};

use super::{moving::Done, worker};
use crate::{
    App,
    convert::{self, HandoffWords, MatterWords, today},
    domain::{Field, Handoff, HandoffState, Matter},
    error, rpc,
    store::{self, Words},
};

/// What a caller has to do with a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// Reads its words, on this ground.
    Words(Basis),
    /// Sent it on once or was to take it: sees how it stands.
    Outline,
    /// Nothing.
    None,
}

/// On what ground a caller reads a matter's words: they are for those who opened it, and for the units
/// that hold it or are to take it, as far as it is for the caller's sector.
pub(in crate::rpc) async fn ground(
    app: &App,
    caller: &Caller,
    matter: &Matter,
) -> Result<Option<Basis>> {
    let worker = worker(caller);
    let of_unit = if worker.works_in(&matter.holder.unit_id) {
        Some(Basis::Custody)
    } else {
        matter.offered_to().filter(|unit| worker.works_in(unit)).map(|_| Basis::HandOff)
    };
    if of_unit.is_some() && for_sector(app, caller, matter).await? {
        return Ok(of_unit);
    }
    Ok((matter.opened_by == caller.subject).then_some(Basis::Recorded))
}

/// On what ground a caller reads a hand-off's words: they are for the unit that sent it, and for the
/// one that is to take it or has taken it, not for one that did not; as far as its matter is for the
/// caller's sector.
pub(super) async fn ground_of_handoff(
    app: &App,
    caller: &Caller,
    matter: &Matter,
    handoff: &Handoff,
) -> Result<Option<Basis>> {
    let worker = worker(caller);
    let passed_by = matches!(
        handoff.state,
        HandoffState::Rejected | HandoffState::Redirected | HandoffState::Withdrawn
    );
    let sent = worker.works_in(&handoff.from_unit_id);
    let takes = !passed_by && worker.works_in(&handoff.to_unit_id);
    let reads = (sent || takes) && for_sector(app, caller, matter).await?;
    Ok(reads.then_some(Basis::HandOff))
}

/// Whether a matter's words are for the caller's sector: it is the opener's, or the person consented.
/// A unit may serve both sectors, so that it holds a matter does not say.
async fn for_sector(app: &App, caller: &Caller, matter: &Matter) -> Result<bool> {
    Ok(matter.is_of(rpc::sector(caller)) || super::has_consent(app, matter).await?)
}

/// What a caller has to do with a matter: how it stands is for every unit it went through.
pub(super) async fn relation(app: &App, caller: &Caller, matter: &Matter) -> Result<Relation> {
    if let Some(basis) = ground(app, caller, matter).await? {
        return Ok(Relation::Words(basis));
    }
    let went_through = worker(caller).works_in(&matter.opened_unit_id)
        || app.store.took_part(matter.matter_id, &caller.units).await?;
    Ok(if went_through { Relation::Outline } else { Relation::None })
}

/// A caller who has nothing to do with a matter is refused, and the attempt is logged.
pub(super) async fn deny<T>(
    app: &App,
    caller: &Caller,
    method: &'static str,
    matter: &Matter,
) -> Result<T> {
    let viewing = viewing(app, caller, method, Basis::None, matter);
    app.store.vault.deny(&viewing, &[matter.subject_id()]).await?;
    Err(error::no_relation("matter_id", matter.matter_id))
}

/// Logs that the caller is about to be shown a matter's words.
pub(super) async fn disclose(
    app: &App,
    caller: &Caller,
    method: &'static str,
    basis: Basis,
    matter: &Matter,
) -> Result<Disclosed> {
    let viewing = viewing(app, caller, method, basis, matter);
    app.store.vault.disclose(&viewing, &[matter.subject_id()]).await
}

fn viewing<'a>(
    app: &App,
    caller: &'a Caller,
    method: &'static str,
    basis: Basis,
    matter: &Matter,
) -> Viewing<'a> {
    let resource = format!("matter/{}", matter.matter_id);
    Viewing { caller, method, basis, resource, at: app.clock.now() }
}

/// A matter with its words.
pub(super) async fn matter_with_words(
    app: &App,
    disclosed: &Disclosed,
    matter: &Matter,
) -> Result<pb::Matter> {
    let words = match app.store.vault.opener(disclosed, matter.subject_id()).await? {
        Some(opener) => matter_words(app, &opener, matter).await?,
        None => MatterWords::default(), // erased
    };
    Ok(convert::matter(matter, Some(words), today(app.clock.now())))
}

async fn matter_words(app: &App, opener: &Opener, matter: &Matter) -> Result<MatterWords> {
    let mut words = app.store.words(opener, &[matter.matter_id]).await?;
    let id = matter.matter_id;
    Ok(MatterWords {
        need: words.take(id, "need"),
        promise: words.take_last(id, store::PROMISE),
        ending: words.take(id, "ending"),
    })
}

/// Whom to call about an open matter: for those who read its words as the unit that holds it or is to
/// take it. None for others, when nobody was identified at its contact, and when the person is erased.
pub(super) async fn person(
    app: &App,
    basis: Basis,
    disclosed: &Disclosed,
    matter: &Matter,
) -> Result<Option<pb::PersonToReach>> {
    if basis == Basis::Recorded || matter.ended_at.is_some() {
        return Ok(None);
    }
    let Some(kept) = app.store.contact(matter.contact_id).await? else { return Ok(None) };
    let fields = [Field::GivenName, Field::FamilyName, Field::PhoneNumber];
    let mut words = kept.open(&app.store.vault, disclosed, &fields).await?;
    Ok(words.remove(&Field::GivenName).map(|given_name| pb::PersonToReach {
        given_name,
        family_name: words.remove(&Field::FamilyName).unwrap_or_default(),
        phone_number: words.remove(&Field::PhoneNumber).unwrap_or_default(),
    }))
}

/// A matter without its words.
pub(super) fn outline(app: &App, matter: &Matter) -> pb::Matter {
    convert::matter(matter, None, today(app.clock.now()))
}

/// A hand-off with its words.
pub(super) async fn handoff_with_words(
    app: &App,
    disclosed: &Disclosed,
    matter: &Matter,
    handoff: &Handoff,
) -> Result<pb::Handoff> {
    let words = match app.store.vault.opener(disclosed, matter.subject_id()).await? {
        Some(opener) => {
            let questions = handoff.questions.iter().map(|question| question.question_id);
            let owners: Vec<_> = questions.chain([handoff.handoff_id, handoff.first_id]).collect();
            handoff_words(app.store.words(&opener, &owners).await?, handoff)
        }
        None => HandoffWords::default(), // erased
    };
    Ok(convert::handoff(handoff, Some(words)))
}

fn handoff_words(mut words: Words, handoff: &Handoff) -> HandoffWords {
    let id = handoff.handoff_id;
    let questions = || handoff.questions.iter().map(|question| question.question_id);
    HandoffWords {
        summary: words.take(handoff.first_id, "summary"),
        reason: match words.take(id, "reason") {
            none if none.is_empty() => words.take(id, "sent_on"),
            reason => reason,
        },
        questions: questions().map(|id| (id, words.take(id, "question"))).collect(),
        answers: questions().map(|id| (id, words.take(id, "answer"))).collect(),
    }
}

/// The answer to a matter's step.
pub(super) async fn matter_done(
    app: &App,
    done: Done,
    warnings: Vec<Warning>,
) -> Result<Answer<pb::Matter>> {
    let matter = match done.disclosed {
        Some(disclosed) => matter_with_words(app, &disclosed, &done.matter).await?,
        None => outline(app, &done.matter),
    };
    Ok(Answer { resource: pb::Matter { warnings, ..matter }, position: done.position })
}

/// The answer to a hand-off's step: the one made, otherwise the one changed.
pub(super) async fn handoff_done(
    app: &App,
    done: Done,
    warnings: Vec<Warning>,
) -> Result<Answer<pb::Handoff>> {
    let handoff = done.handoff.ok_or_else(|| {
        Fault::internal(anyhow::anyhow!("a hand-off's step that left no hand-off"))
    })?;
    let handoff = match done.disclosed {
        Some(disclosed) => handoff_with_words(app, &disclosed, &done.matter, &handoff).await?,
        None => convert::handoff(&handoff, None),
    };
    Ok(Answer { resource: pb::Handoff { warnings, ..handoff }, position: done.position })
}
