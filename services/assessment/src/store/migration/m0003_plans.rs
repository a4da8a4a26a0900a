//! Plans, what assessments are about, and more of what is known of intake and the directory.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, integer_null, string, string_null, uuid,
        uuid_null, var_binary,
    },
};

pub(crate) struct Plans;

/// Bytes of an image of the directory at most; the column is unbounded in both databases.
const IMAGE_BYTES: u32 = 65_536;

impl MigrationName for Plans {
    fn name(&self) -> &str {
        "assessment_0003_plans"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Plans {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [uuid_null("matter_id"), string_null("segment_model_id")] {
            let more = Table::alter().table("assessment").add_column(column).to_owned();
            manager.alter_table(more).await?; // one at a time: SQLite takes no more
        }
        for table in [plan(), plan_responsible()] {
            manager.create_table(table).await?;
        }
        for table in [ref_matter(), ref_unit(), ref_county()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("plan_contact_id_idx", "plan", &["contact_id"][..]),
            ("plan_created_at_idx", "plan", &["created_at", "plan_id"]),
            ("plan_responsible_worker_idx", "plan_responsible", &["worker"]),
            ("plan_responsible_unit_id_idx", "plan_responsible", &["unit_id"]),
            ("ref_contact_client_id_idx", "ref_contact", &["client_id"]),
            ("ref_matter_contact_id_idx", "ref_matter", &["contact_id"]),
            ("ref_matter_holder_unit_id_idx", "ref_matter", &["holder_unit_id"]),
            ("ref_matter_offered_to_unit_id_idx", "ref_matter", &["offered_to_unit_id"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        // Contacts say whose they are, and matters were not kept: intake's feed is read anew.
        manager.get_connection().execute_unprepared("DELETE FROM ref_contact").await?;
        let connection = manager.get_connection();
        connection.execute_unprepared("DELETE FROM feed_cursor WHERE source = 'intake'").await?;
        Ok(())
    }
}

fn plan() -> TableCreateStatement {
    Table::create()
        .table("plan")
        .col(uuid("plan_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(uuid_null("assessment_id"))
        .col(integer_null("segment"))
        .col(integer("kind"))
        .col(integer("state"))
        .col(integer_null("sector"))
        .col(string("created_by"))
        .col(big_integer("created_at"))
        .col(string("local_date"))
        .col(string_null("follow_up_date"))
        .col(boolean("person_agreed"))
        .col(big_integer_null("agreed_at"))
        .col(integer("follow_ups"))
        .col(big_integer_null("ended_at"))
        .to_owned()
}

fn plan_responsible() -> TableCreateStatement {
    Table::create()
        .table("plan_responsible")
        .col(uuid("plan_id"))
        .col(integer("kind"))
        .col(big_integer("version"))
        .col(string("worker"))
        .col(string("unit_id"))
        .col(big_integer("appointed_at"))
        .primary_key(Index::create().col("plan_id").col("kind"))
        .to_owned()
}

fn ref_matter() -> TableCreateStatement {
    Table::create()
        .table("ref_matter")
        .col(uuid("matter_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(boolean("social"))
        .col(boolean("health"))
        .col(string("holder_unit_id"))
        .col(string_null("offered_to_unit_id"))
        .col(boolean("ended"))
        .to_owned()
}

fn ref_unit() -> TableCreateStatement {
    Table::create()
        .table("ref_unit")
        .col(string("unit_id").primary_key())
        .col(big_integer("version"))
        .col(boolean("ended"))
        .to_owned()
}

/// What the directory told last of the county, as it told it.
fn ref_county() -> TableCreateStatement {
    Table::create()
        .table("ref_county")
        .col(string("county_id").primary_key())
        .col(big_integer("version"))
        .col(var_binary("image", IMAGE_BYTES))
        .to_owned()
}
