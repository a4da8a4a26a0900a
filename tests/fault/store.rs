//! What the stores hold, read past the services: the same on PostgreSQL and on SQLite.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbErr, QueryResult, Statement, TryGetable,
};
use uuid::Uuid;

/// A reader that has not caught up by then never will.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(60);
/// What is waited for is looked at this often.
const LOOK: Duration = Duration::from_millis(20);

/// A contact as intake keeps it.
pub(crate) struct Contact {
    pub(crate) version: i64,
    pub(crate) closed_at: Option<i64>,
}

/// A matter as intake keeps it.
pub(crate) struct Matter {
    pub(crate) version: i64,
    pub(crate) holder_unit_id: String,
    pub(crate) holder_worker: Option<String>,
    pub(crate) taken_by: Option<Uuid>,
    /// The hand-off that it is on offer by.
    pub(crate) handoff_id: Option<Uuid>,
    pub(crate) promise_state: i32,
    pub(crate) ended_at: Option<i64>,
}

/// A hand-off as intake keeps it.
pub(crate) struct Handoff {
    pub(crate) version: i64,
    pub(crate) matter_id: Uuid,
    pub(crate) to_unit_id: String,
    pub(crate) state: i32,
    pub(crate) changed_by: String,
}

/// An event of intake's feed.
pub(crate) struct Event {
    pub(crate) position: i64,
    pub(crate) event_id: Uuid,
    pub(crate) aggregate: (String, i64),
}

/// All that intake keeps of what was written.
pub(crate) struct Intake {
    pub(crate) contacts: HashMap<Uuid, Contact>,
    /// Contacts that entries are of.
    pub(crate) entries: HashSet<Uuid>,
    pub(crate) matters: HashMap<Uuid, Matter>,
    pub(crate) handoffs: HashMap<Uuid, Handoff>,
    /// What each request made or changed.
    pub(crate) requests: Vec<String>,
    /// Words that are sealed: whose, which.
    pub(crate) sealed: HashSet<(Uuid, String)>,
    pub(crate) events: Vec<Event>,
    pub(crate) head: i64,
}

/// What a service knows of intake.
pub(crate) struct Reader {
    /// Events that it could not read.
    pub(crate) parked: i64,
    /// Versions of contacts.
    pub(crate) contacts: HashMap<Uuid, i64>,
    /// Versions of matters.
    pub(crate) matters: HashMap<Uuid, i64>,
}

/// Opens a store for reading it past its service.
pub(crate) async fn open(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("a store")
}

async fn rows(store: &DatabaseConnection, query: &str) -> Vec<QueryResult> {
    let query = Statement::from_string(store.get_database_backend(), query);
    store.query_all_raw(query).await.expect("an answer")
}

/// Rows as a map from their first column.
async fn by_id<T>(
    store: &DatabaseConnection,
    query: &str,
    read: impl Fn(&QueryResult) -> Result<T, DbErr>,
) -> HashMap<Uuid, T> {
    let read = |row: &QueryResult| Ok::<_, DbErr>((row.try_get_by_index(0)?, read(row)?));
    rows(store, query).await.iter().map(read).collect::<Result<_, _>>().expect("rows as asked for")
}

/// Rows of a text and a number.
pub(crate) async fn pairs(store: &DatabaseConnection, query: &str) -> Vec<(String, i64)> {
    let read = |row: &QueryResult| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    let pairs: Result<_, DbErr> = rows(store, query).await.iter().map(read).collect();
    pairs.expect("rows as asked for")
}

/// The only value of an answer.
pub(crate) async fn value<T: TryGetable>(store: &DatabaseConnection, query: &str) -> T {
    rows(store, query).await[0].try_get_by_index(0).expect("a value")
}

fn matter(row: &QueryResult) -> Result<Matter, DbErr> {
    Ok(Matter {
        version: row.try_get_by_index(1)?,
        holder_unit_id: row.try_get_by_index(2)?,
        holder_worker: row.try_get_by_index(3)?,
        taken_by: row.try_get_by_index(4)?,
        handoff_id: row.try_get_by_index(5)?,
        promise_state: row.try_get_by_index(6)?,
        ended_at: row.try_get_by_index(7)?,
    })
}

