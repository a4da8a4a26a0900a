//! Tables of custody.

pub(crate) mod matter {
    //! One row a matter: dimensions only.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "matter")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub matter_id: Uuid,
        pub version: i64,
        pub contact_id: Uuid,
        pub client_id: Option<Uuid>,
        pub area_id: String,
        pub social: bool,
        pub health: bool,
        pub urgency: i32,
        pub phase: i32,
        pub holder_unit_id: String,
        pub holder_worker: Option<String>,
        pub taken_by: Option<Uuid>,
        pub way: i32,
        pub handoff_id: Option<Uuid>,
        pub offered_to_unit_id: Option<String>,
        pub asked: bool,
        pub came_back: i32,
        pub promise_state: i32,
        pub promise_due_date: String,
        pub promise_first_due_date: String,
        pub promise_settled_at: Option<i64>,
        pub promises_broken: i32,
        pub opened_at: i64,
        pub local_date: String,
        pub opened_by: String,
        pub opened_unit_id: String,
        pub ended_at: Option<i64>,
        pub origin: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod handoff {
    //! One row a hand-off, without words.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "handoff")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub handoff_id: Uuid,
        pub version: i64,
        pub matter_id: Uuid,
        pub from_unit_id: String,
        pub to_unit_id: String,
        pub state: i32,
        pub offered_at: i64,
        pub changed_at: i64,
        pub changed_by: String,
        pub redirected_from: Option<Uuid>,
        pub first_id: Uuid,
        pub sender_took_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod question {
    //! One row a question about a hand-off, without words.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "question")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub question_id: Uuid,
        pub handoff_id: Uuid,
        pub asked_at: i64,
        pub answered_at: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
