//! Tables of reporting: projections of other services' events.

pub(crate) mod entry_fact {
    //! One row a sector entry of a contact.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "entry_fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: Uuid,
        /// Version of the contact this fact is of.
        pub version: i64,
        pub contact_id: Uuid,
        pub local_date: String,
        pub sector: i32,
        pub client_group: i32,
        pub origin: i32,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_county {
    //! The county, as the directory names it.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_county")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub county_id: String,
        pub version: i64,
        pub name_fi: String,
        pub name_sv: String,
        pub name_en: String,
        pub as_of_fi: String,
        pub as_of_sv: String,
        pub as_of_en: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
