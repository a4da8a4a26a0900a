//! Schemas of messages and enums.

use std::collections::BTreeMap;

use neuvo_proto::method;
use prost_reflect::{
    EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, Value as Proto,
    prost_types::FieldOptions,
};
use serde_json::{Map, Value, json};

use super::comments::Comments;

const REQUIRED: &str = "REQUIRED";
const REQUEST_ID: &str = "request_id";
const OUTPUT_ONLY: &str = "OUTPUT_ONLY";

/// The schemas that a document refers to.
pub struct Schemas<'a> {
    comments: &'a Comments,
    written: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    /// None yet but the problem's.
    pub fn new(comments: &'a Comments) -> Self {
        Self { comments, written: BTreeMap::from([("Problem".to_owned(), problem())]) }
    }

    /// All that were asked for.
    pub fn finish(self) -> BTreeMap<String, Value> {
        self.written
    }

    /// A message as a body, without fields that come from elsewhere.
    pub fn body(&mut self, desc: &MessageDescriptor, without: &[&str]) -> Value {
        if without.is_empty() {
            return self.message(desc);
        }
        let name = name(desc.full_name());
        let name = format!("{}Body", name.strip_suffix("Request").unwrap_or(&name));
        let schema = self.object(desc, without);
        self.written.insert(name.clone(), schema);
        reference(&name)
    }

    /// A message.
    pub fn message(&mut self, desc: &MessageDescriptor) -> Value {
        if let Some(known) = known(desc) {
            return known;
        }
        let name = name(desc.full_name());
        if !self.written.contains_key(&name) {
            self.written.insert(name.clone(), Value::Null); // it may refer to itself
            let schema = self.object(desc, &[]);
            self.written.insert(name.clone(), schema);
        }
        reference(&name)
    }

    /// A field with what its comment says of it.
    pub fn field(&mut self, field: &FieldDescriptor) -> Value {
        let mut schema = if field.is_map() {
            let entry = field.kind().as_message().map(MessageDescriptor::map_entry_value_field);
            let values = entry.map(|value| self.kind(&value.kind()));
            json!({ "type": "object", "additionalProperties": values })
        } else if field.is_list() {
            json!({ "type": "array", "items": self.kind(&field.kind()) })
        } else {
            self.kind(&field.kind())
        };
        let mut about = self.about(field).to_owned();
        if field.name() == REQUEST_ID {
            about.push_str(" The header `Idempotency-Key` may carry it instead.");
        }
        if let Some(schema) = schema.as_object_mut() {
            if !about.is_empty() {
                schema.insert("description".to_owned(), about.into());
            }
            if behaves(field, OUTPUT_ONLY) {
                schema.insert("readOnly".to_owned(), true.into());
            }
            let options = field.field_descriptor_proto().options.as_ref();
            if options.is_some_and(FieldOptions::deprecated) {
                schema.insert("deprecated".to_owned(), true.into());
            }
        }
        schema
    }

    /// A field's comment.
    pub fn about(&self, field: &FieldDescriptor) -> &'a str {
        self.comments.of(field.parent_file().name(), field.path())
    }

    fn object(&mut self, desc: &MessageDescriptor, without: &[&str]) -> Value {
        let fields: Vec<_> = desc.fields().filter(|f| !without.contains(&f.name())).collect();
        let properties: Map<String, Value> =
            fields.iter().map(|field| (field.json_name().to_owned(), self.field(field))).collect();
        let required = fields.iter().filter(|field| is_needed(field));
        let required: Vec<&str> = required.map(|field| field.json_name()).collect();
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "description": self.comments.of(desc.parent_file().name(), desc.path()),
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Double => json!({ "type": "number", "format": "double" }),
            Kind::Float => json!({ "type": "number", "format": "float" }),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                json!({ "type": "integer", "format": "int32" })
            }
            Kind::Uint32 | Kind::Fixed32 => {
                json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
            }
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                json!({ "type": "string", "format": "int64" })
            }
            Kind::Uint64 | Kind::Fixed64 => json!({ "type": "string", "format": "uint64" }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::String => json!({ "type": "string" }),
            Kind::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
            Kind::Enum(desc) => self.choice(desc),
            Kind::Message(desc) => self.message(desc),
        }
    }

    fn choice(&mut self, desc: &EnumDescriptor) -> Value {
        let name = name(desc.full_name());
        if !self.written.contains_key(&name) {
            let file = desc.parent_file();
            let mut about = self.comments.of(file.name(), desc.path()).to_owned();
            about.push('\n');
            for value in desc.values() {
                let told = self.comments.of(file.name(), value.path());
                about.push_str(&format!("\n- `{}`: {}", value.name(), told.replace('\n', " ")));
            }
            let names: Vec<_> = desc.values().map(|value| value.name().to_owned()).collect();
            let schema = json!({ "type": "string", "enum": names, "description": about });
            self.written.insert(name.clone(), schema);
        }
        reference(&name)
    }
}

