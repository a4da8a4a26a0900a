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
        /// Empty where it was at no site.
        pub site_id: String,
        /// Whether the contact is open.
        pub open: bool,
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

pub(crate) mod matter_fact {
    //! One row a matter.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "matter_fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub matter_id: Uuid,
        pub version: i64,
        /// The contact it came up in first.
        pub contact_id: Uuid,
        /// The day it was opened.
        pub local_date: String,
        /// The unit that held it first.
        pub opened_unit_id: String,
        /// The unit it is on offer to, otherwise its holder: the unit whose turn it is.
        pub acting_unit_id: String,
        pub standing: i32,
        pub promise_state: i32,
        pub promise_due_date: String,
        /// The day the person was told first.
        pub promise_first_due_date: String,
        /// The local day it was kept or broken.
        pub promise_settled_date: Option<String>,
        /// How many promises were broken so far, the last one too.
        pub promises_broken: i32,
        pub origin: i32,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod handoff_fact {
    //! One row a hand-off.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "handoff_fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub handoff_id: Uuid,
        pub version: i64,
        pub matter_id: Uuid,
        /// The day it was offered.
        pub local_date: String,
        pub to_unit_id: String,
        pub state: i32,
        pub offered_at: i64,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assessment_fact {
    //! One row a first assessment.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub assessment_id: Uuid,
        pub version: i64,
        pub contact_id: Uuid,
        pub local_date: String,
        pub segment: i32,
        pub urgency: i32,
        pub recorded_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_name {
    //! Units and sites, as the directory names them.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_name")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub version: i64,
        pub ended: bool,
        pub name_fi: String,
        pub name_sv: String,
        pub name_en: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
