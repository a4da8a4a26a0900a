//! What the options of each method say: its access rule and its HTTP bindings, read once from the
//! descriptor set.

use std::{collections::BTreeMap, sync::LazyLock};

use prost_reflect::{DescriptorPool, MethodDescriptor, Value};

use crate::access::v1::Role;

/// A method of the contract.
#[derive(Debug, Clone)]
pub struct Method {
    /// gRPC path, such as `/neuvo.intake.v1.IntakeService/GetContact`.
    pub path: String,
    /// The package's second word: `intake`. It names the service process.
    pub service: String,
    /// Who may call it; none means nobody.
    pub rule: Option<Rule>,
    /// How it is reached over HTTP; none for methods that never leave the inside.
    pub http: Option<HttpRule>,
    /// Bytes of one request message at most; none for as many as any other takes.
    pub request_bytes_max: Option<usize>,
    /// Its descriptor.
    pub descriptor: MethodDescriptor,
}

/// Who may call a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Anybody, without a token.
    Public,
    /// Any caller with a role that people or client systems hold.
    AnyRole,
    /// A caller with one of these roles.
    Roles(Vec<Role>),
}

/// One `google.api.http` binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRule {
    /// `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
    pub verb: &'static str,
    /// Path template, such as `/v1/contacts/{contact_id}:close`.
    pub path: String,
    /// `*`, a field's name, or empty when there is no body.
    pub body: String,
}

/// All descriptors of the contract.
pub fn pool() -> &'static DescriptorPool {
    static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
        DescriptorPool::decode(crate::FILE_DESCRIPTOR_SET).expect("checked in by `make proto`")
    });
    &POOL
}

/// Every method of the contract, by gRPC path.
pub fn methods() -> &'static BTreeMap<String, Method> {
    static METHODS: LazyLock<BTreeMap<String, Method>> = LazyLock::new(|| {
        pool()
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
            .map(|descriptor| {
                let method = read(descriptor);
                (method.path.clone(), method)
            })
            .collect()
    });
    &METHODS
}

fn read(descriptor: MethodDescriptor) -> Method {
    let service = descriptor.parent_service();
    let package = service.package_name();
    Method {
        path: format!("/{}/{}", service.full_name(), descriptor.name()),
        service: package.split('.').nth(1).unwrap_or(package).to_owned(),
        rule: rule(&descriptor),
        http: http(&descriptor),
        request_bytes_max: request_bytes_max(&descriptor),
        descriptor,
    }
}

fn rule(method: &MethodDescriptor) -> Option<Rule> {
    let extension = pool().get_extension_by_name("neuvo.access.v1.rule")?;
    let options = method.options();
    if !options.has_extension(&extension) {
        return None;
    }
    let value = options.get_extension(&extension);
    let rule = value.as_message()?;
    let flag = |name: &str| rule.get_field_by_name(name).and_then(|v| v.as_bool()) == Some(true);
    if flag("public") {
        return Some(Rule::Public);
    }
    if flag("any_role") {
        return Some(Rule::AnyRole);
    }
    let roles = rule.get_field_by_name("roles")?;
    let roles = roles.as_list()?.iter().filter_map(Value::as_enum_number);
    Some(Rule::Roles(roles.filter_map(|n| Role::try_from(n).ok()).collect()))
}

fn request_bytes_max(method: &MethodDescriptor) -> Option<usize> {
    let extension = pool().get_extension_by_name("neuvo.access.v1.request_bytes_max")?;
    let most = method.options().get_extension(&extension).as_u32()?;
    usize::try_from(most).ok().filter(|most| *most > 0)
}

fn http(method: &MethodDescriptor) -> Option<HttpRule> {
    let extension = pool().get_extension_by_name("google.api.http")?;
    let options = method.options();
    if !options.has_extension(&extension) {
        return None;
    }
    let value = options.get_extension(&extension);
    let rule = value.as_message()?;
    let text = |name: &str| match rule.get_field_by_name(name).as_deref() {
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    };
    ["GET", "POST", "PATCH", "PUT", "DELETE"].into_iter().find_map(|verb| {
        let path = text(&verb.to_lowercase());
        (!path.is_empty()).then(|| HttpRule { verb, path, body: text("body") })
    })
}
