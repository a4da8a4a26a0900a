//! A write as data: what is to be true afterwards, and under which condition.

use jiff::Timestamp;
use prost::{Message, Name};
use sea_orm::{ActiveModelTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use crate::{request::RequestMark, row::Row, sql};

/// Everything one write changes. It is saved whole or not at all.
#[derive(Debug, Default)]
pub struct WriteSet {
    pub(crate) request: Option<RequestMark>,
    pub(crate) updates: Vec<Guarded>,
    pub(crate) clears: Vec<Clear>,
    pub(crate) inserts: Vec<Row>,
    pub(crate) puts: Vec<Row>,
    pub(crate) events: Vec<NewEvent>,
}

/// Rows that are to go.
#[derive(Debug)]
pub(crate) struct Clear {
    table: &'static str,
    /// A column and the value its rows have; all rows when there is none.
    only: Option<(&'static str, Value)>,
}

impl Clear {
    pub(crate) fn statement(&self, backend: DbBackend) -> Statement {
        let all = format!("DELETE FROM {}", self.table);
        match &self.only {
            None => Statement::from_string(backend, all),
            Some((column, value)) => {
                let text = format!("{all} WHERE {column} = {}", sql::mark(backend, 1));
                Statement::from_sql_and_values(backend, text, [value.clone()])
            }
        }
    }
}

/// An update that holds only while the row is at `version`.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) row: Row,
    pub(crate) version: i64,
}

/// An event that gets its position when it is committed.
#[derive(Debug)]
pub(crate) struct NewEvent {
    pub(crate) event_id: Uuid,
    pub(crate) type_name: String,
    pub(crate) schema_version: i32,
    pub(crate) aggregate_id: String,
    pub(crate) aggregate_version: i64,
    pub(crate) recorded_at: Timestamp,
    pub(crate) traceparent: String,
    pub(crate) payload: Vec<u8>,
}

impl WriteSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Done once for this request_id, however often it is asked.
    pub fn once(&mut self, request: RequestMark) -> &mut Self {
        self.request = Some(request);
        self
    }

    /// Adds a row that is not there yet. Every column must be set.
    pub fn insert<A>(&mut self, model: &A) -> &mut Self
    where
        A: ActiveModelTrait,
        A::Entity: Default,
    {
        self.inserts.push(Row::of(model));
        self
    }

    /// Replaces a row that is at `version`; otherwise the whole set is refused as stale. Every
    /// column must be set; the model's `version` is the next one.
    pub fn update<A>(&mut self, model: &A, version: i64) -> &mut Self
    where
        A: ActiveModelTrait,
        A::Entity: Default,
    {
        self.updates.push(Guarded { row: Row::of(model), version });
        self
    }

    /// Adds a row, or replaces the one that is there if its `version` is lower. Every column must
    /// be set. Saying the same twice changes nothing.
    pub fn put<A>(&mut self, model: &A) -> &mut Self
    where
        A: ActiveModelTrait,
        A::Entity: Default,
    {
        self.puts.push(Row::of(model));
        self
    }

    /// Empties a table first; for projections that are built anew.
    pub fn clear(&mut self, table: &'static str) -> &mut Self {
        self.clears.push(Clear { table, only: None });
        self
    }

    /// Removes the rows of a table whose `column` is `value`, first.
    pub(crate) fn clear_where(&mut self, table: &'static str, column: &'static str, value: &str) {
        self.clears.push(Clear { table, only: Some((column, value.into())) });
    }

    /// Tells the feed's readers the state of an aggregate after this write. `event` holds random
    /// ids and dimensions only. `at` is when it was decided.
    pub fn publish<E: Message + Name>(
        &mut self,
        aggregate_id: impl ToString,
        aggregate_version: i64,
        at: Timestamp,
        event: &E,
    ) -> &mut Self {
        self.events.push(NewEvent {
            event_id: Uuid::now_v7(),
            type_name: E::full_name(),
            schema_version: 1,
            aggregate_id: aggregate_id.to_string(),
            aggregate_version,
            recorded_at: at,
            traceparent: neuvo_chassis::telemetry::traceparent(),
            payload: event.encode_to_vec(),
        });
        self
    }

    /// Adds all that `other` changes.
    pub fn append(&mut self, other: Self) {
        self.updates.extend(other.updates);
        self.clears.extend(other.clears);
        self.inserts.extend(other.inserts);
        self.puts.extend(other.puts);
        self.events.extend(other.events);
    }
}
