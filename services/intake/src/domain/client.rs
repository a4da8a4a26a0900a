//! A client: a person who told an identity code at one contact or more.

use unicode_normalization::UnicodeNormalization;

use super::codes::Sector;

/// Who asks for clients. They may see the contacts that they recorded, in which their sector took part
/// where they are of those who meet people for it, or of which a unit of theirs holds an open matter or
/// is offered one, where their sector opened it or the person consented; who may see none of a client's
/// has no relation to the client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seeker<'a> {
    /// The subject at the issuer.
    pub(crate) subject: &'a str,
    pub(crate) sector: Option<Sector>,
    /// Meets people for the sector, or leads those who do: what it took part in is theirs to see.
    pub(crate) meets_people: bool,
    /// The units they work in.
    pub(crate) units: &'a [String],
}

impl Seeker<'_> {
    /// The sector whose contacts they may see for no other reason than that it took part.
    pub(crate) fn met_by(&self) -> Option<Sector> {
        self.sector.filter(|_| self.meets_people)
    }
}

/// The parts of a name by which it is found: words in small letters, however they were typed. Å, ä
/// and ö are letters of their own and stay what they are.
pub(crate) fn name_parts(name: &str) -> Vec<String> {
    let name = name.nfkc().collect::<String>().to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    let mut parts: Vec<_> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_was_typed() {
        assert_eq!(name_parts("Anna-Liisa  ESIMERKKI"), ["anna", "esimerkki", "liisa"]);
        assert_eq!(name_parts("Pa\u{308}ivi"), name_parts("PÄIVI"), "ä in two characters or one");
        assert_ne!(name_parts("Päivi"), name_parts("Paivi"), "ä is no a");
        assert_eq!(name_parts(" -’ "), Vec::<String>::new());
    }
}
