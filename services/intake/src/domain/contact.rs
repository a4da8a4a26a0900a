//! A contact: one meeting or message, from its recording to its closing.

use jiff::{Timestamp, civil::Date};
use neuvo_secrecy::identity_code::IdentityCode;
use uuid::Uuid;

use super::codes::{
    Channel, ClientGroup, ConsentScope, Identification, NextStepKind, Origin, Sector, StatusCode,
};

/// A contact that is to be recorded; its fields are right.
#[derive(Debug, Clone)]
pub(crate) struct NewContact {
    pub(crate) channel: Channel,
    pub(crate) occurred_at: Timestamp,
    pub(crate) local_date: Date,
    pub(crate) site_id: Option<String>,
    pub(crate) line_id: Option<String>,
    pub(crate) client_group: ClientGroup,
    pub(crate) municipality: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) identification: Identification,
    pub(crate) person: Option<Person>,
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) next_step: Option<NextStep>,
    pub(crate) origin: Origin,
    /// What the person consents to.
    pub(crate) consent: Option<ConsentScope>,
}

/// One sector's part of a new contact.
#[derive(Debug, Clone)]
pub(crate) struct NewEntry {
    pub(crate) entry_id: Uuid,
    pub(crate) sector: Sector,
    pub(crate) note: Option<String>,
}

/// A contact as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contact {
    pub(crate) contact_id: Uuid,
    pub(crate) version: i64,
    pub(crate) status: Status,
    pub(crate) channel: Channel,
    pub(crate) occurred_at: Timestamp,
    pub(crate) recorded_at: Timestamp,
    pub(crate) local_date: Date,
    pub(crate) site_id: Option<String>,
    pub(crate) line_id: Option<String>,
    pub(crate) client_group: ClientGroup,
    pub(crate) municipality: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) identification: Identification,
    pub(crate) person: Option<Person>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) origin: Origin,
    pub(crate) recorded_by: String,
    /// The person's consent to what crosses sectors.
    pub(crate) consent: Option<Consent>,
    /// Who the person is in the client register; none while not identified by a code.
    pub(crate) client_id: Option<Uuid>,
    /// Whose key its words are sealed with: the client's, or its own. None: it has no words.
    pub(crate) subject_id: Option<Uuid>,
    /// There is a person, or words told, that the viewer may not read.
    pub(crate) words_hidden: bool,
}

/// Where a contact stands. A closed one always says what the person was told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Status {
    Open,
    Closed { next_step: NextStep, at: Timestamp },
}

/// Who the person is, as they told it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) given_name: String,
    pub(crate) family_name: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) identity_code: Option<IdentityCode>,
}

/// What a person consented to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Consent {
    pub(crate) scope: ConsentScope,
    pub(crate) given_at: Timestamp,
    pub(crate) recorded_by: String,
}

/// One sector's part of a contact.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) entry_id: Uuid,
    pub(crate) sector: Sector,
    pub(crate) note: Option<String>,
    pub(crate) note_hidden: bool,
}

/// What happens next, as the person was told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NextStep {
    NothingMore { told: Option<String> },
    PersonActs { told: String },
    UnitActs { told: String, unit_id: String, by: Date },
}

impl NextStep {
    pub(crate) fn kind(&self) -> NextStepKind {
        match self {
            Self::NothingMore { .. } => NextStepKind::NothingMore,
            Self::PersonActs { .. } => NextStepKind::PersonActs,
            Self::UnitActs { .. } => NextStepKind::UnitActs,
        }
    }

    /// What the person was told, in words.
    pub(crate) fn told(&self) -> Option<&str> {
        match self {
            Self::NothingMore { told } => told.as_deref(),
            Self::PersonActs { told } | Self::UnitActs { told, .. } => Some(told),
        }
    }
}

/// Why a decision was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The contact is closed already.
    Closed,
}

impl NewContact {
    /// The contact this becomes when `by` records it at `at`; closed at once when its next step is
    /// known.
    pub(crate) fn record(self, contact_id: Uuid, by: &str, at: Timestamp) -> Contact {
        let entries = self.entries.into_iter().map(|entry| Entry {
            entry_id: entry.entry_id,
            sector: entry.sector,
            note: entry.note,
            note_hidden: false,
        });
        Contact {
            contact_id,
            version: 1,
            status: match self.next_step {
                None => Status::Open,
                Some(next_step) => Status::Closed { next_step, at },
            },
            channel: self.channel,
            occurred_at: self.occurred_at,
            recorded_at: at,
            local_date: self.local_date,
            site_id: self.site_id,
            line_id: self.line_id,
            client_group: self.client_group,
            municipality: self.municipality,
            language: self.language,
            identification: self.identification,
            person: self.person,
            entries: {
                let mut entries: Vec<_> = entries.collect();
                entries.sort_by_key(|entry| entry.sector); // as they are read back
                entries
            },
            origin: self.origin,
            recorded_by: by.to_owned(),
            consent: self.consent.map(|scope| Consent {
                scope,
                given_at: at,
                recorded_by: by.to_owned(),
            }),
            client_id: None,
            subject_id: None,
            words_hidden: false,
        }
    }
}

