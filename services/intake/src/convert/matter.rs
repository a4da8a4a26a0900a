//! Matters between the contract and the domain.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{
    Check,
    clock::{local_date, timestamp},
};
use neuvo_proto::intake::v1::{self as pb, MatterEvent};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::contact::{etag, known};
use crate::{
    domain::{
        Contact, Directory, InboxReason, Matter, Promise, PromiseState, Sector, Urgency, Way,
    },
    store::MatterFilter,
};

/// Characters of what a person needs, and of what a receiver must know, at most.
const NEED_CHARS_MAX: usize = 4_000;
/// Characters of what was told, asked or answered at most.
pub(crate) const TOLD_CHARS_MAX: usize = 1_000;
/// A promise is given for the next ten years at most.
const PROMISE_YEARS_MAX: i16 = 10;
/// Stems of words that professionals have for people, lower case; a slip holds none, alone or within
/// another word.
const WORDS_OF_PROFESSIONALS: [&str; 3] = ["segment", "trigger", "herätte"];
/// A trigger in Finnish where its stem is shorter; `herätessä` and `herätetään` are about sleep.
const TRIGGERS: [&str; 2] = ["heräte", "herätettä"];

/// A matter that is to be opened, as it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    pub(crate) contact_id: Uuid,
    pub(crate) area_id: String,
    pub(crate) sectors: Vec<Sector>,
    pub(crate) unit_id: String,
    pub(crate) need: String,
    pub(crate) urgency: Urgency,
    pub(crate) promise: NewPromise,
    pub(crate) offer: Option<NewOffer>,
}

/// What a person is promised.
#[derive(Debug, Clone)]
pub(crate) struct NewPromise {
    pub(crate) description: String,
    pub(crate) due_date: Date,
}

/// To whom a matter is offered, with what the receiver must know.
#[derive(Debug, Clone)]
pub(crate) struct NewOffer {
    pub(crate) to_unit_id: String,
    pub(crate) summary: String,
}

/// What of a matter is words.
#[derive(Debug, Clone, Default)]
pub(crate) struct MatterWords {
    pub(crate) need: String,
    pub(crate) promise: String,
    pub(crate) ending: String,
}

/// Reads a matter of a contact that is to be opened by somebody of these units; what is wrong is in
/// `check`. Without a contact, what depends on it is not checked.
pub(crate) fn opening(
    req: pb::CreateMatterRequest,
    today: Date,
    own_units: &[String],
    contact: Option<&Contact>,
    directory: &Directory,
    check: &mut Check,
) -> Option<Opening> {
    let contact_id = check.uuid("contact_id", &req.contact_id);
    let area_id = area(&req.area_id, directory, check);
    let sectors = sectors(&req.sectors, contact, check);
    let unit_id = match (req.unit_id.as_str(), own_units) {
        ("", [only]) => unit("unit_id", only, directory, check),
        ("", _) => {
            check.wrong("unit_id", "is required: the caller works in several units, or in none");
            None
        }
        (unit_id, _) => unit("unit_id", unit_id, directory, check),
    };
    let need = check.text("need", &req.need, 1..=NEED_CHARS_MAX);
    let urgency = check.optional_choice("urgency", req.urgency);
    let promise = new_promise(req.promise, today, check);
    let offer = match (req.to_unit_id.as_str(), req.summary.as_str()) {
        ("", "") => Some(None),
        ("", _) => {
            check.wrong("summary", "is only for to_unit_id");
            None
        }
        (to_unit_id, summary) => offer(to_unit_id, summary, directory, check).map(Some),
    };
    Some(Opening {
        contact_id: contact_id?,
        area_id: area_id?,
        sectors: sectors?,
        unit_id: unit_id?,
        need: need?,
        urgency: urgency?.unwrap_or(Urgency::Routine),
        promise: promise?,
        offer: offer?,
    })
}

/// Reads to whom a matter is offered, with what the receiver must know.
pub(crate) fn offer(
    to_unit_id: &str,
    summary: &str,
    directory: &Directory,
    check: &mut Check,
) -> Option<NewOffer> {
    let to_unit_id = unit("to_unit_id", to_unit_id, directory, check);
    let summary = check.text("summary", summary, 1..=NEED_CHARS_MAX);
    Some(NewOffer { to_unit_id: to_unit_id?, summary: summary? })
}

/// A unit that the directory knows and that has not ended.
pub(crate) fn unit(
    field: &str,
    value: &str,
    directory: &Directory,
    check: &mut Check,
) -> Option<String> {
    known(field, value, "unit", |unit_id| directory.units.get(unit_id).map(|u| u.ended), check)
}

fn area(value: &str, directory: &Directory, check: &mut Check) -> Option<String> {
    let area_id = check.slug("area_id", value)?;
    let served = directory.units.values().any(|u| !u.ended && u.area_ids.contains(&area_id));
    check.ensure(served, "area_id", "no unit of the directory serves this area");
    served.then_some(area_id)
}

