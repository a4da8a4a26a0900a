//! Matters, hand-offs and the questions asked about them; and more of what is known of the
//! directory, which is therefore read anew.

use sea_orm_migration::{
    prelude::*,
    schema::{
        big_integer, big_integer_null, boolean, integer, string, string_null, uuid, uuid_null,
        var_binary,
    },
};

pub(crate) struct Matters;

/// Bytes of an image of the directory at most; the column is unbounded in both databases.
const IMAGE_BYTES: u32 = 65_536;

impl MigrationName for Matters {
    fn name(&self) -> &str {
        "intake_0003_matters"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Matters {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [matter(), handoff(), question()] {
            manager.create_table(table).await?;
        }
        for (name, table, columns) in [
            ("matter_contact_id_idx", "matter", &["contact_id"][..]),
            ("matter_holder_unit_id_idx", "matter", &["holder_unit_id", "opened_at"]),
            ("matter_offered_to_unit_id_idx", "matter", &["offered_to_unit_id"]),
            ("matter_opened_unit_id_idx", "matter", &["opened_unit_id", "opened_at"]),
            ("matter_opened_by_idx", "matter", &["opened_by", "opened_at"]),
            ("handoff_matter_id_idx", "handoff", &["matter_id"]),
            ("question_handoff_id_idx", "question", &["handoff_id"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        let connection = manager.get_connection();
        // The guard on the matter's version keeps hand-offs apart; this would show a mistake there.
        let one_open = "CREATE UNIQUE INDEX handoff_open_matter_id_key ON handoff (matter_id) \
                        WHERE state IN (1, 2)";
        connection.execute_unprepared(one_open).await?;
        for (table, id) in
            [("ref_unit", "unit_id"), ("ref_site", "site_id"), ("ref_line", "line_id")]
        {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
            manager.create_table(image(table, id)).await?;
        }
        manager.create_table(image("ref_county", "county_id")).await?;
        connection.execute_unprepared("DELETE FROM feed_cursor WHERE source = 'directory'").await?;
        Ok(())
    }
}

fn matter() -> TableCreateStatement {
    Table::create()
        .table("matter")
        .col(uuid("matter_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("contact_id"))
        .col(uuid_null("client_id"))
        .col(string("area_id"))
        .col(boolean("social"))
        .col(boolean("health"))
        .col(integer("urgency"))
        .col(integer("phase"))
        .col(string("holder_unit_id"))
        .col(string_null("holder_worker"))
        .col(uuid_null("taken_by"))
        .col(integer("way"))
        .col(uuid_null("handoff_id"))
        .col(string_null("offered_to_unit_id"))
        .col(boolean("asked"))
        .col(integer("came_back"))
        .col(integer("promise_state"))
        .col(string("promise_due_date"))
        .col(string("promise_first_due_date"))
        .col(big_integer_null("promise_settled_at"))
        .col(big_integer("opened_at"))
        .col(string("local_date"))
        .col(string("opened_by"))
        .col(string("opened_unit_id"))
        .col(big_integer_null("ended_at"))
        .col(integer("origin"))
        .to_owned()
}

fn handoff() -> TableCreateStatement {
    Table::create()
        .table("handoff")
        .col(uuid("handoff_id").primary_key())
        .col(big_integer("version"))
        .col(uuid("matter_id"))
        .col(string("from_unit_id"))
        .col(string("to_unit_id"))
        .col(integer("state"))
        .col(big_integer("offered_at"))
        .col(big_integer("changed_at"))
        .col(string("changed_by"))
        .col(uuid_null("redirected_from"))
        .col(uuid("first_id"))
        .col(uuid_null("sender_took_by"))
        .to_owned()
}

fn question() -> TableCreateStatement {
    Table::create()
        .table("question")
        .col(uuid("question_id").primary_key())
        .col(uuid("handoff_id"))
        .col(big_integer("asked_at"))
        .col(big_integer_null("answered_at"))
        .col(big_integer("version"))
        .to_owned()
}

/// What the directory told last of one of its entries, as it told it.
fn image(table: &'static str, id: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(string(id).primary_key())
        .col(var_binary("image", IMAGE_BYTES))
        .col(big_integer("version"))
        .to_owned()
}
