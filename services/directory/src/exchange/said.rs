//! What a file says of an entry, whatever its format. What it does not say is none, and stays as it
//! is in the register.

use neuvo_calendar::{OpeningHours, Text};

use crate::domain::organisation::OrganisationKind;
use crate::domain::{ChannelKind, EntryName, Kind, place::AccessibilityFeature};

/// What a file says of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// Where in the file.
    pub(super) place: String,
    /// What kind of entry it is.
    pub(super) kind: Kind,
    /// What it is called there.
    pub(super) id: String,
    /// Whether the file names it with another entry alone: its name and hours are that entry's, and
    /// are taken where it is new here.
    pub(super) aside: bool,
    /// Its name.
    pub(super) name: Option<Text>,
    /// What it is.
    pub(super) description: Option<Text>,
    /// Its number to dial.
    pub(super) phone_number: Option<String>,
    /// Its e-mail.
    pub(super) email: Option<String>,
    /// Where it is on the web.
    pub(super) url: Option<String>,
    /// Where it is.
    pub(super) address: Option<String>,
    /// The municipality it is in.
    pub(super) municipality_code: Option<String>,
    /// What it has for who needs it; none where the file does not say.
    pub(super) accessibility: Option<Vec<AccessibilityFeature>>,
    /// Languages it is given in; none where the file does not say.
    pub(super) languages: Option<Vec<String>>,
    /// Whom it serves, where the file says it.
    pub(super) served: Option<Served>,
    /// When it is open.
    pub(super) hours: Option<OpeningHours>,
    /// Whether all that it says of that was understood.
    pub(super) hours_whole: bool,
    /// What the organisation it belongs to is called in the file.
    pub(super) organisation: Option<String>,
    /// What kind of organisation it is.
    pub(super) organisation_kind: Option<OrganisationKind>,
    /// Its national business id.
    pub(super) business_id: Option<String>,
    /// What kind of channel it is.
    pub(super) channel_kind: Option<ChannelKind>,
    /// The act it rests on.
    pub(super) statutory_basis: Option<String>,
    /// What the lines and channels it is reached by are called in the file; none where it does not
    /// say.
    pub(super) reached_by: Option<Vec<String>>,
    /// What more it is reached by, where the file tells of an entry nothing else.
    pub(super) reached_also_by: Vec<String>,
}

/// Whom an entry serves: here that is its county, and nothing else is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Served {
    /// Where in the file.
    pub(super) place: String,
    /// Codes of counties.
    pub(super) counties: Vec<String>,
    /// Whether others are served, or only some.
    pub(super) others: bool,
}

impl Said {
    /// Nothing but that there is such an entry.
    pub(super) fn new(place: &str, kind: Kind, id: &str) -> Self {
        Self {
            place: place.to_owned(),
            kind,
            id: id.to_owned(),
            aside: false,
            name: None,
            description: None,
            phone_number: None,
            email: None,
            url: None,
            address: None,
            municipality_code: None,
            accessibility: None,
            languages: None,
            served: None,
            hours: None,
            hours_whole: true,
            organisation: None,
            organisation_kind: None,
            business_id: None,
            channel_kind: None,
            statutory_basis: None,
            reached_by: None,
            reached_also_by: Vec::new(),
        }
    }

    /// The fields that an export says and a file does not.
    pub(super) fn lacks(&self, own: &Self) -> Vec<&'static str> {
        fn gone<T>(own: &Option<T>, said: &Option<T>) -> bool {
            own.is_some() && said.is_none()
        }
        let text = |own: &Option<Text>, said: &Option<Text>, fields: [&'static str; 4]| {
            let Some(own) = own else { return Vec::new() };
            let Some(said) = said else { return vec![fields[0]] };
            let languages = [(&own.fi, &said.fi), (&own.sv, &said.sv), (&own.en, &said.en)];
            let pairs = fields.into_iter().skip(1).zip(languages);
            let gone = pairs.filter(|(_, (own, said))| !own.is_empty() && said.is_empty());
            gone.map(|(field, _)| field).collect()
        };
        let mut lacks = text(&own.name, &self.name, ["name", "name.fi", "name.sv", "name.en"]);
        let described = ["description", "description.fi", "description.sv", "description.en"];
        lacks.extend(text(&own.description, &self.description, described));
        fn some(list: &Option<Vec<String>>) -> Option<()> {
            list.as_ref().filter(|list| !list.is_empty()).map(|_| ())
        }
        let others = [
            ("phone_number", gone(&own.phone_number, &self.phone_number)),
            ("email", gone(&own.email, &self.email)),
            ("url", gone(&own.url, &self.url)),
            ("address", gone(&own.address, &self.address)),
            ("municipality_code", gone(&own.municipality_code, &self.municipality_code)),
            ("languages", gone(&some(&own.languages), &some(&self.languages))),
            ("hours", gone(&own.hours, &self.hours)),
            ("organisation_id", gone(&own.organisation, &self.organisation)),
            ("kind", gone(&own.organisation_kind, &self.organisation_kind)),
            ("business_id", gone(&own.business_id, &self.business_id)),
            ("statutory_basis", gone(&own.statutory_basis, &self.statutory_basis)),
            ("line_ids, channel_ids", gone(&some(&own.reached_by), &some(&self.reached_by))),
        ];
        lacks.extend(others.into_iter().filter(|(_, gone)| *gone).map(|(field, _)| field));
        lacks
    }

    /// Its name as somebody would call it.
    pub(super) fn called(&self) -> &str {
        self.name.as_ref().map_or("", |name| &name.fi)
    }
}

/// A name as findings write it: `line/lapsiperheet`.
pub(super) fn written(name: &EntryName) -> String {
    format!("{}/{}", name.kind.word(), name.entry_id)
}
