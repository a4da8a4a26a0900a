//! Well-known types: messages whose JSON is no object of their fields.

use prost_reflect::{DynamicMessage, MessageDescriptor};

use super::tree::Json;

/// What the JSON of a well-known type looks like; none for other messages.
pub fn shape(desc: &MessageDescriptor) -> Option<&'static str> {
    let name = desc.full_name().strip_prefix("google.protobuf.")?;
    Some(match name {
        "Timestamp" => "must be an instant such as \"2023-09-04T09:30:00+03:00\" (RFC 3339)",
        "Duration" => "must be a duration in seconds such as \"3.5s\"",
        "FieldMask" => "must be field paths such as \"name,address.postalCode\"",
        "Struct" => "must be an object without repeated keys",
        "ListValue" => "must be a list",
        "Value" => "must be JSON without repeated keys",
        "Any" => "must be an object whose \"@type\" names a message of the contract",
        "Empty" => "must be {}",
        _ => return None,
    })
}

/// Whether it wraps one scalar that may be absent, such as `google.protobuf.Int32Value`.
pub fn is_wrapper(desc: &MessageDescriptor) -> bool {
    let name = desc.full_name().strip_prefix("google.protobuf.");
    name.is_some_and(|name| name != "Value" && name != "ListValue" && name.ends_with("Value"))
}

/// Whether its JSON is one string, so that it can stand in a URL.
pub fn is_text(desc: &MessageDescriptor) -> bool {
    let name = desc.full_name().strip_prefix("google.protobuf.");
    name.is_some_and(|name| matches!(name, "Timestamp" | "Duration" | "FieldMask"))
}

/// Reads a well-known type; none when it is wrong.
pub fn read(desc: &MessageDescriptor, json: Json) -> Option<DynamicMessage> {
    DynamicMessage::deserialize(desc.clone(), json.into_value()?).ok()
}