fn handoff(row: &QueryResult) -> Result<Handoff, DbErr> {
    Ok(Handoff {
        version: row.try_get_by_index(1)?,
        matter_id: row.try_get_by_index(2)?,
        to_unit_id: row.try_get_by_index(3)?,
        state: row.try_get_by_index(4)?,
        changed_by: row.try_get_by_index(5)?,
    })
}

fn event(row: &QueryResult) -> Result<Event, DbErr> {
    Ok(Event {
        position: row.try_get_by_index(0)?,
        event_id: row.try_get_by_index(1)?,
        aggregate: (row.try_get_by_index(2)?, row.try_get_by_index(3)?),
    })
}

impl Intake {
    pub(crate) async fn read(store: &DatabaseConnection) -> Self {
        let contact = |row: &QueryResult| {
            Ok(Contact { version: row.try_get_by_index(1)?, closed_at: row.try_get_by_index(2)? })
        };
        let contacts = "SELECT contact_id, version, closed_at FROM contact";
        let matters = "SELECT matter_id, version, holder_unit_id, holder_worker, taken_by, \
            handoff_id, promise_state, ended_at FROM matter";
        let handoffs =
            "SELECT handoff_id, version, matter_id, to_unit_id, state, changed_by FROM handoff";
        let events = "SELECT position, event_id, aggregate_id, aggregate_version FROM event \
            ORDER BY position";
        let entries = rows(store, "SELECT contact_id FROM entry").await;
        let requests = rows(store, "SELECT resource FROM request").await;
        let sealed = rows(store, "SELECT owner_id, field FROM sealed_text").await;
        let sealed =
            sealed.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
        let events = rows(store, events).await;
        let first = "a column as asked for";
        Self {
            contacts: by_id(store, contacts, contact).await,
            entries: entries.iter().map(|row| row.try_get_by_index(0).expect(first)).collect(),
            matters: by_id(store, matters, matter).await,
            handoffs: by_id(store, handoffs, handoff).await,
            requests: requests.iter().map(|row| row.try_get_by_index(0).expect(first)).collect(),
            sealed: sealed.collect::<Result<_, DbErr>>().expect(first),
            events: events.iter().map(event).collect::<Result<_, _>>().expect(first),
            head: head(store).await,
        }
    }
}

/// The last position of a service's feed.
pub(crate) async fn head(store: &DatabaseConnection) -> i64 {
    value(store, "SELECT position FROM feed_head").await
}

/// How far a service has read a feed.
pub(crate) async fn cursor(store: &DatabaseConnection, source: &str) -> i64 {
    let query = format!("SELECT position FROM feed_cursor WHERE source = '{source}'");
    rows(store, &query).await.first().map_or(0, |row| row.try_get_by_index(0).expect("a number"))
}

/// Waits until a service has read a feed to a position.
pub(crate) async fn caught_up(store: &DatabaseConnection, source: &str, head: i64) {
    let mut every = tokio::time::interval(LOOK);
    let reading = async {
        while cursor(store, source).await != head {
            every.tick().await;
        }
    };
    let reading = tokio::time::timeout(CAUGHT_UP_WITHIN, reading).await;
    assert!(reading.is_ok(), "a reader of {source} does not reach {head}");
}

impl Reader {
    /// What reporting knows, once it has read intake's feed to its head.
    pub(crate) async fn reporting(store: &DatabaseConnection, head: i64) -> Self {
        Self::read(store, ["entry_fact", "matter_fact"], head).await
    }

    /// What assessment knows, once it has read intake's feed to its head.
    pub(crate) async fn assessment(store: &DatabaseConnection, head: i64) -> Self {
        Self::read(store, ["ref_contact", "ref_matter"], head).await
    }

    async fn read(store: &DatabaseConnection, [contacts, matters]: [&str; 2], head: i64) -> Self {
        caught_up(store, "intake", head).await;
        let version = |row: &QueryResult| row.try_get_by_index(1);
        let contacts = format!("SELECT contact_id, version FROM {contacts}");
        let matters = format!("SELECT matter_id, version FROM {matters}");
        Self {
            parked: value(store, "SELECT COUNT(*) FROM feed_parked").await,
            contacts: by_id(store, &contacts, version).await,
            matters: by_id(store, &matters, version).await,
        }
    }
}
