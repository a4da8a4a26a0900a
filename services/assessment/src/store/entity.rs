//! Tables of assessment.

pub(crate) mod assessment {
    //! One row an assessment: dimensions only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub assessment_id: Uuid,
        pub version: i64,
        pub contact_id: Uuid,
        pub urgency: i32,
        pub segment: i32,
        pub assessed_at: i64,
        pub local_date: String,
        pub assessed_by: String,
        pub sector: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_contact {
    //! Contacts that intake has told of.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        pub version: i64,
        /// Who the person is in intake's client register; none where not identified by a code.
        pub client_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
