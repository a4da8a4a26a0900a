//! Secrecy: what is personal is sealed with a key of its subject, and every disclosure is durable in
//! a log before anything is opened. Of domain nouns it knows one, the [`identity_code`]: its form, and
//! where it stands in other words.
//!
//! Reading order: [`Keyring`] holds the keys that wrap keys, read from a [`keyfile`]; [`Sealer`] and
//! [`Opener`] are one subject's key, to write and to read with; [`Vault`] hands them out, an opener
//! only to who shows that the [`disclosure`] was logged. [`chain`] seals the log, [`verify`] finds
//! out who tampered with it.

pub mod chain;
pub mod disclosure;
mod entity;
pub mod identity_code;
pub mod keyfile;
mod keyring;
mod list;
mod migration;
mod sealed;
mod subject;
#[cfg(feature = "unsealed")]
pub mod unsealed;
#[cfg(not(feature = "unsealed"))]
mod unsealed;
mod vault;
pub mod verify;

pub use disclosure::{Basis, Disclosed, Undisclosed, Viewing};
pub use keyring::{Keyring, Settings};
pub use list::{Disclosure, Filter, Page};
pub use migration::SecrecyTables;
pub use sealed::Sealed;
pub use subject::{Opener, Place, Sealer};
pub use vault::{Vault, is_of_key};
