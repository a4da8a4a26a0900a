//! Properties of reading and writing JSON, against prost-reflect.

use neuvo_proto::method;
use proptest::{collection::vec, prelude::*, sample::select};
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value as Proto,
};
use serde_json::{Value, json};

use super::{parse::Reader, respond::write, tree::Json};

/// Messages that together have every kind of field.
const MESSAGES: [&str; 8] = [
    "neuvo.intake.v1.CreateContactRequest",
    "neuvo.intake.v1.ListContactsResponse",
    "neuvo.directory.v1.LoadCountyRequest",
    "neuvo.reporting.v1.RunReportResponse",
    "neuvo.feed.v1.WatchEventsResponse",
    "google.api.HttpRule",
    "google.protobuf.UninterpretedOption",
    "google.protobuf.FieldOptions",
];
const DEPTH_MAX: usize = 4;

/// Bytes that decide what a made-up message holds; zeros once they are used up.
struct Dice<'a>(std::slice::Iter<'a, u8>);

impl Dice<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn bits(&mut self) -> u64 {
        let wide = self.byte() % 9;
        (0..wide).fold(0, |bits, _| bits << 8 | u64::from(self.byte()))
    }

    fn text(&mut self) -> String {
        let letters = ["a", "ä", "\"", "\\", "\n", "\u{1f600}", "_", "0", "\u{0}", "-"];
        (0..self.byte() % 4).map(|_| letters[usize::from(self.byte()) % letters.len()]).collect()
    }

    fn message(&mut self, desc: &MessageDescriptor, depth: usize) -> DynamicMessage {
        let mut message = DynamicMessage::new(desc.clone());
        if desc.full_name() == "google.protobuf.Timestamp" {
            message.set_field_by_name("seconds", Proto::I64((self.bits() >> 31).cast_signed()));
            let nanos = i32::from(self.byte()) * 1_000_003;
            message.set_field_by_name("nanos", Proto::I32(nanos));
            return message;
        }
        for field in desc.fields() {
            if !self.byte().is_multiple_of(3) && depth < DEPTH_MAX {
                let value = self.field(&field, depth);
                message.set_field(&field, value);
            }
        }
        message
    }

    fn field(&mut self, field: &FieldDescriptor, depth: usize) -> Proto {
        let kind = field.kind();
        if field.is_list() {
            let length = self.byte() % 3;
            return Proto::List((0..length).map(|_| self.value(&kind, depth)).collect());
        }
        match &kind {
            Kind::Message(entry) if field.is_map() => {
                let value = self.value(&entry.map_entry_value_field().kind(), depth);
                Proto::Map([(MapKey::String(self.text()), value)].into())
            }
            _ => self.value(&kind, depth),
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits will do")]
    fn value(&mut self, kind: &Kind, depth: usize) -> Proto {
        match kind {
            Kind::Double => Proto::F64(f64::from_bits(self.bits())),
            Kind::Float => Proto::F32(f32::from_bits(self.bits() as u32)),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Proto::I32(self.bits() as i32),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Proto::I64(self.bits().cast_signed()),
            Kind::Uint32 | Kind::Fixed32 => Proto::U32(self.bits() as u32),
            Kind::Uint64 | Kind::Fixed64 => Proto::U64(self.bits()),
            Kind::Bool => Proto::Bool(self.byte() % 2 == 1),
            Kind::String => Proto::String(self.text()),
            Kind::Bytes => Proto::Bytes(self.text().into_bytes().into()),
            Kind::Enum(desc) => {
                let at = usize::from(self.byte()) % desc.values().len();
                Proto::EnumNumber(desc.values().nth(at).expect("within").number())
            }
            Kind::Message(desc) => Proto::Message(self.message(desc, depth + 1)),
        }
    }
}

fn read(desc: &MessageDescriptor, json: &str) -> Result<DynamicMessage, String> {
    let mut message = DynamicMessage::new(desc.clone());
    let mut reader = Reader::default();
    reader.object(&mut message, desc, Json::read(json.as_bytes()).map_err(|e| e.to_string())?);
    let wrong = reader.finish();
    if wrong.is_empty() { Ok(message) } else { Err(format!("{wrong:?}")) }
}

fn oracle(desc: &MessageDescriptor, json: &str) -> Result<DynamicMessage, String> {
    let mut reader = serde_json::Deserializer::from_str(json);
    DynamicMessage::deserialize(desc.clone(), &mut reader).map_err(|error| error.to_string())
}

/// As JSON: messages with NaN are not equal to themselves.
fn text(message: &DynamicMessage) -> String {
    String::from_utf8(write(message).expect("within range")).expect("JSON is UTF-8")
}

fn made_up() -> impl Strategy<Value = (MessageDescriptor, DynamicMessage)> {
    (select(&MESSAGES[..]), vec(any::<u8>(), 0..400)).prop_map(|(name, bytes)| {
        let desc = method::pool().get_message_by_name(name).expect("declared");
        let message = Dice(bytes.iter()).message(&desc, 0);
        (desc, message)
    })
}

/// Values that belong nowhere, or in few places.
fn stray() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(1e3),
        json!(4_294_967_296_i64),
        json!("7"),
        json!(""),
        json!("NaN"),
        json!("CHANNEL_PHONE"),
        json!("2023-09-04T09:30:00Z"),
        json!("-_-_"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"a": 1}),
    ])
}

/// Puts a value in place of the `at`-th value of a tree, counted as they are met.
fn put(tree: &mut Value, at: &mut usize, stray: &Value) {
    if *at == 0 {
        *tree = stray.clone();
    }
    *at = at.wrapping_sub(1);
    match tree {
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, at, stray)),
        Value::Object(object) => object.values_mut().for_each(|value| put(value, at, stray)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was((desc, message) in made_up()) {
        let written = text(&message);
        let read = read(&desc, &written).expect("our own JSON");
        prop_assert_eq!(text(&read), text(&oracle(&desc, &written).expect("canonical JSON")));
        prop_assert_eq!(text(&read), written);
    }

    #[test]
    fn what_is_taken_means_what_the_oracle_says(
        (desc, message) in made_up(), at in 1..60_usize, stray in stray()
    ) {
        let mut tree: Value = serde_json::from_str(&text(&message)).expect("JSON");
        put(&mut tree, &mut at.clone(), &stray);
        let json = tree.to_string();
        if let Ok(read) = read(&desc, &json) {
            let oracle = oracle(&desc, &json);
            prop_assert!(oracle.is_ok(), "{} takes {json}: {oracle:?}", desc.full_name());
            prop_assert_eq!(text(&read), text(&oracle.expect("just seen")));
        }
    }

    #[test]
    fn no_text_makes_the_reader_fall(bytes in vec(any::<u8>(), 0..200)) {
        drop(Json::read(&bytes));
    }
}
