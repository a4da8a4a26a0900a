//! How far other services' feeds have been taken in, and what could not be.

use neuvo_proto::feed::v1::{Cursor, Event};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{Ledger, WriteSet};

/// The cursor of a followed feed, and its row's version: 0 when there is none yet.
///
/// # Errors
/// When the store does not answer.
pub async fn read(ledger: &Ledger, source: &str) -> anyhow::Result<(Cursor, i64)> {
    let row = feed_cursor::Entity::find_by_id(source).one(ledger.read()).await?;
    Ok(row.map_or_else(Default::default, |row| {
        let cursor = Cursor { epoch: row.epoch, position: row.position, event_id: row.event_id };
        (cursor, row.version)
    }))
}

/// Whether a constraint is one of the cursors' table: then somebody else moved a cursor.
pub fn is_of_cursor(constraint: &str) -> bool {
    constraint.starts_with("feed_cursor_")
}

impl WriteSet {
    /// Moves a followed feed's cursor, which is at `version`, in the write of what was read.
    pub fn advance(&mut self, source: &str, cursor: &Cursor, version: i64) -> &mut Self {
        let row = feed_cursor::ActiveModel {
            source: Set(source.to_owned()),
            epoch: Set(cursor.epoch.clone()),
            position: Set(cursor.position),
            event_id: Set(cursor.event_id.clone()),
            version: Set(version + 1),
        };
        match version {
            0 => self.insert(&row),
            version => self.update(&row, version),
        }
    }

    /// Keeps an event that could not be taken in, with the reason, for a person to look at.
    pub fn park(&mut self, source: &str, event: &Event, reason: &anyhow::Error) -> &mut Self {
        let cursor = event.cursor.clone().unwrap_or_default();
        self.put(&feed_parked::ActiveModel {
            event_id: Set(cursor.event_id),
            source: Set(source.to_owned()),
            position: Set(cursor.position),
            r#type: Set(event.r#type.clone()),
            aggregate_id: Set(event.aggregate_id.clone()),
            reason: Set(format!("{reason:#}")),
            payload: Set(event.payload.to_vec()),
            version: Set(1),
        })
    }

    /// Forgets what was parked of a feed that is read anew.
    pub fn forget_parked(&mut self, source: &str) {
        self.clear_where("feed_parked", "source", source);
    }
}

mod feed_cursor {
    //! How far each followed feed has been taken in.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_cursor")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        pub epoch: String,
        pub position: i64,
        pub event_id: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod feed_parked {
    //! Events that could not be taken in.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_parked")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: String,
        pub source: String,
        pub position: i64,
        pub r#type: String,
        pub aggregate_id: String,
        pub reason: String,
        pub payload: Vec<u8>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