/// Whether a field is so by its `google.api.field_behavior`.
pub fn is_required(field: &FieldDescriptor) -> bool {
    behaves(field, REQUIRED)
}

/// Whether a body must have a field: a header may carry the request's id instead.
pub fn is_needed(field: &FieldDescriptor) -> bool {
    is_required(field) && field.name() != REQUEST_ID
}

fn behaves(field: &FieldDescriptor, how: &str) -> bool {
    let behaviour = method::pool().get_extension_by_name("google.api.field_behavior");
    behaviour.is_some_and(|extension| {
        let options = field.options();
        let Kind::Enum(desc) = extension.kind() else { return false };
        let values = options.get_extension(&extension);
        let numbers = values.as_list().unwrap_or_default().iter().filter_map(Proto::as_enum_number);
        numbers.filter_map(|number| desc.get_value(number)).any(|value| value.name() == how)
    })
}

/// A dotted path of fields as JSON spells it.
pub fn json_path(desc: &MessageDescriptor, path: &str) -> String {
    let mut desc = Some(desc.clone());
    let words = path.split('.').map(|word| {
        let field = desc.as_ref().and_then(|desc| desc.get_field_by_name(word));
        desc = field.as_ref().and_then(|field| field.kind().as_message().cloned());
        field.map_or_else(|| word.to_owned(), |field| field.json_name().to_owned())
    });
    words.collect::<Vec<_>>().join(".")
}

/// A name in the document: `neuvo.intake.v1.Contact` is `intake.Contact`.
fn name(full_name: &str) -> String {
    let words = full_name.split('.').filter(|word| !matches!(*word, "neuvo" | "v1"));
    words.collect::<Vec<_>>().join(".")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Well-known types, whose JSON is not an object of their fields.
fn known(desc: &MessageDescriptor) -> Option<Value> {
    match desc.full_name().strip_prefix("google.protobuf.")? {
        "Timestamp" => Some(json!({ "type": "string", "format": "date-time" })),
        "Duration" => Some(json!({ "type": "string", "pattern": r"^-?\d+(\.\d{1,9})?s$" })),
        "FieldMask" => Some(json!({ "type": "string" })),
        "Struct" | "Any" | "Empty" => Some(json!({ "type": "object" })),
        "ListValue" => Some(json!({ "type": "array", "items": {} })),
        "Value" => Some(json!({})),
        "BoolValue" => Some(json!({ "type": ["boolean", "null"] })),
        "StringValue" | "BytesValue" | "Int64Value" | "UInt64Value" => {
            Some(json!({ "type": ["string", "null"] }))
        }
        "Int32Value" | "UInt32Value" => Some(json!({ "type": ["integer", "null"] })),
        "DoubleValue" | "FloatValue" => Some(json!({ "type": ["number", "null"] })),
        _ => None,
    }
}

/// What every error looks like.
fn problem() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    json!({
        "type": "object",
        "description": "A failed call (RFC 9457). Programs act on `reason`.",
        "required": [
            "type", "title", "status", "detail", "code", "reason", "domain", "metadata",
            "violations", "requestId",
        ],
        "properties": {
            "type": text("The reason as a URN."),
            "title": text("The reason in words."),
            "status": { "type": "integer", "description": "The HTTP status." },
            "detail": text("What happened, in a sentence for developers."),
            "code": text("The gRPC code, such as `INVALID_ARGUMENT`."),
            "reason": text("Why, such as `INVALID_FIELDS`."),
            "domain": text("The package that declares the reason, such as `neuvo.fault`."),
            "metadata": {
                "type": "object",
                "additionalProperties": { "type": "string" },
                "description": "What a program needs to act, such as ids and limits.",
            },
            "violations": {
                "type": "array",
                "description": "Every wrong field.",
                "items": {
                    "type": "object",
                    "required": ["field", "description"],
                    "properties": {
                        "field": text("Its path, such as `entries[1].sector`."),
                        "description": text("What is wrong and what would be right."),
                    },
                },
            },
            "requestId": text("Names the request in our logs."),
        },
        "examples": [{
            "type": "urn:neuvo:fault:INVALID_FIELDS",
            "title": "Invalid fields",
            "status": 400,
            "detail": "invalid fields: foo, requestId",
            "code": "INVALID_ARGUMENT",
            "reason": "INVALID_FIELDS",
            "domain": "neuvo.fault",
            "metadata": {},
            "violations": [
                { "field": "foo", "description": "there is no such field" },
                { "field": "requestId", "description": "is required: a UUID" },
            ],
            "requestId": "01a20008-11e8-72ec-b2fd-b550b2d27efd",
        }],
    })
}
