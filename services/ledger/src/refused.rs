//! Why a write was not saved.

use neuvo_chassis::Fault;
use neuvo_proto::fault::v1::ErrorReason;
use sea_orm::{DbErr, RuntimeErr, sqlx::error::DatabaseError};
use tonic::Code;

/// Why a write was not saved. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// A row it rests on has changed.
    #[error("a row it rests on has changed")]
    Stale,
    /// A constraint holds against it; by name, `<table>_<column>_key`, in both databases.
    #[error("the constraint {0} holds against it")]
    Constraint(String),
    /// Its request_id was used for another content.
    #[error("its request_id was used for another content")]
    RequestReused,
    /// More writes wait than the queue takes.
    #[error("the queue is full")]
    Overloaded,
    /// The database does not answer, or not in time.
    #[error("the store does not answer: {0:#}")]
    Unavailable(anyhow::Error),
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Stale => Self::etag_mismatch(),
            Refused::RequestReused => Self::request_id_reused(),
            Refused::Overloaded => {
                let message = "more writes wait than we take; nothing was done";
                Self::new(Code::ResourceExhausted, ErrorReason::Overloaded, message)
                    .retry_after(std::time::Duration::from_secs(1))
            }
            Refused::Unavailable(cause) => Self::unavailable("the store does not answer", cause),
            // A service turns the constraints it expects into its own reasons before it comes here.
            constraint @ Refused::Constraint(_) => Self::internal(constraint),
        }
    }
}

impl From<DbErr> for Refused {
    fn from(error: DbErr) -> Self {
        constraint(&error).map_or_else(|| Self::Unavailable(error.into()), Self::Constraint)
    }
}

/// SQLSTATEs and SQLite codes that say the database cannot now, whoever asks: locks that are held,
/// a server going down, a standby, a full disk.
const CANNOT_NOW: [&str; 12] = [
    "55P03", "57014", "57P01", "57P02", "57P03", "25006", "53100", "53200", "53300", "5", "10",
    "13",
];

/// Whether an error concerns one statement: then its batch's other writes fare better without it.
pub(crate) fn concerns_one(error: &DbErr) -> bool {
    database_error(error)
        .is_some_and(|error| error.code().is_none_or(|code| !CANNOT_NOW.contains(&&*code)))
}

/// The refusal of every write while the database is away.
pub(crate) fn away(error: &DbErr) -> Refused {
    Refused::Unavailable(anyhow::anyhow!("{error}"))
}

fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            cause.as_database_error()
        }
        _ => None,
    }
}

/// The name of the unique constraint that an error reports, as PostgreSQL names them. SQLite tells
/// table and columns instead; the name follows from these.
fn constraint(error: &DbErr) -> Option<String> {
    let database = database_error(error)?;
    if !database.is_unique_violation() {
        return None;
    }
    if let Some(name) = database.constraint() {
        return Some(name.to_owned());
    }
    let columns = database.message().strip_prefix("UNIQUE constraint failed: ")?;
    let mut parts = columns.split(", ").filter_map(|column| column.split_once('.'));
    let (table, first) = parts.next()?;
    let rest: String = parts.map(|(_, column)| format!("_{column}")).collect();
    Some(format!("{table}_{first}{rest}_key"))
}
