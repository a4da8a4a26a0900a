//! The words of a contact that are personal, and who may read which of them.

use std::{collections::BTreeMap, fmt, str::FromStr};

use neuvo_secrecy::identity_code::IdentityCode;
use uuid::Uuid;

use super::{
    codes::Sector,
    contact::{Contact, NextStep, Person, Status},
};

/// A place for words in a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    GivenName,
    FamilyName,
    PhoneNumber,
    IdentityCode,
    /// What the person was told.
    Told,
    /// The note of an entry.
    Note(Uuid),
}

/// Words by their place.
pub(crate) type Words = BTreeMap<Field, String>;

/// Who looks at a contact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Viewer {
    pub(crate) sector: Option<Sector>,
    /// May read who the person is, where the sector took part.
    pub(crate) reads_people: bool,
}

/// What a viewer may read of a contact's words.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sight {
    pub(crate) open: Vec<Field>,
    pub(crate) hidden: Vec<Field>,
    /// Some of it is open only because the person consented.
    pub(crate) by_consent: bool,
    /// The viewer's sector took part.
    pub(crate) took_part: bool,
}

impl Sight {
    /// The same where these words alone may be shown, whatever the viewer may read; with the others goes
    /// the id that links a person's contacts.
    pub(crate) fn only(self, words: &Words) -> Self {
        let (open, closed): (Vec<_>, Vec<_>) =
            self.open.into_iter().partition(|field| words.contains_key(field));
        let hidden = [self.hidden, closed].concat();
        Self { open, hidden, ..Self::default() }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GivenName => f.write_str("given_name"),
            Self::FamilyName => f.write_str("family_name"),
            Self::PhoneNumber => f.write_str("phone_number"),
            Self::IdentityCode => f.write_str("identity_code"),
            Self::Told => f.write_str("next_step"),
            Self::Note(entry_id) => write!(f, "note:{entry_id}"),
        }
    }
}

impl FromStr for Field {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "given_name" => Ok(Self::GivenName),
            "family_name" => Ok(Self::FamilyName),
            "phone_number" => Ok(Self::PhoneNumber),
            "identity_code" => Ok(Self::IdentityCode),
            "next_step" => Ok(Self::Told),
            _ => {
                let entry_id = text.strip_prefix("note:").and_then(|id| Uuid::try_parse(id).ok());
                entry_id.map(Self::Note).ok_or(())
            }
        }
    }
}

impl Contact {
    /// Its words, with their places; not those that are sealed.
    pub(crate) fn words(&self) -> Words {
        let mut words = Words::new();
        let mut put = |field, text: Option<&str>| {
            // What was told at the end is empty while it is sealed.
            let text = text.filter(|text| !text.is_empty());
            text.map(|text| words.insert(field, text.to_owned()));
        };
        if let Some(person) = &self.person {
            put(Field::GivenName, Some(&person.given_name));
            put(Field::FamilyName, person.family_name.as_deref());
            put(Field::PhoneNumber, person.phone_number.as_deref());
            put(Field::IdentityCode, person.identity_code.as_ref().map(IdentityCode::as_str));
        }
        put(Field::Told, self.next_step().and_then(NextStep::told));
        for entry in &self.entries {
            put(Field::Note(entry.entry_id), entry.note.as_deref());
        }
        words
    }

    /// What a viewer may read of the words that are there. Notes are for the sector that wrote them;
    /// with the person's consent for the other one, too, where it took part. Who the person is and
    /// what they were told is for sectors that took part. A viewer without a sector reads nothing.
    pub(crate) fn sight(&self, viewer: Viewer, there: impl Iterator<Item = Field>) -> Sight {
        let took_part = self.took_part(viewer.sector);
        let mut sight = Sight { took_part, ..Sight::default() };
        for field in there {
            let may = match field {
                Field::Note(entry_id) => {
                    let own = self.entries.iter().any(|entry| {
                        entry.entry_id == entry_id && Some(entry.sector) == viewer.sector
                    });
                    let shared = !own && took_part && self.consent.is_some();
                    sight.by_consent |= shared;
                    own || shared
                }
                Field::Told => took_part,
                _ => took_part && viewer.reads_people,
            };
            if may { sight.open.push(field) } else { sight.hidden.push(field) }
        }
        sight
    }

    /// Whether a sector has an entry.
    pub(crate) fn took_part(&self, sector: Option<Sector>) -> bool {
        sector.is_some() && self.entries.iter().any(|entry| Some(entry.sector) == sector)
    }

    /// This contact with these words and no others, as `sight` lets it be seen.
    #[must_use]
    pub(crate) fn with_words(self, mut words: Words, sight: &Sight) -> Self {
        words.retain(|field, _| sight.open.contains(field));
        let client_id = self.client_id;
        let mut contact = self.without_words();
        if sight.took_part {
            contact.client_id = client_id;
        }
        contact.person = words.remove(&Field::GivenName).map(|given_name| Person {
            given_name,
            family_name: words.remove(&Field::FamilyName),
            phone_number: words.remove(&Field::PhoneNumber),
            identity_code: words
                .remove(&Field::IdentityCode)
                .and_then(|text| IdentityCode::parse(&text).ok()),
        });
        if let (Some(words), Status::Closed { next_step, .. }) =
            (words.remove(&Field::Told), &mut contact.status)
        {
            match next_step {
                NextStep::NothingMore { told } => *told = Some(words),
                NextStep::PersonActs { told } | NextStep::UnitActs { told, .. } => *told = words,
            }
        }
        for entry in &mut contact.entries {
            let field = Field::Note(entry.entry_id);
            entry.note = words.remove(&field);
            entry.note_hidden = sight.hidden.contains(&field);
        }
        let is_note = |field: &Field| matches!(field, Field::Note(_));
        contact.words_hidden = !sight.hidden.iter().all(is_note);
        contact
    }

    /// Without names, notes and words, and without the id that links a person's contacts: what lists
    /// and streams show.
    #[must_use]
    pub(crate) fn without_words(mut self) -> Self {
        for entry in &mut self.entries {
            entry.note = None;
        }
        (self.person, self.client_id) = (None, None);
        if let Status::Closed { next_step, .. } = &mut self.status {
            match next_step {
                NextStep::NothingMore { told } => *told = None,
                NextStep::PersonActs { told } | NextStep::UnitActs { told, .. } => told.clear(),
            }
        }
        self
    }
}
