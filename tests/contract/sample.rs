//! Events with every field set, made from their descriptors.

use prost_reflect::{
    Cardinality, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value,
};

/// The instants of samples begin at 2023-11-06T06:15:30Z.
const SECONDS: i64 = 1_699_251_330;

/// Every event of the contract.
pub fn events() -> Vec<MessageDescriptor> {
    let events = neuvo_proto::method::pool().all_messages().filter(|message| {
        let is_ours = message.package_name().starts_with("neuvo.");
        is_ours && message.name().ends_with("Event") && message.name() != "Event"
    });
    let mut events: Vec<_> = events.collect();
    events.sort_by(|a, b| a.full_name().cmp(b.full_name()));
    assert!(!events.is_empty(), "the contract has events");
    events
}

/// A message with every field set; two of what may repeat.
pub fn full(message: &MessageDescriptor) -> DynamicMessage {
    nth(message, 1)
}

fn nth(message: &MessageDescriptor, nth: i32) -> DynamicMessage {
    let mut sample = DynamicMessage::new(message.clone());
    for field in message.fields() {
        let value = match field.cardinality() {
            Cardinality::Repeated => Value::List(vec![value(&field, 1), value(&field, 2)]),
            _ => value(&field, nth),
        };
        sample.set_field(&field, value);
    }
    sample
}

fn value(field: &FieldDescriptor, nth: i32) -> Value {
    let number = i32::try_from(field.number()).expect("a field's number") * 10 + nth;
    match field.kind() {
        Kind::String => Value::String(format!("{}-{nth}", field.name().replace('_', "-"))),
        Kind::Bytes => Value::Bytes(vec![1, 2, 3].into()),
        Kind::Bool => Value::Bool(true),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(number),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(number.into()),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(number.unsigned_abs()),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(number.unsigned_abs().into()),
        Kind::Float => Value::F32(0.5),
        Kind::Double => Value::F64(0.5),
        Kind::Enum(values) => {
            let values: Vec<_> = values.values().map(|value| value.number()).collect();
            let set = 1 + usize::try_from(nth).expect("small") % (values.len() - 1);
            Value::EnumNumber(values[set])
        }
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
            let mut instant = DynamicMessage::new(message);
            instant.set_field_by_name("seconds", Value::I64(SECONDS + i64::from(number)));
            Value::Message(instant)
        }
        Kind::Message(message) => Value::Message(self::nth(&message, nth)),
    }
}

/// The fields, by path, that are not set in a sample: it is older than they are.
pub fn unset(sample: &DynamicMessage) -> Vec<String> {
    let mut unset = Vec::new();
    for field in sample.descriptor().fields() {
        if !sample.has_field(&field) {
            unset.push(field.name().to_owned());
            continue;
        }
        let value = sample.get_field(&field);
        let list = value.as_list().map(|list| list.iter().collect());
        for inner in list.unwrap_or_else(|| vec![&*value]).into_iter().filter_map(Value::as_message)
        {
            if inner.descriptor().package_name().starts_with("neuvo.") {
                let inner = self::unset(inner);
                unset.extend(inner.iter().map(|name| format!("{}.{name}", field.name())));
            }
        }
    }
    unset.dedup();
    unset
}

#[test]
fn a_field_that_a_sample_lacks_is_found() {
    let contact = neuvo_proto::method::pool().get_message_by_name("neuvo.intake.v1.ContactEvent");
    let mut sample = full(&contact.expect("intake's event"));
    assert!(unset(&sample).is_empty());
    sample.clear_field_by_name("municipality");
    assert_eq!(unset(&sample), ["municipality"]);
    assert_eq!(
        unset(&DynamicMessage::new(sample.descriptor())).len(),
        sample.descriptor().fields().len()
    );
}
