//! Matters, read and written.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Fault, Result, clock::local_date, page::Place};
use neuvo_ledger::{WriteSet, code, instant, micros, unavailable};
use neuvo_proto::intake::v1::MatterEvent;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use super::{Store, matter_entity::matter};
use crate::domain::{Holder, Matter, Promise, PromiseState, Sector, Way};

/// Which matters a list shows.
#[derive(Debug, Clone)]
pub(crate) struct MatterFilter {
    /// Whose matters: opened by this subject, or of one of these units.
    pub(crate) subject: String,
    pub(crate) units: Vec<String>,
    pub(crate) contact_id: Option<Uuid>,
    /// Held by this unit.
    pub(crate) unit_id: Option<String>,
    /// Promised for a day before this one, and not settled.
    pub(crate) overdue_on: Option<Date>,
    pub(crate) ended: bool,
}

/// Where a page of an inbox begins: after this matter in the inbox's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InboxPlace {
    pub(crate) urgency: i32,
    pub(crate) due_date: String,
    pub(crate) matter_id: Uuid,
}

/// Where a matter is between units, as a number.
mod way {
    pub(super) const STILL: i32 = 1;
    pub(super) const CAME_BACK: i32 = 2;
    pub(super) const OFFERED: i32 = 3;
}

impl Store {
    /// A matter, without its words.
    pub(crate) async fn matter(&self, matter_id: Uuid) -> Result<Option<Matter>> {
        let found = matter::Entity::find_by_id(matter_id).one(self.ledger.read()).await;
        let row = found.map_err(unavailable)?;
        row.map(read).transpose().map_err(Fault::internal)
    }

    /// The matters of a contact, in the order they were opened.
    pub(crate) async fn matters_of(&self, contact_id: Uuid) -> Result<Vec<Matter>> {
        let rows = matter::Entity::find()
            .filter(matter::Column::ContactId.eq(contact_id))
            .order_by_asc(matter::Column::OpenedAt)
            .order_by_asc(matter::Column::MatterId)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        read_all(rows)
    }