/// A matter is dealt with by sectors that met the person.
fn sectors(values: &[i32], contact: Option<&Contact>, check: &mut Check) -> Option<Vec<Sector>> {
    check.ensure(!values.is_empty(), "sectors", "is required: one or both of the contact's");
    let mut sectors = Vec::new();
    for (number, value) in values.iter().enumerate() {
        let field = format!("sectors[{number}]");
        let sector: Option<Sector> = check.choice(&field, *value);
        if sector.is_some() && sectors.contains(&sector) {
            check.wrong(field, "this sector is named already");
        } else if sector.is_some() && contact.is_some_and(|contact| !contact.took_part(sector)) {
            check.wrong(field, "the contact has no entry of this sector");
        }
        sectors.push(sector);
    }
    let mut sectors: Vec<Sector> = sectors.into_iter().collect::<Option<_>>()?;
    sectors.sort_unstable();
    Some(sectors)
}

/// Reads what a person is promised.
pub(crate) fn new_promise(
    value: Option<pb::NewPromise>,
    today: Date,
    check: &mut Check,
) -> Option<NewPromise> {
    let Some(value) = value else {
        check.wrong("promise", "is required: nobody leaves without knowing what happens next");
        return None;
    };
    let description = told("promise.description", &value.description, 1, check);
    let due_date = check.day("promise.due_date", &value.due_date);
    if let Some(day) = due_date {
        check.ensure(day >= today, "promise.due_date", "is in the past");
        let soon = day.year() <= today.year() + PROMISE_YEARS_MAX;
        check.ensure(soon, "promise.due_date", "is over ten years away");
    }
    Some(NewPromise { description: description?, due_date: due_date? })
}

/// Words that go on a slip, so many characters at least: none of professionals for what a person is.
pub(crate) fn told(field: &str, value: &str, least: usize, check: &mut Check) -> Option<String> {
    let text = check.text(field, value, least..=TOLD_CHARS_MAX)?;
    let lower = text.nfc().collect::<String>().to_lowercase(); // ä may be a and two dots
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    let of_professionals = WORDS_OF_PROFESSIONALS.iter().any(|stem| lower.contains(stem))
        || words.any(|word| TRIGGERS.contains(&word));
    check.ensure(
        !of_professionals,
        field,
        "is for the person and on the slip: leave out segments and triggers",
    );
    (!of_professionals).then_some(text)
}

/// Reads which matters a list is to show to this caller.
pub(crate) fn matter_filter(
    req: &pb::ListMattersRequest,
    today: Date,
    check: &mut Check,
) -> Option<MatterFilter> {
    let contact_id = match req.contact_id.as_str() {
        "" => Some(None),
        id => check.uuid("contact_id", id).map(Some),
    };
    let unit_id = match req.unit_id.as_str() {
        "" => Some(None),
        unit_id => check.slug("unit_id", unit_id).map(Some),
    };
    Some(MatterFilter {
        subject: String::new(),
        units: Vec::new(),
        contact_id: contact_id?,
        unit_id: unit_id?,
        overdue_on: req.overdue.then_some(today),
        ended: req.ended && !req.overdue,
    })
}

/// A matter as a caller sees it on a day; without words where there are none to show.
pub(crate) fn matter(matter: &Matter, words: Option<MatterWords>, today: Date) -> pb::Matter {
    let words_hidden = words.is_none();
    // The id that links a person's matters is for those who read their words.
    let client_id = matter.client_id.filter(|_| !words_hidden);
    let words = words.unwrap_or_default();
    pb::Matter {
        matter_id: matter.matter_id.to_string(),
        etag: etag(matter.version),
        contact_ids: vec![matter.contact_id.to_string()],
        area_id: matter.area_id.clone(),
        sectors: matter.sectors.iter().map(|sector| i32::from(*sector)).collect(),
        phase: matter.phase.into(),
        holder: Some(pb::Holder {
            unit_id: matter.holder.unit_id.clone(),
            worker: matter.holder.worker.clone().unwrap_or_default(),
        }),
        promise: Some(promise(matter, words.promise, today)),
        opened_at: Some(timestamp(matter.opened_at)),
        ended_at: matter.ended_at.map(timestamp),
        open_handoff_id: open_handoff(matter).map(|id| id.to_string()).unwrap_or_default(),
        offered_to_unit_id: matter.offered_to().unwrap_or_default().to_owned(),
        need: words.need,
        urgency: matter.urgency.into(),
        came_back: matter.came_back,
        client_id: client_id.map(|id| id.to_string()).unwrap_or_default(),
        words_hidden,
        warnings: Vec::new(),
        origin: matter.origin.into(),
        ending: words.ending,
        person: None, // only GetMatter tells
    }
}

fn promise(matter: &Matter, description: String, today: Date) -> pb::Promise {
    let Promise { state, due_date, first_due_date, settled_at, broken: _ } = &matter.promise;
    pb::Promise {
        unit_id: matter.acting_unit().to_owned(),
        description,
        due_date: due_date.to_string(),
        state: (*state).into(),
        overdue: matter.ended_at.is_none() && matter.promise.is_overdue(today),
        first_due_date: first_due_date.to_string(),
        settled_at: settled_at.map(timestamp),
    }
}

