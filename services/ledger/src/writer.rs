//! The writer: one task that turns many waiting writes into one transaction.
//!
//! A batch runs guarded updates first and drops the losers, inserts the rest as multi-row
//! statements, takes event numbers last, commits, and answers all. Whenever anything is not as
//! expected, the batch is rolled back and each of its writes is tried alone, so that one bad
//! command never fails its neighbours.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use neuvo_proto::feed::v1::Cursor;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, Value,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::{Database, Refused, WriteSet, failpoint, feed, queue::Queue, refused, row::Row, sql};

/// A write that waits, and where its answer goes.
pub(crate) struct Command {
    set: WriteSet,
    answer: oneshot::Sender<Result<Outcome, Refused>>,
}

impl Command {
    pub(crate) fn new(set: WriteSet) -> (Self, oneshot::Receiver<Result<Outcome, Refused>>) {
        let (answer, receiver) = oneshot::channel();
        (Self { set, answer }, receiver)
    }
}

/// What became of one write.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The feed's position after it.
    pub(crate) position: i64,
    /// What the same request had done before; then this write did nothing.
    pub(crate) before: Option<Before>,
}

/// What a request did when it was first made.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) digest: Vec<u8>,
    pub(crate) resource: String,
}

/// Why a batch did not go through.
enum Odd {
    /// Something that only shows when each write is tried alone.
    TryAlone,
    /// Some of the requests were made before; which, a second try asks.
    Repeated,
    /// A write is refused, or the database refused a statement of it.
    Refused(Refused),
    /// The database is away, or somebody holds its lock: no write fares better alone.
    Away(DbErr),
}

/// Whether the database tells which requests it has seen before. To tell it of each costs more than
/// to begin a batch again now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeats {
    Unlikely,
    Told,
}

impl From<DbErr> for Odd {
    fn from(error: DbErr) -> Self {
        if refused::concerns_one(&error) { Self::Refused(error.into()) } else { Self::Away(error) }
    }
}

/// Starts the writer. It ends when nobody can send to it any more: calls that finish while the
/// process drains are still saved. Should it end otherwise, the process is stopped: better none than
/// one that saves nothing.
pub(crate) fn start(
    database: Database,
    head: watch::Sender<Cursor>,
    shutdown: CancellationToken,
) -> mpsc::Sender<Command> {
    let (sender, queue) = Queue::new();
    let writer = Writer { database, head, statements: HashMap::new() };
    tokio::spawn(async move {
        let _stop = shutdown.drop_guard();
        writer.run(queue).await;
    });
    sender
}

struct Writer {
    database: Database,
    head: watch::Sender<Cursor>,
    /// SQL by table and number of rows.
    statements: HashMap<(&'static str, bool, usize), String>,
}

impl Writer {
    async fn run(mut self, mut queue: Queue<Command>) {
        while let Some(mut batch) = queue.batch().await {
            // Who gave up waiting is not told anything; what it asked is not done.
            batch.retain(|command| !command.answer.is_closed());
            if !batch.is_empty() {
                let (count, begun) = (batch.len(), Instant::now());
                self.save(batch).await;
                queue.answered(count, begun.elapsed());
            }
        }
    }

    async fn save(&mut self, batch: Vec<Command>) {
        let sets: Vec<&WriteSet> = batch.iter().map(|command| &command.set).collect();
        let mut outcomes = self.transact(&sets, Repeats::Unlikely).await;
        if matches!(outcomes, Err(Odd::Repeated)) {
            outcomes = self.transact(&sets, Repeats::Told).await;
        }
        let outcomes = match outcomes {
            Ok(outcomes) => outcomes,
            Err(Odd::Refused(refused)) if batch.len() == 1 => vec![Err(refused)],
            Err(Odd::Away(error)) => sets.iter().map(|_| Err(refused::away(&error))).collect(),
            Err(Odd::TryAlone | Odd::Repeated | Odd::Refused(_)) => {
                let mut outcomes = Vec::new();
                for command in &batch {
                    outcomes.push(match command.answer.is_closed() {
                        true => Err(Refused::Overloaded), // nobody hears it
                        false => self.alone(&command.set).await,
                    });
                }
                outcomes
            }
        };
        for (command, outcome) in batch.into_iter().zip(outcomes) {
            drop(command.answer.send(outcome)); // who gave up meanwhile asks again
        }
    }

