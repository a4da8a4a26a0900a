//! What assessment keeps of intake and of the directory.

use std::collections::HashSet;

use neuvo_chassis::Result;
use neuvo_ledger::unavailable;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::Store;
use crate::domain::{Contact, OpenMatter, Sector, Viewer};

pub(crate) mod ref_contact {
    //! Contacts that intake has told of.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_contact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contact_id: Uuid,
        pub version: i64,
        pub client_id: Option<Uuid>,
        /// Sectors that took part.
        pub social: bool,
        pub health: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_matter {
    //! Matters that intake has told of, and who has custody of them.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_matter")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub matter_id: Uuid,
        pub version: i64,
        pub contact_id: Uuid,
        pub social: bool,
        pub health: bool,
        pub holder_unit_id: String,
        pub offered_to_unit_id: Option<String>,
        pub ended: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_unit {
    //! Units that the directory has told of.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_unit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub unit_id: String,
        pub version: i64,
        pub ended: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ref_county {
    //! The county, as the directory has told of it.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ref_county")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub county_id: String,
        pub version: i64,
        /// The event.
        pub image: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Store {
    /// The county as the directory has told of it; none when it has not yet.
    pub(crate) async fn county_image(&self) -> Result<Option<Vec<u8>>> {
        let found = ref_county::Entity::find().one(self.ledger.read()).await;
        Ok(found.map_err(unavailable)?.map(|county| county.image))
    }

    /// A contact; none when intake has told of no such.
    pub(crate) async fn contact(&self, contact_id: Uuid) -> Result<Option<Contact>> {
        let found = ref_contact::Entity::find_by_id(contact_id).one(self.ledger.read()).await;
        Ok(found.map_err(unavailable)?.map(Into::into))
    }

    /// Whether intake has told of a contact of this client.
    pub(crate) async fn knows_client(&self, client_id: Uuid) -> Result<bool> {
        let found = ref_contact::Entity::find()
            .filter(ref_contact::Column::ClientId.eq(client_id))
            .one(self.ledger.read())
            .await;
        Ok(found.map_err(unavailable)?.is_some())
    }

    /// Whether intake has told of a matter of this contact.
    pub(crate) async fn knows_matter(&self, contact_id: Uuid, matter_id: Uuid) -> Result<bool> {
        let found = ref_matter::Entity::find_by_id(matter_id).one(self.ledger.read()).await;
        Ok(found.map_err(unavailable)?.is_some_and(|matter| matter.contact_id == contact_id))
    }

    /// The matters of a contact that have not ended.
    pub(crate) async fn open_matters(&self, contact_id: Uuid) -> Result<Vec<OpenMatter>> {
        let rows = ref_matter::Entity::find()
            .filter(ref_matter::Column::ContactId.eq(contact_id))
            .filter(ref_matter::Column::Ended.eq(false))
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Those of these units that are there and have not ended.
    pub(crate) async fn units(&self, unit_ids: &[String]) -> Result<HashSet<String>> {
        let rows = ref_unit::Entity::find()
            .filter(ref_unit::Column::UnitId.is_in(unit_ids.iter().map(String::as_str)))
            .filter(ref_unit::Column::Ended.eq(false))
            .all(self.ledger.read())
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().map(|unit| unit.unit_id).collect())
    }
}

impl From<ref_contact::Model> for Contact {
    fn from(row: ref_contact::Model) -> Self {
        let sectors = sectors(row.social, row.health);
        Self { contact_id: row.contact_id, client_id: row.client_id, sectors }
    }
}

impl From<ref_matter::Model> for OpenMatter {
    fn from(row: ref_matter::Model) -> Self {
        Self {
            sectors: sectors(row.social, row.health),
            holder_unit_id: row.holder_unit_id,
            offered_to_unit_id: row.offered_to_unit_id,
        }
    }
}

fn sectors(social: bool, health: bool) -> Vec<Sector> {
    let sectors = [(social, Sector::Social), (health, Sector::Health)];
    sectors.into_iter().filter_map(|(is, sector)| is.then_some(sector)).collect()
}

/// Records, by the columns of their contact and their sector, of the viewer's sector, of contacts with
/// an open matter in it that one of the viewer's units holds or is offered; none without a sector.
pub(super) fn in_custody_of(
    viewer: &Viewer<'_>,
    contact_id: impl ColumnTrait,
    sector: impl ColumnTrait,
) -> Option<SimpleExpr> {
    use ref_matter::Column;
    let own = viewer.sector?;
    let in_sector = match own {
        Sector::Social => Column::Social,
        Sector::Health => Column::Health,
    };
    let units = || viewer.units.iter().map(String::as_str);
    let theirs = Column::HolderUnitId.is_in(units()).or(Column::OfferedToUnitId.is_in(units()));
    let contacts = ref_matter::Entity::find()
        .select_only()
        .column(Column::ContactId)
        .filter(Column::Ended.eq(false))
        .filter(in_sector.eq(true))
        .filter(theirs)
        .into_query();
    Some(sector.eq(i32::from(own)).and(contact_id.in_subquery(contacts)))
}

/// The contacts of a client.
pub(super) fn contacts_of_client(client_id: Uuid) -> SelectStatement {
    ref_contact::Entity::find()
        .select_only()
        .column(ref_contact::Column::ContactId)
        .filter(ref_contact::Column::ClientId.eq(client_id))
        .into_query()
}
