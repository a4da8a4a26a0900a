//! No text of the directory tells of a person: everybody may read it.

use neuvo_chassis::Check;
use neuvo_proto::method;
use neuvo_secrecy::identity_code::codes_in_text;
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, Value};

/// Digits of an identity code.
const CODE_DIGITS: usize = 9;
/// Ids of other registers, which are no texts: a long one may look like a code by chance.
const NO_TEXTS: &str = "external_ids";

/// Refuses each text of a message that holds an identity code, whatever field it is in.
pub(super) fn impersonal_texts<M: Message + Name>(path: &str, message: &M, check: &mut Check) {
    let descriptor = method::pool().get_message_by_name(&M::full_name());
    let dynamic =
        descriptor.and_then(|known| DynamicMessage::decode(known, &*message.encode_to_vec()).ok());
    match dynamic {
        Some(dynamic) => message_of(path, &dynamic, check),
        None => check.wrong(path, "cannot be looked through for identity codes"),
    }
}

fn message_of(path: &str, message: &DynamicMessage, check: &mut Check) {
    for (field, value) in message.fields().filter(|(field, _)| field.name() != NO_TEXTS) {
        value_of(&format!("{path}.{}", field.name()), value, check);
    }
}

fn value_of(path: &str, value: &Value, check: &mut Check) {
    match value {
        Value::String(text) => impersonal_text(path, text, check),
        Value::Message(message) => message_of(path, message, check),
        Value::List(values) => {
            for (at, value) in values.iter().enumerate() {
                value_of(&format!("{path}[{at}]"), value, check);
            }
        }
        _ => {}
    }
}

/// Refuses a text that holds an identity code.
pub(super) fn impersonal_text(field: &str, text: &str, check: &mut Check) {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let holds_code = digits >= CODE_DIGITS && !codes_in_text([(field.to_owned(), text)]).is_empty();
    check.ensure(!holds_code, field, "holds an identity code: write about the entry, not a person");
}