    async fn alone(&mut self, set: &WriteSet) -> Result<Outcome, Refused> {
        match self.transact(&[set], Repeats::Told).await {
            Ok(mut outcomes) => outcomes.pop().unwrap_or(Err(Refused::Stale)),
            Err(Odd::Refused(refused)) => Err(refused),
            Err(Odd::Away(error)) => Err(refused::away(&error)),
            Err(Odd::TryAlone | Odd::Repeated) => Err(Refused::Stale),
        }
    }

    /// Runs writes in one transaction. Nothing of it stands unless it ends well.
    async fn transact(
        &mut self,
        sets: &[&WriteSet],
        repeats: Repeats,
    ) -> Result<Vec<Result<Outcome, Refused>>, Odd> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        failpoint::reached("before-transaction");
        let transaction = self.database.write.begin_with_options(options).await?;
        match self.apply(&transaction, sets, repeats).await {
            #[cfg(feature = "failpoints")] // a mutant: nobody waits for the commit
            Ok((outcomes, _)) if failpoint::reached("answer-before-commit") => {
                tokio::spawn(async {
                    failpoint::reached("before-commit");
                    transaction.commit().await
                });
                Ok(outcomes)
            }
            Ok((outcomes, head)) => {
                failpoint::reached("before-commit");
                transaction.commit().await?;
                failpoint::reached("after-commit");
                if let Some(head) = head {
                    feed::advance(&self.head, head);
                }
                Ok(outcomes)
            }
            Err(odd) => {
                transaction.rollback().await?;
                Err(odd)
            }
        }
    }

    async fn apply(
        &mut self,
        transaction: &DatabaseTransaction,
        sets: &[&WriteSet],
        repeats: Repeats,
    ) -> Result<(Vec<Result<Outcome, Refused>>, Option<Cursor>), Odd> {
        let stale = self.update(transaction, sets).await?;
        failpoint::reached("after-updates");
        let mut known = self.mark_requests(transaction, sets, &stale, repeats).await?;
        let left = |place: &usize| !stale.contains(place) && !known.contains_key(place);
        let saved: Vec<usize> = (0..sets.len()).filter(left).collect();

        for clear in saved.iter().flat_map(|place| &sets[*place].clears) {
            let delete = clear.statement(transaction.get_database_backend());
            transaction.execute_raw(delete).await?;
        }
        let inserts = saved.iter().flat_map(|place| &sets[*place].inserts);
        self.write_rows(transaction, inserts, false).await?;
        let puts = saved.iter().flat_map(|place| &sets[*place].puts);
        self.write_rows(transaction, puts, true).await?;
        let (positions, head) = feed::append(transaction, sets, &saved).await?;

        let outcomes = (0..sets.len()).map(|place| match stale.contains(&place) {
            true => Err(Refused::Stale),
            false => Ok(Outcome { position: positions[place], before: known.remove(&place) }),
        });
        Ok((outcomes.collect(), head))
    }

    /// Runs the guarded updates; gives the places of the writes that lost.
    async fn update(
        &self,
        transaction: &DatabaseTransaction,
        sets: &[&WriteSet],
    ) -> Result<HashSet<usize>, Odd> {
        let backend = transaction.get_database_backend();
        let mut stale = HashSet::new();
        for (place, set) in sets.iter().enumerate() {
            for (number, guarded) in set.updates.iter().enumerate() {
                let row = &guarded.row;
                let (keys, others): (Vec<_>, Vec<_>) =
                    (0..row.columns.len()).partition(|column| row.key.contains(column));
                let values = others.iter().chain(&keys).map(|column| row.values[*column].clone());
                let values = values.chain([Value::from(guarded.version)]);
                let text = sql::guarded_update(backend, row);
                let update = Statement::from_sql_and_values(backend, text, values);
                if transaction.execute_raw(update).await?.rows_affected() == 1 {
                    continue;
                }
                if number > 0 {
                    return Err(Odd::TryAlone); // half of its updates stand; only a rollback undoes them
                }
                stale.insert(place);
                break;
            }
        }
        if sets.len() == 1 && !stale.is_empty() {
            return Err(Odd::Refused(Refused::Stale));
        }
        Ok(stale)
    }

