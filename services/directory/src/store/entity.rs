//! The directory's tables.

pub(crate) mod entry {
    //! What others were told last of an entry that they are told of.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: String,
        /// How often it was told.
        pub version: i64,
        pub county_id: String,
        /// SHA-256 of `document`.
        pub digest: Vec<u8>,
        /// The entry as JSON.
        pub document: String,
        pub ended: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod entry_version {
    //! A version of an entry, as it was published.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "entry_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub change_id: Uuid,
        /// The first day, `YYYY-MM-DD`; none when it always was so.
        pub valid_from: Option<String>,
        pub ended: bool,
        /// SHA-256 of `document`.
        pub digest: Vec<u8>,
        /// The entry as JSON.
        pub document: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_matter {
    //! Which unit holds a matter of intake's, and which is offered it.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_matter")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub matter_id: Uuid,
        pub version: i64,
        /// None once it has ended.
        pub holder_unit_id: Option<String>,
        /// None where it is on offer to none.
        pub offered_unit_id: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod change {
    //! A change of the register.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub change_id: Uuid,
        pub version: i64,
        pub decision: i32,
        pub why: String,
        /// The first day, `YYYY-MM-DD`.
        pub valid_from: Option<String>,
        /// What it does, as JSON.
        pub edits: String,
        pub edit_count: i32,
        pub created_by: String,
        pub created_at: i64,
        pub decided_by: Option<String>,
        pub decided_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod register {
    //! One row that moves with every publication, so that of two at once one finds it moved.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "register")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub register_id: i32,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod fault {
    //! A fault that was reported on an entry.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "fault")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fault_id: Uuid,
        pub version: i64,
        pub state: i32,
        pub kind: String,
        pub entry_id: String,
        pub text: String,
        pub reported_by: String,
        pub reported_at: i64,
        pub taken_by: Option<String>,
        pub taken_at: Option<i64>,
        pub settled_by: Option<String>,
        pub settled_at: Option<i64>,
        pub answer: String,
        pub change_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
