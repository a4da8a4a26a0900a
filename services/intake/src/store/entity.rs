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
        pub client_id: Option<Uuid>,
        pub subject_id: Option<Uuid>,
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

pub(crate) mod client {
    //! One row a person who told an identity code.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "client")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: Uuid,
        pub identity_index: Vec<u8>,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod client_name {
    //! One row a part of a name that a client told.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_name")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name_index: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod consent {
    //! What a person consented to at a contact.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub scope: i32,
        pub given_at: i64,
        pub recorded_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
