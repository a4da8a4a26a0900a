//! When promises were settled, for which day they were given first, and how many were broken.
//!
//! Facts did not say it before, so intake is read again from the start.

use sea_orm_migration::{
    prelude::*,
    schema::{integer, string, string_null},
};

pub(crate) struct SettledPromises;

impl MigrationName for SettledPromises {
    fn name(&self) -> &str {
        "reporting_0003_settled_promises"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SettledPromises {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.execute(Query::delete().from_table("matter_fact").to_owned()).await?;
        for column in [
            string("promise_first_due_date").default("").to_owned(),
            string_null("promise_settled_date"),
            integer("promises_broken").default(0).to_owned(),
        ] {
            let more = Table::alter().table("matter_fact").add_column(column).to_owned();
            manager.alter_table(more).await?; // one at a time: SQLite takes no more
        }
        for table in ["feed_parked", "feed_cursor"] {
            let of_intake = Expr::col("source").eq("intake");
            let forget = Query::delete().from_table(table).and_where(of_intake).to_owned();
            manager.execute(forget).await?;
        }
        Ok(())
    }
}
