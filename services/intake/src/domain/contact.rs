//! A contact: one meeting or message, from its recording to its closing.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::codes::{
    Channel, ClientGroup, Identification, NextStepKind, Origin, Sector, StatusCode,
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

    /// What a viewer of `sector` may read. The other sector's notes are hidden, and say so; who the
    /// person is, and what they were told, is shown to sectors that took part. A viewer without a
    /// sector reads none of it.
    #[must_use]
    pub(crate) fn seen_by(mut self, sector: Option<Sector>) -> Self {
        for entry in &mut self.entries {
            if sector != Some(entry.sector) {
                entry.note_hidden = entry.note.take().is_some();
            }
        }
        if !self.entries.iter().any(|entry| Some(entry.sector) == sector) {
            let told =
                self.next_step().and_then(NextStep::told).is_some_and(|told| !told.is_empty());
            self.words_hidden = told || self.person.is_some();
            self.drop_words();
        }
        self
    }

    /// Without names, notes and words: what lists and streams show.
    #[must_use]
    pub(crate) fn without_words(mut self) -> Self {
        for entry in &mut self.entries {
            entry.note = None;
        }
        self.drop_words();
        self
    }

    fn drop_words(&mut self) {
        self.person = None;
        if let Status::Closed { next_step, .. } = &mut self.status {
            match next_step {
                NextStep::NothingMore { told } => *told = None,
                NextStep::PersonActs { told } | NextStep::UnitActs { told, .. } => told.clear(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_joint_visit() -> Contact {
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
        };
        new.record(Uuid::now_v7(), "advisor-1", at)
    }

    #[test]
    fn a_closed_contact_is_closed_once() {
        let contact = open_joint_visit();
        let at = contact.recorded_at;
        let nothing = NextStep::NothingMore { told: None };
        let closed = contact.close(nothing.clone(), at).expect("open");
        assert_eq!(closed.version, 2);
        assert_eq!(closed.close(nothing, at), Err(Refusal::Closed));
    }

    #[test]
    fn each_sector_reads_its_own_notes_only() {
        let seen = open_joint_visit().seen_by(Some(Sector::Social));
        assert_eq!(seen.entries[0].note.as_deref(), Some("money"));
        assert_eq!((&seen.entries[1].note, seen.entries[1].note_hidden), (&None, true));
        let mut of_health = open_joint_visit();
        of_health.entries.remove(0);
        let nothing = NextStep::PersonActs { told: "rest".to_owned() };
        let at = of_health.recorded_at;
        let seen = of_health.close(nothing, at).expect("open").seen_by(Some(Sector::Social));
        assert_eq!(
            (seen.next_step().and_then(NextStep::told), seen.words_hidden),
            (Some(""), true)
        );
        let nobody = open_joint_visit().seen_by(None);
        assert!(nobody.entries.iter().all(|entry| entry.note.is_none() && entry.note_hidden));
    }
}
