//! Tables of secrecy.

pub(crate) mod subject_key {
    //! One row a subject's key, wrapped. Without its row a subject's texts open no more.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "subject_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject_id: Uuid,
        pub key_version: i32,
        pub wrapped: Vec<u8>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sealed_text {
    //! Names, numbers, codes, notes and words told, sealed: one row a field of their owner.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "sealed_text")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub owner_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        /// Whose key opens it.
        pub subject_id: Uuid,
        pub sealed: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod disclosure {
    //! One row a disclosure of a subject's data, or an attempt that was denied.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "disclosure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub disclosure_id: Uuid,
        pub disclosed_at: i64,
        pub subject_id: Uuid,
        pub viewer: String,
        pub roles: String,
        pub sector: String,
        pub units: String,
        pub method: String,
        pub basis: i32,
        pub resource: String,
        pub denied: bool,
        pub digest: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod disclosure_batch {
    //! One row a sealed batch: the disclosures after the batch before it up to `last_id`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "disclosure_batch")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub batch_no: i64,
        pub first_id: Uuid,
        pub last_id: Uuid,
        pub rows: i32,
        pub sealed_at: i64,
        pub head: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
