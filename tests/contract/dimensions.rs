//! Events hold random ids and dimensions only: no name, identity code, contact detail or free text
//! of a person. The directory's entries have names, and they are no persons.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use crate::sample;

/// Words that no field of an event has in its name.
const OF_A_PERSON: [&str; 22] = [
    "address",
    "birth",
    "caller",
    "comment",
    "description",
    "email",
    "evidence",
    "family",
    "first",
    "given",
    "hetu",
    "identity",
    "last",
    "mail",
    "message",
    "name",
    "note",
    "notes",
    "person",
    "phone",
    "ssn",
    "text",
];

/// What a text may end in to be an id or a dimension: a date, a code, a list of them.
const DIMENSION_ENDS: [&str; 6] = ["_id", "_ids", "_date", "_code", "_codes", "_kind"];
/// Texts that are dimensions without saying so: codes of municipalities and languages, days from which
/// and to which something holds, times of day.
const DIMENSIONS: [&str; 6] =
    ["municipality", "language", "valid_from", "valid_to", "opens", "closes"];

/// Numbers that the county publishes: a line is no person.
const OF_A_LINE: [&str; 2] =
    ["neuvo.directory.v1.LineEvent.display_number", "neuvo.directory.v1.LineEvent.phone_number"];

/// Labels in three languages, which the directory's entries have.
const LABEL: &str = "neuvo.common.v1.LocalizedText";
const DIRECTORY: &str = "neuvo.directory.";

/// Fields that may speak of a person, in an event and all it holds.
fn of_a_person(message: &MessageDescriptor, event: &str) -> Vec<String> {
    let mut found = Vec::new();
    for field in message.fields() {
        match field.kind() {
            Kind::Message(inner) if inner.full_name() == LABEL => {
                if !event.starts_with(DIRECTORY) {
                    found.push(format!("{event}: {} is a text in words", field.full_name()));
                }
            }
            _ if OF_A_LINE.contains(&field.full_name()) => {}
            kind => {
                if has_word_of_a_person(field.name()) && !names_nobody(&field) {
                    found.push(format!("{event}: {} speaks of a person", field.full_name()));
                } else if matches!(kind, Kind::String | Kind::Bytes) && !is_dimension(&field) {
                    found.push(format!("{event}: {} is no id, date or code", field.full_name()));
                }
                if let Kind::Message(inner) = kind
                    && inner.package_name().starts_with("neuvo.")
                {
                    found.extend(of_a_person(&inner, event));
                }
            }
        }
    }
    found
}

fn has_word_of_a_person(name: &str) -> bool {
    name.split('_').any(|word| OF_A_PERSON.contains(&word))
}

/// A yes or no, and a day other than that of a birth.
fn names_nobody(field: &FieldDescriptor) -> bool {
    let name = field.name();
    field.kind() == Kind::Bool || (name.ends_with("_date") && !name.contains("birth"))
}

fn is_dimension(field: &FieldDescriptor) -> bool {
    let name = field.name();
    DIMENSIONS.contains(&name) || DIMENSION_ENDS.iter().any(|end| name.ends_with(end))
}

#[test]
fn events_hold_ids_and_dimensions_only() {
    let events = sample::events();
    let found: Vec<_> =
        events.iter().flat_map(|event| of_a_person(event, event.full_name())).collect();
    assert!(found.is_empty(), "events go to every service:\n{}", found.join("\n"));
}

#[test]
fn an_event_that_speaks_of_a_person_is_found() {
    let pool = neuvo_proto::method::pool();
    // A contact as its caller sees it is what an event must not be.
    let contact = pool.get_message_by_name("neuvo.intake.v1.Contact").expect("intake's resource");
    let found = of_a_person(&contact, "neuvo.intake.v1.ContactEvent").join("\n");
    for field in ["Person.given_name", "Person.phone_number", "Entry.note", "NextStep.description"]
    {
        assert!(found.contains(field), "{field} was not found in\n{found}");
    }
    let unit = pool.get_message_by_name("neuvo.directory.v1.UnitEvent").expect("directory's event");
    assert!(of_a_person(&unit, "neuvo.directory.v1.UnitEvent").is_empty());
    assert!(!of_a_person(&unit, "neuvo.intake.v1.ContactEvent").is_empty());
}
