//! The ledger's own tables. Every service's migrations begin with these.

use sea_orm_migration::{prelude::*, schema};

/// Tables of the writer, the feed and the followers.
#[derive(Debug)]
pub struct LedgerTables;

impl MigrationName for LedgerTables {
    fn name(&self) -> &str {
        "ledger_0001_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for LedgerTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        let epoch = uuid::Uuid::now_v7().to_string();
        let insert = Query::insert()
            .into_table("feed_head")
            .columns(["head_id", "epoch", "position"])
            .values_panic([1.into(), epoch.into(), 0_i64.into()])
            .to_owned();
        manager.execute(insert).await
    }
}

fn tables() -> [TableCreateStatement; 6] {
    [
        // What the store says of itself: the print of its secret, and whether it is real.
        Table::create()
            .table("mark")
            .col(schema::string("name").primary_key())
            .col(schema::string("value"))
            .to_owned(),
        // One row: the feed's life and its last position.
        Table::create()
            .table("feed_head")
            .col(schema::integer("head_id").primary_key())
            .col(schema::string("epoch"))
            .col(schema::big_integer("position"))
            .to_owned(),
        // The outbox, in commit order.
        Table::create()
            .table("event")
            .col(schema::big_integer("position").primary_key())
            .col(schema::uuid("event_id"))
            .col(schema::string("type"))
            .col(schema::integer("schema_version"))
            .col(schema::string("aggregate_id"))
            .col(schema::big_integer("aggregate_version"))
            .col(schema::big_integer("recorded_at"))
            .col(schema::string("traceparent"))
            .col(schema::var_binary("payload", 1 << 20))
            .to_owned(),
        // What each request_id did, so that a repeat does it no second time.
        Table::create()
            .table("request")
            .col(schema::var_binary("request_key", 32).primary_key())
            .col(schema::var_binary("digest", 32))
            .col(schema::string("resource"))
            .col(schema::big_integer("recorded_at"))
            .to_owned(),
        // How far each followed feed has been taken in.
        Table::create()
            .table("feed_cursor")
            .col(schema::string("source").primary_key())
            .col(schema::string("epoch"))
            .col(schema::big_integer("position"))
            .col(schema::string("event_id"))
            .col(schema::big_integer("version"))
            .to_owned(),
        // Events that could not be taken in, kept for a person to look at.
        Table::create()
            .table("feed_parked")
            .col(schema::string("event_id").primary_key())
            .col(schema::string("source"))
            .col(schema::big_integer("position"))
            .col(schema::string("type"))
            .col(schema::string("aggregate_id"))
            .col(schema::text("reason"))
            .col(schema::var_binary("payload", 1 << 20))
            .col(schema::big_integer("version"))
            .to_owned(),
    ]
}
