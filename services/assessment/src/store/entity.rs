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
        pub matter_id: Option<Uuid>,
        pub segment_model_id: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod plan {
    //! One row a plan: dimensions only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: Uuid,
        pub version: i64,
        pub contact_id: Uuid,
        pub assessment_id: Option<Uuid>,
        pub segment: Option<i32>,
        pub kind: i32,
        pub state: i32,
        pub sector: Option<i32>,
        pub created_by: String,
        pub created_at: i64,
        pub local_date: String,
        pub follow_up_date: Option<String>,
        pub person_agreed: bool,
        pub agreed_at: Option<i64>,
        pub follow_ups: i32,
        pub ended_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod plan_responsible {
    //! Who is responsible in a plan, one row a kind.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_responsible")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: i32,
        /// Of the plan when it was appointed.
        pub version: i64,
        pub worker: String,
        pub unit_id: String,
        pub appointed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
