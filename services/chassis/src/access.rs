//! Access rules, enforced from the contract: a method without a rule may be called by nobody.

use std::sync::Arc;

use neuvo_proto::{
    access::v1::Role,
    fault::v1::ErrorReason,
    method::{self, Rule},
};
use tonic::Code;

use crate::{Caller, Fault, Result, caller::role_names};

/// The rule of a gRPC path.
///
/// # Errors
/// UNIMPLEMENTED (`METHOD_UNKNOWN`) when the contract has no such method, or gives it no rule.
pub fn rule(path: &str) -> Result<&'static Rule> {
    let rule = method::methods().get(path).and_then(|method| method.rule.as_ref());
    rule.ok_or_else(|| {
        Fault::new(Code::Unimplemented, ErrorReason::MethodUnknown, "there is no such method")
    })
}

/// Whether a rule lets this caller in.
///
/// # Errors
/// PERMISSION_DENIED (`ROLE_MISSING`) when it does not; the metadata names the roles it asks for.
pub fn allow(rule: &Rule, caller: &Caller) -> Result<()> {
    let (allowed, asked) = match rule {
        Rule::Public => (true, String::new()),
        Rule::AnyRole => (caller.roles.iter().any(|role| *role != Role::Service), "any".to_owned()),
        Rule::Roles(roles) => (roles.iter().any(|role| caller.has(*role)), role_names(roles)),
    };
    if allowed {
        return Ok(());
    }
    let message = "the caller's roles do not allow this call";
    Err(Fault::denied(ErrorReason::RoleMissing, message).with("roles", asked))
}

/// Lets a request in: its method's rule, its internal token, its caller.
///
/// # Errors
/// As [`rule`], [`allow`] and [`crate::token::Verifier::verify`].
pub fn admit(
    path: &str,
    bearer: Option<&str>,
    verifier: &crate::token::Verifier,
) -> Result<Option<Arc<Caller>>> {
    let rule = rule(path)?;
    if *rule == Rule::Public {
        return Ok(None);
    }
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(|| {
        let message = "the internal token is missing";
        Fault::new(Code::Unauthenticated, ErrorReason::InternalTokenInvalid, message)
    })?;
    let caller = verifier.verify(token)?;
    allow(rule, &caller)?;
    Ok(Some(caller))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_without_a_rule_is_nobodys() {
        let fault = rule("/neuvo.intake.v1.IntakeService/DropEverything").expect_err("unknown");
        assert_eq!(fault.reason().name, "METHOD_UNKNOWN");
    }

    #[test]
    fn a_service_role_alone_is_no_role_of_people() {
        assert!(allow(&Rule::AnyRole, &Caller::system("follow")).is_err());
        let advisor = Caller { roles: vec![Role::Advisor], ..Caller::system("x") };
        assert!(allow(&Rule::AnyRole, &advisor).is_ok());
        assert!(allow(&Rule::Roles(vec![Role::Organiser]), &advisor).is_err());
    }
}
