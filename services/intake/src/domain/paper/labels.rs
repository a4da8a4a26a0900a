//! The words around the facts, in three languages. The Swedish ones are unreviewed.

use super::super::Language;

/// Fixed words of the slip and of the record's text. `{}` stands for what is filled in.
pub(super) struct Labels {
    pub(super) code: &'static str,
    /// Title of the slip.
    pub(super) title: &'static str,
    /// When and where the contact was.
    pub(super) visit: &'static str,
    pub(super) nothing_more: &'static str,
    pub(super) you_act: &'static str,
    /// Who contacts, by when.
    pub(super) they_contact: &'static str,
    /// For somebody unknown, who cannot be called back: whom to call.
    pub(super) you_contact: &'static str,
    pub(super) by: &'static str,
    /// When nobody has called: the number.
    pub(super) if_not: &'static str,
    pub(super) phone: &'static str,
    pub(super) urgent: &'static str,
    pub(super) own_notes: &'static str,
    pub(super) contact: &'static str,
    pub(super) way: &'static str,
    pub(super) site: &'static str,
    pub(super) identified: &'static str,
    pub(super) person: &'static str,
    pub(super) identity_code: &'static str,
    pub(super) note: &'static str,
    pub(super) matter: &'static str,
    pub(super) promised: &'static str,
    pub(super) told: &'static str,
    pub(super) consent: &'static str,
    /// By which way, in the contract's order.
    pub(super) channels: [&'static str; 10],
    /// How the person was identified, in the contract's order.
    pub(super) identifications: [&'static str; 4],
}

impl Labels {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::Finnish => &FINNISH,
            Language::Swedish => &SWEDISH,
            Language::English => &ENGLISH,
        }
    }
}

const FINNISH: Labels = Labels {
    code: "fi",
    title: "Mitä seuraavaksi",
    visit: "Asiointi",
    nothing_more: "Asiasi on hoidettu. Sinun ei tarvitse tehdä mitään.",
    you_act: "Sinä teet seuraavaksi",
    they_contact: "ottaa sinuun yhteyttä",
    you_contact: "Ota itse yhteyttä",
    by: "viimeistään",
    if_not: "Jos kukaan ei ota yhteyttä, soita",
    phone: "puh.",
    urgent: "Jos et voi odottaa",
    own_notes: "Omat muistiinpanot",
    contact: "Yhteydenotto",
    way: "Yhteydenottotapa",
    site: "Toimipiste",
    identified: "Tunnistaminen",
    person: "Henkilö",
    identity_code: "Henkilötunnus",
    note: "Kirjaus",
    matter: "Asia",
    promised: "Luvattu",
    told: "Asiakkaalle kerrottu",
    consent: "Suostumus tietojen jakamiseen sosiaali- ja terveydenhuollon välillä",
    channels: [
        "lähineuvonta",
        "puhelin",
        "chat",
        "sähköinen lomake",
        "sähköposti",
        "kirje",
        "etsivä työ",
        "kotikäynti",
        "ammattilaiskonsultaatio",
        "muu",
    ],
    identifications: [
        "ei tunnistettu",
        "oman ilmoituksen mukaan",
        "asiakirjasta",
        "vahvasti sähköisesti",
    ],
};

const SWEDISH: Labels = Labels {
    code: "sv",
    title: "Vad händer härnäst",
    visit: "Besök",
    nothing_more: "Ditt ärende är klart. Du behöver inte göra något.",
    you_act: "Du gör härnäst",
    they_contact: "kontaktar dig",
    you_contact: "Ta själv kontakt",
    by: "senast",
    if_not: "Om ingen kontaktar dig, ring",
    phone: "tfn",
    urgent: "Om du inte kan vänta",
    own_notes: "Egna anteckningar",
    contact: "Kontakt",
    way: "Kontaktsätt",
    site: "Verksamhetsställe",
    identified: "Identifiering",
    person: "Person",
    identity_code: "Personbeteckning",
    note: "Anteckning",
    matter: "Ärende",
    promised: "Utlovat",
    told: "Sagt till klienten",
    consent: "Samtycke till att dela uppgifter mellan social- och hälsovården",
    channels: [
        "närrådgivning",
        "telefon",
        "chatt",
        "elektronisk blankett",
        "e-post",
        "brev",
        "uppsökande arbete",
        "hembesök",
        "konsultation mellan yrkespersoner",
        "annat",
    ],
    identifications: [
        "inte identifierad",
        "enligt egen uppgift",
        "med handling",
        "starkt elektroniskt",
    ],
};

const ENGLISH: Labels = Labels {
    code: "en",
    title: "What happens next",
    visit: "Visit",
    nothing_more: "Your matter is settled. You need not do anything.",
    you_act: "What you do next",
    they_contact: "contacts you",
    you_contact: "Contact them yourself",
    by: "at the latest on",
    if_not: "If nobody contacts you, call",
    phone: "tel.",
    urgent: "If you cannot wait",
    own_notes: "Your own notes",
    contact: "Contact",
    way: "By",
    site: "Site",
    identified: "Identified",
    person: "Person",
    identity_code: "Identity code",
    note: "Note",
    matter: "Matter",
    promised: "Promised",
    told: "Told to the person",
    consent: "Consent to sharing between social and health care",
    channels: [
        "walk-in",
        "telephone",
        "chat",
        "e-form",
        "e-mail",
        "letter",
        "outreach",
        "home visit",
        "professional consultation",
        "another way",
    ],
    identifications: [
        "not identified",
        "as the person told",
        "by a document",
        "strongly, electronically",
    ],
};