    /// Matters after a place, the latest first.
    pub(crate) async fn matters(
        &self,
        filter: &MatterFilter,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Vec<Matter>> {
        use matter::Column;
        let rows = matter::Entity::find()
            .filter(condition(filter, after))
            .order_by_desc(Column::OpenedAt)
            .order_by_desc(Column::MatterId)
            .limit(limit)
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        read_all(rows)
    }

    /// What waits for a unit, after a place: the most pressing first, then by the promise's day.
    pub(crate) async fn inbox(
        &self,
        unit_id: &str,
        after: Option<InboxPlace>,
        limit: u64,
    ) -> Result<Vec<Matter>> {
        let rows = waiting(unit_id, after, limit).all(self.ledger.read()).await;
        read_all(rows.map_err(unavailable)?)
    }
}

/// What waits for a unit, in the inbox's order.
pub(super) fn waiting(
    unit_id: &str,
    after: Option<InboxPlace>,
    limit: u64,
) -> Select<matter::Entity> {
    use matter::Column;
    let open = || Column::EndedAt.is_null();
    let owes = Column::Asked.eq(true).or(Column::Way.eq(way::CAME_BACK));
    let holds = open().and(Column::HolderUnitId.eq(unit_id)).and(owes); // by the index of open ones
    let waits = Column::OfferedToUnitId.eq(unit_id).or(holds);
    let mut condition = Condition::all().add(open()).add(waits);
    if let Some(place) = after {
        let same = Column::Urgency.eq(place.urgency);
        let same_day = Column::PromiseDueDate.eq(&*place.due_date);
        condition = condition.add(
            Condition::any()
                .add(Column::Urgency.lt(place.urgency))
                .add(same.clone().and(Column::PromiseDueDate.gt(&*place.due_date)))
                .add(same.and(same_day).and(Column::MatterId.gt(place.matter_id))),
        );
    }
    matter::Entity::find()
        .filter(condition)
        .order_by_desc(Column::Urgency)
        .order_by_asc(Column::PromiseDueDate)
        .order_by_asc(Column::MatterId)
        .limit(limit)
}

fn condition(filter: &MatterFilter, after: Option<Place>) -> Condition {
    use matter::Column;
    let units = || filter.units.iter().map(String::as_str);
    let related = Condition::any()
        .add(Column::OpenedBy.eq(&*filter.subject))
        .add(Column::HolderUnitId.is_in(units()))
        .add(Column::OfferedToUnitId.is_in(units()))
        .add(Column::OpenedUnitId.is_in(units()));
    let open_promise = || [PromiseState::Open, PromiseState::Moved].into_iter().map(i32::from);
    let mut condition = Condition::all()
        .add(related)
        .add_option(filter.contact_id.map(|id| Column::ContactId.eq(id)))
        .add_option(filter.unit_id.as_ref().map(|unit| Column::HolderUnitId.eq(&**unit)))
        .add_option(filter.overdue_on.map(|day| Column::PromiseDueDate.lt(day.to_string())))
        .add_option(filter.overdue_on.map(|_| Column::PromiseState.is_in(open_promise())))
        .add_option((!filter.ended).then(|| Column::EndedAt.is_null()));
    if let Some(place) = after {
        let at = micros(place.at);
        let same_time = Column::OpenedAt.eq(at).and(Column::MatterId.lt(place.id));
        condition = condition.add(Column::OpenedAt.lt(at).or(same_time));
    }
    condition
}

/// What opening a matter writes.
pub(crate) fn insert_matter(set: &mut WriteSet, matter: &Matter, event: &MatterEvent) {
    set.insert(&row(matter));
    set.publish(matter.matter_id, matter.version, matter.opened_at, event);
}

/// What changing a matter writes, if it is still at the version it was read at.
pub(crate) fn update_matter(
    set: &mut WriteSet,
    matter: &Matter,
    at: Timestamp,
    event: &MatterEvent,
) {
    set.update(&row(matter), matter.version - 1);
    set.publish(matter.matter_id, matter.version, at, event);
}

fn row(matter: &Matter) -> matter::ActiveModel {
    let (way, asked) = match &matter.way {
        Way::Still => (way::STILL, false),
        Way::CameBack { .. } => (way::CAME_BACK, false),
        Way::Offered { asked, .. } => (way::OFFERED, *asked),
    };
    matter::ActiveModel {
        matter_id: Set(matter.matter_id),
        version: Set(matter.version),
        contact_id: Set(matter.contact_id),
        client_id: Set(matter.client_id),
        area_id: Set(matter.area_id.clone()),
        social: Set(matter.sectors.contains(&Sector::Social)),
        health: Set(matter.sectors.contains(&Sector::Health)),
        urgency: Set(matter.urgency.into()),
        phase: Set(matter.phase.into()),
        holder_unit_id: Set(matter.holder.unit_id.clone()),
        holder_worker: Set(matter.holder.worker.clone()),
        taken_by: Set(matter.taken_by),
        way: Set(way),
        handoff_id: Set(matter.handoff_id()),
        offered_to_unit_id: Set(matter.offered_to().map(str::to_owned)),
        asked: Set(asked),
        came_back: Set(matter.came_back),
        promise_state: Set(matter.promise.state.into()),
        promise_due_date: Set(matter.promise.due_date.to_string()),
        promise_first_due_date: Set(matter.promise.first_due_date.to_string()),
        promise_settled_at: Set(matter.promise.settled_at.map(micros)),
        promises_broken: Set(matter.promise.broken),
        opened_at: Set(micros(matter.opened_at)),
        local_date: Set(local_date(matter.opened_at).to_string()),
        opened_by: Set(matter.opened_by.clone()),
        opened_unit_id: Set(matter.opened_unit_id.clone()),
        opened_sector: Set(matter.opened_sector.map(Into::into)),
        ended_at: Set(matter.ended_at.map(micros)),
        origin: Set(matter.origin.into()),
    }
}

fn read_all(rows: Vec<matter::Model>) -> Result<Vec<Matter>> {
    let read = rows.into_iter().map(read);
    read.collect::<anyhow::Result<_>>().map_err(Fault::internal)
}

/// A matter, without its words.
pub(super) fn read(row: matter::Model) -> anyhow::Result<Matter> {
    let sectors = [(row.social, Sector::Social), (row.health, Sector::Health)];
    Ok(Matter {
        matter_id: row.matter_id,
        version: row.version,
        contact_id: row.contact_id,
        client_id: row.client_id,
        area_id: row.area_id,
        sectors: sectors.into_iter().filter_map(|(is, sector)| is.then_some(sector)).collect(),
        urgency: code(row.urgency)?,
        phase: code(row.phase)?,
        holder: Holder { unit_id: row.holder_unit_id, worker: row.holder_worker },
        taken_by: row.taken_by,
        way: read_way(row.way, row.handoff_id, row.offered_to_unit_id, row.asked)?,
        promise: Promise {
            state: code(row.promise_state)?,
            due_date: row.promise_due_date.parse()?,
            first_due_date: row.promise_first_due_date.parse()?,
            settled_at: row.promise_settled_at.map(instant).transpose()?,
            broken: row.promises_broken,
        },
        came_back: row.came_back,
        opened_at: instant(row.opened_at)?,
        opened_by: row.opened_by,
        opened_unit_id: row.opened_unit_id,
        opened_sector: row.opened_sector.map(code).transpose()?,
        ended_at: row.ended_at.map(instant).transpose()?,
        origin: code(row.origin)?,
    })
}

fn read_way(
    number: i32,
    handoff_id: Option<Uuid>,
    to_unit_id: Option<String>,
    asked: bool,
) -> anyhow::Result<Way> {
    match (number, handoff_id, to_unit_id) {
        (way::STILL, None, None) => Ok(Way::Still),
        (way::CAME_BACK, Some(handoff_id), None) => Ok(Way::CameBack { handoff_id }),
        (way::OFFERED, Some(handoff_id), Some(to_unit_id)) => {
            Ok(Way::Offered { handoff_id, to_unit_id, asked })
        }
        _ => anyhow::bail!("the store holds a matter that is between units in no known way"),
    }
}
