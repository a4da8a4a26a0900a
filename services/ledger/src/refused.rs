//! Why a write was not saved.

use neuvo_chassis::Fault;
use neuvo_proto::fault::v1::ErrorReason;
use sea_orm::{DbErr, RuntimeErr};
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

/// The name of the unique constraint that an error reports, as PostgreSQL names them. SQLite tells
/// table and columns instead; the name follows from these.
fn constraint(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return None;
    };
    let database = cause.as_database_error()?;
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
