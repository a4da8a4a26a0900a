//! Tables of intake.

pub(crate) mod contact {
    //! One row a contact: dimensions only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        pub version: i64,
        pub status: i32,
        pub channel: i32,
        pub occurred_at: i64,
        pub recorded_at: i64,
        pub local_date: String,
        pub site_id: Option<String>,
        pub line_id: Option<String>,
        pub client_group: i32,
        pub municipality: Option<String>,
        pub language: Option<String>,
        pub identification: i32,
        pub origin: i32,
        pub recorded_by: String,
        pub next_step_kind: Option<i32>,
        pub next_step_unit_id: Option<String>,
        pub next_step_due_date: Option<String>,
        pub closed_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod entry {
    //! One row a sector's part of a contact.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: Uuid,
        pub contact_id: Uuid,
        pub sector: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod private_text {
    //! Names, numbers, notes and words told: one row a field.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "private_text")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        /// `given_name`, `family_name`, `phone_number`, `next_step`, or `note:` and the entry's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
