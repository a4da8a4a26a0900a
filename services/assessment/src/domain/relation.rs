//! Who may see a record, and how much of it. A role alone opens nothing: there must be a relation.

use uuid::Uuid;

use super::{Responsible, Sector};

/// Who asks, as far as relations go.
#[derive(Debug, Clone)]
pub(crate) struct Viewer<'a> {
    /// The subject at the issuer.
    pub(crate) subject: &'a str,
    pub(crate) units: &'a [String],
    pub(crate) sector: Option<Sector>,
    /// Works for the whole sector: an advisor, an assessor or a supervisor.
    pub(crate) across_sector: bool,
    pub(crate) is_assessor: bool,
}

/// What is asked for: an assessment or a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Who made it: the subject at the issuer.
    pub(crate) author: &'a str,
    /// The author's sector.
    pub(crate) sector: Option<Sector>,
    pub(crate) responsibles: &'a [Responsible],
}

/// A contact, as intake has told of it.
#[derive(Debug, Clone)]
pub(crate) struct Contact {
    pub(crate) contact_id: Uuid,
    /// Whose it is; none of somebody unknown.
    pub(crate) client_id: Option<Uuid>,
    /// The sectors that took part.
    pub(crate) sectors: Vec<Sector>,
}

/// A matter of the record's contact that has not ended.
#[derive(Debug, Clone)]
pub(crate) struct OpenMatter {
    pub(crate) sectors: Vec<Sector>,
    pub(crate) holder_unit_id: String,
    pub(crate) offered_to_unit_id: Option<String>,
}

/// How a viewer is related to a record, the closest relation first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// Made it.
    Author,
    /// Is responsible in it.
    Responsible,
    /// Works, in the record's sector, in a unit that holds an open matter of the contact in it.
    Custody,
    /// Works in a unit that is offered such a matter.
    HandOff,
    /// Works in the unit of who is responsible.
    OwnUnit,
    /// Works for its author's sector.
    Sector,
}

/// What a viewer may see of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) relation: Relation,
    /// Its words, too.
    pub(crate) words: bool,
    /// What is for those who need to know, too.
    pub(crate) restricted: bool,
}

impl Sight {
    /// What authors see of what they have just made.
    pub(crate) const AUTHORS: Self =
        Self { relation: Relation::Author, words: true, restricted: true };
}

impl Contact {
    /// Whom it speaks of: its client, or itself.
    pub(crate) fn subject_id(&self) -> Uuid {
        self.client_id.unwrap_or(self.contact_id)
    }
}

impl Viewer<'_> {
    /// What this viewer may see of a record whose contact has these open matters; none without a
    /// relation.
    pub(crate) fn sight(&self, record: Record<'_>, matters: &[OpenMatter]) -> Option<Sight> {
        // A unit may serve both sectors, and a matter is of those that its opener said: custody shows
        // nobody what the other sector wrote. That the person shares between sectors is not told here.
        let in_sector = self.is_of(record.sector);
        let of_sector = |matter: &&OpenMatter| {
            record.sector.is_some_and(|sector| in_sector && matter.sectors.contains(&sector))
        };
        let custody = self.custody(matters.iter().filter(of_sector));
        let relation = self.relation(record, custody)?;
        let words = in_sector || matches!(relation, Relation::Author | Relation::Responsible);
        let holds = custody == Some(Relation::Custody);
        let restricted = relation == Relation::Author || self.is_assessor && holds;
        Some(Sight { relation, words, restricted })
    }

    /// Whether this viewer may assess or plan for the person of a contact with these open matters: by
    /// custody, or for a sector that took part. Neither record is there yet to be related to.
    pub(crate) fn may_write_of(&self, contact: &Contact, matters: &[OpenMatter]) -> bool {
        let took_part = || contact.sectors.iter().any(|sector| self.is_of(Some(*sector)));
        self.custody(matters).is_some() || self.across_sector && took_part()
    }

    fn relation(&self, record: Record<'_>, custody: Option<Relation>) -> Option<Relation> {
        let mut responsibles = record.responsibles.iter();
        if self.subject == record.author {
            Some(Relation::Author)
        } else if responsibles.clone().any(|responsible| responsible.worker == self.subject) {
            Some(Relation::Responsible)
        } else if custody.is_some() {
            custody
        } else if responsibles.any(|responsible| self.works_in(&responsible.unit_id)) {
            Some(Relation::OwnUnit)
        } else if self.across_sector && self.is_of(record.sector) {
            Some(Relation::Sector)
        } else {
            None
        }
    }

    /// The closest relation by custody of one of these matters, or an offer of it.
    fn custody<'a>(&self, matters: impl IntoIterator<Item = &'a OpenMatter>) -> Option<Relation> {
        let relation = |matter: &OpenMatter| {
            let mut offered = matter.offered_to_unit_id.iter();
            if self.works_in(&matter.holder_unit_id) {
                Some(Relation::Custody)
            } else {
                offered.any(|unit| self.works_in(unit)).then_some(Relation::HandOff)
            }
        };
        matters.into_iter().filter_map(relation).min()
    }

    fn works_in(&self, unit_id: &str) -> bool {
        self.units.iter().any(|unit| unit == unit_id)
    }

    /// Who has no sector is of none.
    fn is_of(&self, sector: Option<Sector>) -> bool {
        sector.is_some() && self.sector == sector
    }
}
