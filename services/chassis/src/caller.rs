//! Who asks. Authority comes from the token alone.

use neuvo_proto::{access::v1::Role, common::v1::Sector};
use tonic::Status;

use crate::Fault;

/// The one on whose behalf a call is made: a person, a client system, or a task of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Stable id of the person or system at the issuer; never a name.
    pub subject: String,
    /// What the caller may act as.
    pub roles: Vec<Role>,
    /// Units the caller works in.
    pub units: Vec<String>,
    /// The caller's sector, where it has one.
    pub sector: Option<Sector>,
}

impl Caller {
    /// A task of Neuvo itself, such as following a feed or loading a data set.
    pub fn system(task: &str) -> Self {
        Self {
            subject: format!("system:{task}"),
            roles: vec![Role::Service],
            units: Vec::new(),
            sector: None,
        }
    }

    /// Whether the caller may act as `role`.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The caller that the access layer put into the request.
    ///
    /// # Errors
    /// INTERNAL when the rpc is served without the layer.
    pub fn of<T>(request: &tonic::Request<T>) -> Result<Self, Status> {
        let caller = request.extensions().get::<Self>().cloned();
        caller.ok_or_else(|| {
            Fault::internal(anyhow::anyhow!("an rpc is served without the access layer")).into()
        })
    }
}

/// A role as tokens write it: `unit-worker`.
pub fn role_name(role: Role) -> String {
    role.as_str_name().trim_start_matches("ROLE_").to_lowercase().replace('_', "-")
}

/// The role a token's word names; none when we know no such role.
pub fn role_from_name(name: &str) -> Option<Role> {
    let role = Role::from_str_name(&format!("ROLE_{}", name.to_uppercase().replace('-', "_")))?;
    (role != Role::Unspecified).then_some(role)
}

/// A sector as tokens write it: `social` or `health`.
pub fn sector_name(sector: Sector) -> &'static str {
    match sector {
        Sector::Unspecified => "",
        Sector::Social => "social",
        Sector::Health => "health",
    }
}

/// The sector a token's word names.
pub fn sector_from_name(name: &str) -> Option<Sector> {
    match name {
        "social" => Some(Sector::Social),
        "health" => Some(Sector::Health),
        _ => None,
    }
}

/// Roles as an error's metadata lists them.
pub fn role_names(roles: &[Role]) -> String {
    roles.iter().map(|role| role_name(*role)).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_survives_its_name() {
        for number in 1..=11 {
            let role = Role::try_from(number).expect("a role");
            assert_eq!(role_from_name(&role_name(role)), Some(role));
        }
        assert_eq!(role_from_name("unspecified"), None);
        assert_eq!(role_from_name("king"), None);
    }
}
