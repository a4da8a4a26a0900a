//! What of the contract is reachable from outside.

use neuvo_proto::{
    access::v1::Role,
    method::{Method, Rule, methods},
};

/// Every method that a person or a client system may call. A method that only services may call,
/// such as an event feed, does not exist outside.
pub fn outside() -> impl Iterator<Item = &'static Method> {
    methods().values().filter(|method| match &method.rule {
        None => false,
        Some(Rule::Public | Rule::AnyRole) => true,
        Some(Rule::Roles(roles)) => roles.iter().any(|role| *role != Role::Service),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_feed_does_not_exist_outside() {
        assert!(methods().values().any(|method| method.service == "feed"));
        assert!(outside().all(|method| method.service != "feed"));
        assert!(outside().any(|method| method.service == "intake"));
    }
}