impl Contact {
    pub(crate) fn status_code(&self) -> StatusCode {
        match self.status {
            Status::Open => StatusCode::Open,
            Status::Closed { .. } => StatusCode::Closed,
        }
    }

    pub(crate) fn next_step(&self) -> Option<&NextStep> {
        match &self.status {
            Status::Open => None,
            Status::Closed { next_step, .. } => Some(next_step),
        }
    }

    pub(crate) fn closed_at(&self) -> Option<Timestamp> {
        match self.status {
            Status::Open => None,
            Status::Closed { at, .. } => Some(at),
        }
    }

    /// The contact, closed.
    ///
    /// # Errors
    /// [`Refusal::Closed`] when it is closed already.
    pub(crate) fn close(self, next_step: NextStep, at: Timestamp) -> Result<Self, Refusal> {
        match self.status {
            Status::Closed { .. } => Err(Refusal::Closed),
            Status::Open => Ok(Self {
                status: Status::Closed { next_step, at },
                version: self.version + 1,
                ..self
            }),
        }
    }

    /// The contact, with what the person consents to as `by` records it; itself when that is recorded.
    #[must_use]
    pub(crate) fn consented(self, scope: ConsentScope, by: &str, at: Timestamp) -> Self {
        if self.consent.is_some() {
            return self;
        }
        let consent = Consent { scope, given_at: at, recorded_by: by.to_owned() };
        Self { consent: Some(consent), version: self.version + 1, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Sight, Viewer};

    fn open_joint_visit(consent: Option<ConsentScope>) -> Contact {
        let at: Timestamp = "2023-09-04T08:15:00Z".parse().expect("instant");
        let entry = |sector, note: &str| NewEntry {
            entry_id: Uuid::now_v7(),
            sector,
            note: Some(note.to_owned()),
        };
        let new = NewContact {
            channel: Channel::WalkIn,
            occurred_at: at,
            local_date: "2023-09-04".parse().expect("day"),
            site_id: Some("rentto".to_owned()),
            line_id: None,
            client_group: ClientGroup::WorkingAge,
            municipality: None,
            language: None,
            identification: Identification::None,
            person: None,
            entries: vec![entry(Sector::Social, "money"), entry(Sector::Health, "sleep")],
            next_step: None,
            origin: Origin::Recorded,
            consent,
        };
        new.record(Uuid::now_v7(), "advisor-1", at)
    }

    #[test]
    fn a_closed_contact_is_closed_once() {
        let contact = open_joint_visit(None);
        let at = contact.recorded_at;
        let nothing = NextStep::NothingMore { told: None };
        let closed = contact.close(nothing.clone(), at).expect("open");
        assert_eq!(closed.version, 2);
        assert_eq!(closed.close(nothing, at), Err(Refusal::Closed));
    }

    fn seen(contact: Contact, sector: Option<Sector>) -> (Contact, Sight) {
        let words = contact.words();
        let sight = contact.sight(Viewer { sector, reads_people: true }, words.keys().copied());
        (contact.with_words(words, &sight), sight)
    }

    fn notes(contact: &Contact) -> Vec<(Option<&str>, bool)> {
        contact.entries.iter().map(|entry| (entry.note.as_deref(), entry.note_hidden)).collect()
    }

    #[test]
    fn each_sector_reads_its_own_notes_only() {
        let (contact, sight) = seen(open_joint_visit(None), Some(Sector::Social));
        assert_eq!(notes(&contact), [(Some("money"), false), (None, true)]);
        assert!(!sight.by_consent && !contact.words_hidden);
        let (contact, _) = seen(open_joint_visit(None), None);
        assert_eq!(notes(&contact), [(None, true), (None, true)]);
    }

    #[test]
    fn with_consent_each_sector_that_took_part_reads_the_others_note() {
        let consent = Some(ConsentScope::ShareBetweenSectors);
        let (contact, sight) = seen(open_joint_visit(consent), Some(Sector::Social));
        assert_eq!(notes(&contact), [(Some("money"), false), (Some("sleep"), false)]);
        assert!(sight.by_consent);
        let mut of_health = open_joint_visit(consent);
        of_health.entries.remove(0);
        let (contact, _) = seen(of_health, Some(Sector::Social));
        assert_eq!(notes(&contact), [(None, true)], "it did not take part");
    }

    #[test]
    fn who_the_person_is_and_what_they_were_told_is_for_those_who_took_part() {
        let mut contact = open_joint_visit(None);
        contact.client_id = Some(Uuid::now_v7());
        contact.person = Some(Person {
            given_name: "Aino".to_owned(),
            family_name: None,
            phone_number: None,
            identity_code: IdentityCode::parse("010594Y9032").ok(),
        });
        contact.entries.remove(0);
        let at = contact.recorded_at;
        let told = NextStep::PersonActs { told: "rest".to_owned() };
        let contact = contact.close(told, at).expect("open");
        let (own, _) = seen(contact.clone(), Some(Sector::Health));
        assert_eq!(own, contact);
        let (other, _) = seen(contact, Some(Sector::Social));
        assert_eq!(
            (other.person.is_none(), other.client_id, other.words_hidden),
            (true, None, true)
        );
        assert_eq!(other.next_step().and_then(NextStep::told), Some(""));
    }
}
