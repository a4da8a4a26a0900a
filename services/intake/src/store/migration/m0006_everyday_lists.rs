//! Indexes for what is asked all day: the contacts that are open, and what waits for a unit. What is
//! done with is in neither.

use sea_orm_migration::prelude::*;

pub(crate) struct EverydayLists;

impl MigrationName for EverydayLists {
    fn name(&self) -> &str {
        "intake_0006_everyday_lists"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for EverydayLists {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "contact_open_idx ON contact (occurred_at, contact_id) WHERE status = 1",
            "matter_open_holder_unit_id_idx ON matter (holder_unit_id) WHERE ended_at IS NULL",
        ] {
            let create = format!("CREATE INDEX {index}");
            manager.get_connection().execute_unprepared(&create).await?;
        }
        Ok(())
    }
}
