//! A contact as text for a client or patient record: what one sector's professional copies over.

use jiff::civil::{Date, DateTime};

use super::{
    super::{Contact, Language, NextStep, Text},
    date::{day, day_and_time},
    labels::Labels,
};

/// What a record's text is made of; the contact holds the words that its reader may read.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    pub(crate) contact: &'a Contact,
    /// When the contact was, local time.
    pub(crate) at: DateTime,
    pub(crate) site: Option<&'a Text>,
    pub(crate) matters: Vec<RecordMatter>,
}

/// A matter that the contact opened.
#[derive(Debug)]
pub(crate) struct RecordMatter {
    pub(crate) need: String,
    pub(crate) promised: String,
    pub(crate) by: Date,
}

impl Record<'_> {
    /// The text, one fact a line; empty facts are left out.
    pub(crate) fn text(&self, language: Language) -> String {
        let labels = Labels::of(language);
        let contact = self.contact;
        let person = contact.person.as_ref();
        let name = person.map(|person| {
            let family_name = person.family_name.as_deref().unwrap_or_default();
            let phone_number = person.phone_number.as_deref().unwrap_or_default();
            format!("{} {family_name} {phone_number}", person.given_name)
        });
        let code = person.and_then(|person| person.identity_code.as_ref());
        let mut facts = vec![
            (labels.contact, day_and_time(self.at, language)),
            (labels.way, labels.channels[contact.channel as usize - 1].to_owned()),
            (
                labels.site,
                self.site.map(|s| s.in_language(language).to_owned()).unwrap_or_default(),
            ),
            (
                labels.identified,
                labels.identifications[contact.identification as usize - 1].to_owned(),
            ),
            (labels.person, name.unwrap_or_default().trim().to_owned()),
            (labels.identity_code, code.map(|code| code.as_str().to_owned()).unwrap_or_default()),
        ];
        if let Some(consent) = &contact.consent {
            facts.push((
                labels.consent,
                day(neuvo_chassis::clock::local_date(consent.given_at), language),
            ));
        }
        let notes = contact.entries.iter().filter_map(|entry| entry.note.clone());
        facts.extend(notes.map(|note| (labels.note, note)));
        for matter in &self.matters {
            facts.push((labels.matter, matter.need.clone()));
            let by = day(matter.by, language);
            facts.push((labels.promised, format!("{} ({} {by})", matter.promised, labels.by)));
        }
        let told = contact.next_step().and_then(NextStep::told).unwrap_or_default();
        facts.push((labels.told, told.to_owned()));
        let lines = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
        lines.map(|(label, fact)| format!("{label}: {fact}\n")).collect()
    }
}
