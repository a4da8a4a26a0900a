//! JSON into a message, by its descriptor. Every violation is gathered, with the path of its field.

use std::{collections::HashMap, fmt::Write};

use neuvo_chassis::fault::{VIOLATIONS_MAX, Violation};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value};

use super::{known, scalar, tree::Json};

/// Characters of a sender's own key that a path repeats.
const KEY_CHARS_MAX: usize = 64;

/// Reads messages and gathers what is wrong with them. A reader gives `None`, or leaves a field
/// out, for what is wrong.
#[derive(Debug, Default)]
pub struct Reader {
    path: String,
    violations: Vec<Violation>,
}

impl Reader {
    /// What was wrong so far.
    pub fn finish(self) -> Vec<Violation> {
        self.violations
    }

    /// Notes that what is being read is wrong.
    pub fn wrong(&mut self, description: impl Into<String>) {
        if self.violations.len() < VIOLATIONS_MAX {
            let (field, description) = (self.path.clone(), description.into());
            self.violations.push(Violation { field, description });
        }
    }

    /// Reads what stands under a key of what is being read.
    pub fn within<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.path.len();
        if mark > 0 {
            self.path.push('.');
        }
        self.path.extend(key.chars().take(KEY_CHARS_MAX));
        let value = read(self);
        self.path.truncate(mark);
        value
    }

    fn at_index<T>(
        &mut self,
        index: impl std::fmt::Display,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mark = self.path.len();
        write!(self.path, "[{index}]").expect("a string takes everything");
        let value = read(self);
        self.path.truncate(mark);
        value
    }

    /// Reads an object into `message`.
    pub fn object(&mut self, message: &mut DynamicMessage, desc: &MessageDescriptor, json: Json) {
        let Json::Object(entries) = json else { return self.wrong("must be an object") };
        let mut seen: Vec<u32> = Vec::with_capacity(entries.len());
        for (key, json) in entries {
            let field = desc.get_field_by_json_name(&key).or_else(|| desc.get_field_by_name(&key));
            let Some(field) = field else {
                self.within(&key, |reader| reader.wrong("there is no such field"));
                continue;
            };
            let value = self.within(field.json_name(), |reader| {
                if seen.contains(&field.number()) {
                    reader.wrong("is given more than once");
                    return None;
                }
                seen.push(field.number());
                reader.field(&field, json)
            });
            if let Some(value) = value {
                self.put(message, &field, value);
            }
        }
    }

    /// Sets a field, unless another of its oneof is set already.
    fn put(&mut self, message: &mut DynamicMessage, field: &FieldDescriptor, value: Value) {
        let other = field.containing_oneof().and_then(|oneof| {
            oneof.fields().find(|other| other != field && message.has_field(other))
        });
        match other {
            Some(other) => self.within(field.json_name(), |reader| {
                reader.wrong(format!("cannot be given together with {}", other.json_name()));
            }),
            None => message.set_field(field, value),
        }
    }

    /// Reads a field's value; null is as good as absent.
    pub fn field(&mut self, field: &FieldDescriptor, json: Json) -> Option<Value> {
        let kind = field.kind();
        if json == Json::Null && !takes_null(&kind) {
            return None;
        }
        if field.is_list() {
            return self.list(&kind, json);
        }
        if field.is_map() {
            return self.map(&kind, json);
        }
        self.value(&kind, json)
    }

    fn list(&mut self, kind: &Kind, json: Json) -> Option<Value> {
        let Json::Array(items) = json else {
            self.wrong("must be a list");
            return None;
        };
        let read = items
            .into_iter()
            .enumerate()
            .map(|(index, item)| self.at_index(index, |reader| reader.value(kind, item)));
        // What is wrong keeps its place, so that whoever looks at the rest counts alike.
        Some(Value::List(
            read.map(|item| item.unwrap_or_else(|| Value::default_value(kind))).collect(),
        ))
    }

    fn map(&mut self, kind: &Kind, json: Json) -> Option<Value> {
        let entry = kind.as_message()?;
        let (key_kind, value_kind) =
            (entry.map_entry_key_field().kind(), entry.map_entry_value_field().kind());
        let Json::Object(entries) = json else {
            self.wrong("must be an object");
            return None;
        };
        let mut map = HashMap::with_capacity(entries.len());
        for (name, json) in entries {
            let shown: String = name.chars().take(KEY_CHARS_MAX).collect();
            self.at_index(shown, |reader| {
                let Some(key) = map_key(&key_kind, name) else { return reader.wrong("is no key") };
                if map.contains_key(&key) {
                    return reader.wrong("is given more than once");
                }
                if let Some(value) = reader.value(&value_kind, json) {
                    map.insert(key, value);
                }
            });
        }
        Some(Value::Map(map))
    }

    /// Reads one value of a kind.
    pub fn value(&mut self, kind: &Kind, json: Json) -> Option<Value> {
        let Kind::Message(desc) = kind else {
            return scalar::read(kind, json).map_err(|told| self.wrong(told)).ok();
        };
        if let Some(shape) = known::shape(desc) {
            let read = known::read(desc, json);
            if read.is_none() {
                self.wrong(shape);
            }
            return read.map(Value::Message);
        }
        let mut message = DynamicMessage::new(desc.clone());
        if known::is_wrapper(desc) {
            let wrapped = desc.get_field_by_name("value")?;
            message.set_field(&wrapped, self.value(&wrapped.kind(), json)?);
        } else {
            self.object(&mut message, desc, json);
        }
        Some(Value::Message(message))
    }
}