fn open_handoff(matter: &Matter) -> Option<Uuid> {
    match &matter.way {
        Way::Offered { handoff_id, .. } => Some(*handoff_id),
        Way::Still | Way::CameBack { .. } => None,
    }
}

/// A matter that waits for a unit; without reasons when it does not.
pub(crate) fn inbox_item(matter: &Matter, unit_id: &str, today: Date) -> pb::InboxItem {
    // Who has taken it is no reason to act, and the stream does not know.
    let holder = pb::Holder { unit_id: matter.holder.unit_id.clone(), worker: String::new() };
    let shown = self::matter(matter, None, today);
    pb::InboxItem {
        matter: Some(pb::Matter { holder: Some(holder), words_hidden: false, ..shown }),
        reasons: matter.waits_for(unit_id).into_iter().map(Into::into).collect(),
        handoff_id: matter.handoff_id().map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// What the feed tells of a matter: dimensions only. `left` are units it waited for before.
pub(crate) fn matter_event(matter: &Matter, left: Vec<String>) -> MatterEvent {
    let asked = matches!(matter.way, Way::Offered { asked: true, .. });
    MatterEvent {
        matter_id: matter.matter_id.to_string(),
        contact_id: matter.contact_id.to_string(),
        client_id: matter.client_id.map(|id| id.to_string()).unwrap_or_default(),
        area_id: matter.area_id.clone(),
        sectors: matter.sectors.iter().map(|sector| i32::from(*sector)).collect(),
        urgency: matter.urgency.into(),
        phase: matter.phase.into(),
        holder_unit_id: matter.holder.unit_id.clone(),
        offered_to_unit_id: matter.offered_to().unwrap_or_default().to_owned(),
        asked,
        back: matches!(matter.way, Way::CameBack { .. }),
        handoff_id: matter.handoff_id().map(|id| id.to_string()).unwrap_or_default(),
        came_back: matter.came_back,
        promise_state: matter.promise.state.into(),
        promise_due_date: matter.promise.due_date.to_string(),
        promise_first_due_date: matter.promise.first_due_date.to_string(),
        promise_settled_at: matter.promise.settled_at.map(timestamp),
        opened_at: Some(timestamp(matter.opened_at)),
        local_date: local_date(matter.opened_at).to_string(),
        opened_unit_id: matter.opened_unit_id.clone(),
        ended_at: matter.ended_at.map(timestamp),
        origin: matter.origin.into(),
        left_unit_ids: left,
        taken_in_person: matter.holder.worker.is_some(),
        promises_broken: matter.promise.broken,
    }
}

/// Today where every county of Finland is.
pub(crate) fn today(now: Timestamp) -> Date {
    local_date(now)
}

/// Why a matter, as the feed tells of it, waits for a unit; empty when it does not.
pub(crate) fn waits_for(image: &MatterEvent, unit_id: &str) -> Vec<i32> {
    let holds = image.holder_unit_id == unit_id && image.ended_at.is_none();
    let reasons = [
        (image.offered_to_unit_id == unit_id, InboxReason::Offered),
        (holds && image.asked, InboxReason::Asked),
        (holds && image.back, InboxReason::CameBack),
    ];
    reasons.into_iter().filter_map(|(is, reason)| is.then_some(reason.into())).collect()
}

/// A matter as the feed tells of it, in a unit's inbox.
pub(crate) fn inbox_item_of(
    version: i64,
    image: MatterEvent,
    unit_id: &str,
    today: Date,
) -> pb::InboxItem {
    let reasons = waits_for(&image, unit_id);
    let on_offer = !image.offered_to_unit_id.is_empty();
    let acting = if on_offer { &image.offered_to_unit_id } else { &image.holder_unit_id };
    let open = [PromiseState::Open, PromiseState::Moved].map(i32::from);
    let late = image.promise_due_date.parse::<Date>().is_ok_and(|day| day < today);
    let promise = pb::Promise {
        unit_id: acting.clone(),
        description: String::new(),
        due_date: image.promise_due_date,
        state: image.promise_state,
        overdue: late && image.ended_at.is_none() && open.contains(&image.promise_state),
        first_due_date: image.promise_first_due_date,
        settled_at: image.promise_settled_at,
    };
    let matter = pb::Matter {
        matter_id: image.matter_id,
        etag: etag(version),
        contact_ids: vec![image.contact_id],
        area_id: image.area_id,
        sectors: image.sectors,
        phase: image.phase,
        holder: Some(pb::Holder { unit_id: image.holder_unit_id, worker: String::new() }),
        promise: Some(promise),
        opened_at: image.opened_at,
        ended_at: image.ended_at,
        open_handoff_id: if on_offer { image.handoff_id.clone() } else { String::new() },
        offered_to_unit_id: image.offered_to_unit_id,
        urgency: image.urgency,
        came_back: image.came_back,
        origin: image.origin,
        ..pb::Matter::default()
    };
    pb::InboxItem { matter: Some(matter), reasons, handoff_id: image.handoff_id }
}
