//! What differs between two entries, field by field, in the contract's words.

use std::collections::BTreeSet;

use neuvo_chassis::{Fault, Result};
use neuvo_proto::{directory::v1 as pb, method};
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage, SerializeOptions};
use prost_types::FieldOptions;
use serde_json::Value;

/// The fields in which an entry differs from what stood before; all that say something, where nothing
/// stood.
///
/// # Errors
/// INTERNAL when the contract does not know its own messages.
pub(super) fn fields(
    before: Option<&pb::EntryDocument>,
    after: &pb::EntryDocument,
) -> Result<Vec<pb::FieldDiff>> {
    let before = before.map(json).transpose()?.unwrap_or(Value::Null);
    let mut differing = Vec::new();
    compare(String::new(), &before, &json(after)?, &mut differing);
    Ok(differing)
}

/// The entry alone, without the name of its kind.
fn json(document: &pb::EntryDocument) -> Result<Value> {
    let found = method::pool().get_message_by_name(&pb::EntryDocument::full_name());
    let descriptor = found.ok_or_else(|| Fault::internal(anyhow::anyhow!("no EntryDocument")))?;
    let message = DynamicMessage::decode(descriptor, &*document.encode_to_vec());
    let mut message = message.map_err(Fault::internal)?;
    for entry in message.fields_mut().filter_map(|(_, entry)| entry.as_message_mut()) {
        let fields: Vec<_> = entry.descriptor().fields().filter(is_deprecated).collect();
        fields.iter().for_each(|field| entry.clear_field(field)); // another field says it
    }
    let options = SerializeOptions::new().use_proto_field_name(true);
    let json = message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(Fault::internal)?;
    Ok(json.as_object().and_then(|kinds| kinds.values().next()).cloned().unwrap_or_default())
}

fn is_deprecated(field: &FieldDescriptor) -> bool {
    let options = field.field_descriptor_proto().options.as_ref();
    options.is_some_and(FieldOptions::deprecated)
}

fn compare(path: String, before: &Value, after: &Value, differing: &mut Vec<pb::FieldDiff>) {
    // What is empty is not written: it is compared as an empty one of what stands on the other side.
    let (before, after) = (&like(before, after), &like(after, before));
    match (before, after) {
        (before, after) if before == after => {}
        (Value::Object(old), Value::Object(new)) => {
            for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let [old, new] = [old, new].map(|fields| fields.get(key).unwrap_or(&Value::Null));
                compare(path, old, new, differing);
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for at in 0..old.len().max(new.len()) {
                let [old, new] = [old, new].map(|items| items.get(at).unwrap_or(&Value::Null));
                compare(format!("{path}[{at}]"), old, new, differing);
            }
        }
        _ => {
            let said = |value: &Value| match value {
                Value::Null => String::new(),
                value => value.to_string(),
            };
            let (before, after) = (said(before), said(after));
            differing.push(pb::FieldDiff { field: path, before, after });
        }
    }
}

fn like(value: &Value, other: &Value) -> Value {
    match (value, other) {
        (Value::Null, Value::Object(_)) => Value::Object(serde_json::Map::new()),
        (Value::Null, Value::Array(_)) => Value::Array(Vec::new()),
        (value, _) => value.clone(),
    }
}