/// Whether null is a value of this kind, and not its absence.
fn takes_null(kind: &Kind) -> bool {
    match kind {
        Kind::Message(desc) => desc.full_name() == "google.protobuf.Value",
        _ => false,
    }
}

fn map_key(kind: &Kind, name: String) -> Option<MapKey> {
    let json = match (kind, name.as_str()) {
        (Kind::Bool, "true") => Json::Bool(true),
        (Kind::Bool, "false") => Json::Bool(false),
        _ => Json::String(name),
    };
    scalar::read(kind, json).ok()?.into_map_key()
}

#[cfg(test)]
mod tests {
    use neuvo_proto::method;

    use super::*;

    fn read(message: &str, json: &str) -> (DynamicMessage, Vec<(String, String)>) {
        let desc = method::pool().get_message_by_name(message).expect("declared");
        let mut message = DynamicMessage::new(desc.clone());
        let mut reader = Reader::default();
        reader.object(&mut message, &desc, Json::read(json.as_bytes()).expect("JSON"));
        let told = reader.finish().into_iter().map(|v| (v.field, v.description)).collect();
        (message, told)
    }

    fn fields(message: &str, json: &str) -> Vec<String> {
        read(message, json).1.into_iter().map(|(field, _)| field).collect()
    }

    const CREATE: &str = "neuvo.intake.v1.CreateContactRequest";

    #[test]
    fn every_violation_is_told_with_its_path() {
        let json = r#"{
            "requestId": 7, "colour": "red", "channel": "CHANNEL_PIGEON",
            "occurredAt": "yesterday", "nextStep": {"dueDate": true, "mood": 1},
            "entries": [{"sector": "SECTOR_SOCIAL"}, {"sector": "SECTOR_OTHER", "note": []}, null]
        }"#;
        let expected = [
            "requestId",
            "colour",
            "channel",
            "occurredAt",
            "nextStep.dueDate",
            "nextStep.mood",
            "entries[1].sector",
            "entries[1].note",
            "entries[2]",
        ];
        assert_eq!(fields(CREATE, json), expected);
    }

    #[test]
    fn a_field_given_twice_is_refused_in_either_spelling() {
        assert_eq!(fields(CREATE, r#"{"siteId": "a", "siteId": "b"}"#), ["siteId"]);
        assert_eq!(fields(CREATE, r#"{"siteId": "a", "site_id": "a"}"#), ["siteId"]);
        assert_eq!(fields(CREATE, r#"{"siteId": null, "siteId": null}"#), ["siteId"]);
    }

    #[test]
    fn null_is_as_good_as_absent() {
        let (message, told) = read(CREATE, r#"{"entries": null, "person": null, "siteId": null}"#);
        assert_eq!(told, []);
        assert_eq!(message.fields().count(), 0);
    }

    #[test]
    fn a_list_is_a_list_and_an_object_an_object() {
        assert_eq!(fields(CREATE, r#"{"entries": {}, "person": []}"#), ["entries", "person"]);
        assert_eq!(fields(CREATE, r#"[]"#), [""]);
    }

    #[test]
    fn no_more_violations_are_told_than_the_limit() {
        let entries = vec!["7"; VIOLATIONS_MAX * 2].join(",");
        let told = fields(CREATE, &format!("{{\"entries\": [{entries}]}}"));
        assert_eq!(told.len(), VIOLATIONS_MAX);
    }

    #[test]
    fn a_strangers_long_key_is_cut_in_the_answer() {
        let told = fields(CREATE, &format!("{{\"{}\": 1}}", "x".repeat(5000)));
        assert_eq!(told[0].len(), KEY_CHARS_MAX);
    }

    #[test]
    fn two_of_one_choice_are_refused() {
        let json = r#"{"publicKeys": 1, "pattern": "a", "get": "/b", "put": "/c"}"#;
        assert_eq!(fields("google.api.HttpRule", json), ["publicKeys", "pattern", "put"]);
    }
}
