//! Matters say how many of their promises were broken.

use sea_orm_migration::{prelude::*, schema::integer};

pub(crate) struct BrokenPromises;

impl MigrationName for BrokenPromises {
    fn name(&self) -> &str {
        "intake_0004_broken_promises"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for BrokenPromises {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = integer("promises_broken").default(0).to_owned();
        let more = Table::alter().table("matter").add_column(column).to_owned();
        manager.alter_table(more).await?;
        // A promise whose last state is broken is one. Those before it were not kept.
        let connection = manager.get_connection();
        let broken = "UPDATE matter SET promises_broken = 1 WHERE promise_state = 4";
        connection.execute_unprepared(broken).await.map(drop)
    }
}