    /// Writes down the requests of the writes that are left; gives those made before.
    async fn mark_requests(
        &self,
        transaction: &DatabaseTransaction,
        sets: &[&WriteSet],
        stale: &HashSet<usize>,
        repeats: Repeats,
    ) -> Result<HashMap<usize, Before>, Odd> {
        let backend = transaction.get_database_backend();
        let alone = sets.len() == 1;
        let marked: Vec<_> = (0..sets.len())
            .filter(|place| !stale.contains(place))
            .filter_map(|place| Some((place, sets[place].request.as_ref()?)))
            .collect();
        let keys: HashSet<&[u8]> = marked.iter().map(|(_, request)| &*request.key).collect();
        if keys.len() < marked.len() {
            return Err(Odd::TryAlone); // the same request twice in one batch
        }
        let recorded_at = jiff::Timestamp::now().as_microsecond();
        let mut new = HashSet::new();
        let mut rest = &*marked;
        for size in sql::chunks(marked.len()) {
            let (chunk, later) = rest.split_at(size);
            rest = later;
            let rows: Vec<Row> = chunk
                .iter()
                .map(|(_, request)| Row {
                    table: "request",
                    columns: vec!["request_key", "digest", "resource", "recorded_at"],
                    values: vec![
                        request.key.clone().into(),
                        request.digest.clone().into(),
                        request.resource.clone().into(),
                        recorded_at.into(),
                    ],
                    key: vec![0],
                })
                .collect();
            let mut text = sql::insert(backend, &rows[0], size);
            text.push_str(" ON CONFLICT (request_key) DO NOTHING");
            if repeats == Repeats::Told {
                text.push_str(" RETURNING request_key");
            }
            let values = rows.into_iter().flat_map(|row| row.values);
            let insert = Statement::from_sql_and_values(backend, text, values);
            if repeats == Repeats::Told {
                for row in transaction.query_all_raw(insert).await? {
                    new.insert(row.try_get_by_index::<Vec<u8>>(0)?);
                }
            } else if transaction.execute_raw(insert).await?.rows_affected() < size as u64 {
                return Err(Odd::Repeated);
            }
        }
        if repeats == Repeats::Unlikely {
            return Ok(HashMap::new());
        }
        let mut known = HashMap::new();
        for (place, request) in marked {
            if new.contains(&request.key) {
                continue;
            }
            if !alone && !sets[place].updates.is_empty() {
                return Err(Odd::TryAlone); // its update stands, but it must do nothing twice
            }
            let before = find_request(transaction, &request.key).await?;
            let before = before.ok_or(Odd::Refused(Refused::Stale))?;
            if !sets[place].updates.is_empty() {
                return Err(Odd::Refused(Refused::Stale)); // the caller asks again, and finds it
            }
            known.insert(place, before);
        }
        Ok(known)
    }

    /// Writes rows, as many of one table as fit into one statement.
    async fn write_rows<'a>(
        &mut self,
        transaction: &DatabaseTransaction,
        rows: impl Iterator<Item = &'a Row>,
        replace: bool,
    ) -> Result<(), Odd> {
        let backend = transaction.get_database_backend();
        for group in grouped(rows, replace) {
            let mut rest = &*group;
            for size in sql::chunks(group.len()) {
                let (chunk, later) = rest.split_at(size);
                rest = later;
                let text = self.statement(backend, chunk[0], replace, size);
                let values = chunk.iter().flat_map(|row| row.values.iter().cloned());
                let statement = Statement::from_sql_and_values(backend, text, values);
                transaction.execute_raw(statement).await?;
            }
        }
        Ok(())
    }

    fn statement(&mut self, backend: DbBackend, row: &Row, replace: bool, rows: usize) -> String {
        let known = self.statements.entry((row.table, replace, rows));
        let text = known.or_insert_with(|| match replace {
            true => sql::put(backend, row, rows),
            false => sql::insert(backend, row, rows),
        });
        text.clone()
    }
}

/// Rows by table, tables in the order they first come in, so that parents go before children.
/// A statement that replaces may touch a row once: a row that comes again starts a new group.
fn grouped<'a>(rows: impl Iterator<Item = &'a Row>, replace: bool) -> Vec<Vec<&'a Row>> {
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        let group = groups.iter_mut().find(|group| {
            group[0].table == row.table
                && !(replace && group.iter().any(|other| other.same_key(row)))
        });
        match group {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// What a request did when it was first made, if it was.
pub(crate) async fn find_request<C: ConnectionTrait>(
    connection: &C,
    key: &[u8],
) -> Result<Option<Before>, DbErr> {
    let backend = connection.get_database_backend();
    let text = format!(
        "SELECT digest, resource FROM request WHERE request_key = {}",
        sql::mark(backend, 1)
    );
    let select = Statement::from_sql_and_values(backend, text, [key.to_vec().into()]);
    let row = connection.query_one_raw(select).await?;
    row.map(|row| {
        Ok(Before { digest: row.try_get_by_index(0)?, resource: row.try_get_by_index(1)? })
    })
    .transpose()
}
