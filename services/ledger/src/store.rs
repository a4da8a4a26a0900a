//! The ledger's handle: reads, writes, and where the feed stands.

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Caller, Fault, Result, clock::helsinki, secret::Secret};
use neuvo_proto::feed::v1::Cursor;
use prost::Message;
use sea_orm::{DatabaseConnection, DbErr};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Database, Refused, RequestMark, WriteSet, feed,
    request::Marker,
    writer::{self, Command},
};

/// Where a write stands in its service's feed. Readers that lag can wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The service.
    pub service: &'static str,
    /// The feed's life.
    pub epoch: String,
    /// The last event of the write; of the feed, when the write published none.
    pub number: i64,
}

impl Saved {
    /// Where the feed stood after the write.
    pub fn position(&self) -> &Position {
        match self {
            Self::Now(position) | Self::Before { position, .. } => position,
        }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}:{}", self.service, self.epoch, self.number)
    }
}

/// Under this name a store keeps the print of the secret it was written with.
const SECRET_PRINT: &str = "secret-print";

/// Metadata key that carries positions, out with a mutation's answer and in with a read.
pub const POSITION: &str = "neuvo-position";

/// A mutation's answer: the whole resource, and where its write stands.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// The resource as it is now.
    pub resource: T,
    /// Where the feed stood after the write.
    pub position: Position,
}

impl<T> From<Answer<T>> for tonic::Response<T> {
    fn from(answer: Answer<T>) -> Self {
        let mut response = Self::new(answer.resource);
        if let Ok(position) = answer.position.to_string().parse() {
            response.metadata_mut().insert(POSITION, position);
        }
        response
    }
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It was saved, and is durable.
    Now(Position),
    /// The same request had been saved before; this is the resource it made.
    Before {
        /// The resource's id.
        resource: String,
        /// Where the feed stands.
        position: Position,
    },
}

/// One service's records. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    service: &'static str,
    database: Database,
    commands: mpsc::Sender<Command>,
    pub(crate) head: watch::Receiver<Cursor>,
    marker: Marker,
    pub(crate) shutdown: CancellationToken,
}

impl Ledger {
    /// Starts the writer and the feed of a service's database, which must be migrated.
    ///
    /// # Errors
    /// When the database does not answer or has no ledger tables.
    pub async fn start(
        service: &'static str,
        database: Database,
        secret: &Secret,
        shutdown: CancellationToken,
    ) -> anyhow::Result<Self> {
        let print = secret.print();
        let known = database.set_mark(SECRET_PRINT, &print).await?;
        anyhow::ensure!(
            known == print,
            "the store of {service} was written with another secret: a repeated request would not \
             be known again. Restore the secret file that belongs to it"
        );
        let (head_sender, head) = watch::channel(feed::read_head(database.read()).await?);
        let commands = writer::start(database.clone(), head_sender.clone(), shutdown.clone());
        feed::watch_other_replicas(database.clone(), head_sender, shutdown.clone());
        let marker = Marker::new(secret);
        Ok(Self { service, database, commands, head, marker, shutdown })
    }

    /// The service whose records these are.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// Where reads go.
    pub fn read(&self) -> &DatabaseConnection {
        self.database.read()
    }

    /// The database, for what it says of itself.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Waits until this replica has seen the feed's `number`: another one may have written it.
    pub async fn reach(&self, epoch: &str, number: i64) {
        let mut head = self.head.clone();
        let there = |head: &Cursor| head.epoch == epoch && head.position >= number;
        drop(head.wait_for(there).await); // fails only when the process ends
    }

    /// Where the feed stands now.
    pub fn position(&self) -> Position {
        let head = self.head.borrow();
        Position { service: self.service, epoch: head.epoch.clone(), number: head.position }
    }

    /// Marks a request about `resource`: the same caller, method and `request_id` are the same
    /// request. `content` is what the caller sent, without its ids: these may be spelt in two ways.
    pub fn mark(
        &self,
        caller: &Caller,
        method: &'static str,
        request_id: Uuid,
        content: &impl Message,
        resource: impl ToString,
    ) -> RequestMark {
        self.marker.mark(&caller.subject, method, request_id, content, resource)
    }

    /// The resource that this request made before; none when it is new. Commands that change a
    /// resource ask this first, so that a repeat is not refused for what it did itself.
    ///
    /// # Errors
    /// ABORTED (`REQUEST_ID_REUSED`) when it had another content; UNAVAILABLE.
    pub async fn seen(&self, request: &RequestMark) -> Result<Option<String>> {
        let found = writer::find_request(self.read(), &request.key).await.map_err(unavailable)?;
        match found {
            None => Ok(None),
            Some(found) if found.digest == request.digest => Ok(Some(found.resource)),
            Some(_) => Err(Fault::request_id_reused()),
        }
    }

    /// Saves a write; it is durable when this returns.
    ///
    /// # Errors
    /// As [`Refused`] says; then nothing of it is stored.
    pub async fn save(&self, set: WriteSet) -> Result<Saved, Refused> {
        let request = set.request.clone();
        let (command, answer) = Command::new(set);
        self.commands.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::Overloaded,
            mpsc::error::TrySendError::Closed(_) => {
                Refused::Unavailable(anyhow::anyhow!("the writer has ended"))
            }
        })?;
        let outcome = answer.await.map_err(|error| Refused::Unavailable(error.into()))??;
        let position = Position {
            service: self.service,
            epoch: self.head.borrow().epoch.clone(),
            number: outcome.position,
        };
        match (outcome.before, request) {
            (None, _) => Ok(Saved::Now(position)),
            (Some(before), Some(request)) if before.digest == request.digest => {
                Ok(Saved::Before { resource: before.resource, position })
            }
            (Some(_), _) => Err(Refused::RequestReused),
        }
    }
}

/// A read that failed, as callers see it.
pub fn unavailable(error: DbErr) -> Fault {
    Fault::unavailable("the store does not answer", error)
}

/// An instant as stores keep it: microseconds since 1970, UTC.
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The first instant of a local day, as stores keep it.
pub fn day_begins(day: Date) -> Option<i64> {
    Some(micros(day.to_zoned(helsinki()).ok()?.timestamp()))
}

/// The first instant after a local day, as stores keep it.
pub fn day_ends(day: Date) -> Option<i64> {
    day_begins(day.tomorrow().ok()?)
}

/// The code a store keeps.
///
/// # Errors
/// When the number is no code; only a damaged store holds one.
pub fn code<C: TryFrom<i32>>(number: i32) -> anyhow::Result<C> {
    C::try_from(number).map_err(|_| anyhow::anyhow!("the store holds an unknown code: {number}"))
}

/// The instant a store keeps.
///
/// # Errors
/// When the number is no instant; only a damaged store holds one.
pub fn instant(micros: i64) -> anyhow::Result<Timestamp> {
    Ok(Timestamp::from_microsecond(micros)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_day_has_its_own_ends_where_the_clock_changes() {
        let hours = |day: &str| {
            let day = day.parse().expect("a day");
            (day_ends(day).expect("an end") - day_begins(day).expect("a begin")) / 3_600_000_000
        };
        assert_eq!([hours("2023-09-04"), hours("2023-03-26"), hours("2023-10-29")], [24, 23, 25]);
    }
}
