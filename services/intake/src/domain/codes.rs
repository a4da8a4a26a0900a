//! Code lists of a contact. Their numbers are the contract's.

use neuvo_chassis::codes;

codes! {
    /// By which way people and county met.
    pub(crate) enum Channel {
        WalkIn = 1,
        Phone = 2,
        Chat = 3,
        EForm = 4,
        Email = 5,
        Letter = 6,
        Outreach = 7,
        HomeVisit = 8,
        ProfessionalConsultation = 9,
        Other = 10,
    }
}

codes! {
    /// How the person was identified.
    pub(crate) enum Identification {
        None = 1,
        Told = 2,
        Verified = 3,
        Strong = 4,
    }
}

codes! {
    /// Who the person is, as counted.
    pub(crate) enum ClientGroup {
        Families = 1,
        WorkingAge = 2,
        OlderPeople = 3,
    }
}

codes! {
    /// The two sectors.
    pub(crate) enum Sector {
        Social = 1,
        Health = 2,
    }
}

codes! {
    /// Where a record comes from.
    pub(crate) enum Origin {
        Recorded = 1,
        Imported = 2,
        Synthetic = 3,
    }
}

codes! {
    /// Where a contact stands.
    pub(crate) enum StatusCode {
        Open = 1,
        Closed = 2,
    }
}

codes! {
    /// Who acts next.
    pub(crate) enum NextStepKind {
        NothingMore = 1,
        PersonActs = 2,
        UnitActs = 3,
    }
}

codes! {
    /// What a person consents to.
    pub(crate) enum ConsentScope {
        ShareBetweenSectors = 1,
    }
}
