//! Facts of matters, hand-offs and assessments, where entries were made, and names of units and
//! sites.
//!
//! What the feeds told before is in none of them, so all of them are read again from the start.

use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, integer, string, uuid},
};

pub(crate) struct CustodyFacts;

impl MigrationName for CustodyFacts {
    fn name(&self) -> &str {
        "reporting_0002_custody_facts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CustodyFacts {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [string("site_id").default(""), boolean("open").default(false)] {
            let add = Table::alter().table("entry_fact").add_column(column).to_owned();
            manager.alter_table(add).await?;
        }
        for table in [matter_fact(), handoff_fact(), assessment_fact(), ref_name()] {
            manager.create_table(table).await?;
        }
        let indexes = [
            ("entry_fact_contact_id_idx", "entry_fact", "contact_id"),
            ("matter_fact_local_date_idx", "matter_fact", "local_date"),
            ("matter_fact_recorded_at_idx", "matter_fact", "recorded_at"),
            ("handoff_fact_local_date_idx", "handoff_fact", "local_date"),
            ("handoff_fact_recorded_at_idx", "handoff_fact", "recorded_at"),
            ("assessment_fact_local_date_idx", "assessment_fact", "local_date"),
            ("assessment_fact_recorded_at_idx", "assessment_fact", "recorded_at"),
        ];
        for (name, table, column) in indexes {
            let index = Index::create().name(name).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        for table in ["entry_fact", "ref_county", "feed_parked", "feed_cursor"] {
            manager.execute(Query::delete().from_table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn matter_fact() -> TableCreateStatement {
    Table::create()
        .table("matter_fact")
        .col(uuid("matter_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(string("local_date"))
        .col(string("opened_unit_id"))
        .col(string("acting_unit_id"))
        .col(integer("standing"))
        .col(integer("promise_state"))
        .col(string("promise_due_date"))
        .col(integer("origin"))
        .col(big_integer("recorded_at"))
        .to_owned()
}

fn handoff_fact() -> TableCreateStatement {
    Table::create()
        .table("handoff_fact")
        .col(uuid("handoff_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("matter_id"))
        .col(string("local_date"))
        .col(string("to_unit_id"))
        .col(integer("state"))
        .col(big_integer("offered_at"))
        .col(big_integer("recorded_at"))
        .to_owned()
}

fn assessment_fact() -> TableCreateStatement {
    Table::create()
        .table("assessment_fact")
        .col(uuid("assessment_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(string("local_date"))
        .col(integer("segment"))
        .col(integer("urgency"))
        .col(big_integer("recorded_at"))
        .to_owned()
}

fn ref_name() -> TableCreateStatement {
    Table::create()
        .table("ref_name")
        .col(string("kind"))
        .col(string("id"))
        .col(big_integer("version"))
        .col(boolean("ended"))
        .col(string("name_fi"))
        .col(string("name_sv"))
        .col(string("name_en"))
        .primary_key(Index::create().col("kind").col("id"))
        .to_owned()
}
