//! Released samples are read as ever: the same bytes mean the same JSON in every build.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor, SerializeOptions};
use serde_json::Value;

use crate::sample;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/events")
}

/// The files of an event's sample: bytes and meaning.
fn files(event: &str, version: usize) -> (PathBuf, PathBuf) {
    let path = |end| folder().join(format!("{event}.v{version}.{end}"));
    (path("bin"), path("json"))
}

/// An event's samples, the first release first.
fn samples(event: &str) -> Vec<(PathBuf, PathBuf)> {
    (1..).map(|version| files(event, version)).take_while(|(bin, _)| bin.exists()).collect()
}

/// What the bytes mean to this build. Fields that are not set are left out, so that a field added
/// later changes nothing.
fn meaning(event: &MessageDescriptor, bytes: &[u8]) -> Result<Value, String> {
    let message =
        DynamicMessage::decode(event.clone(), bytes).map_err(|error| error.to_string())?;
    let options = SerializeOptions::new();
    message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(|error| error.to_string())
}

/// Why a sample is not read as it was when it was made; none if it is.
fn misread(event: &MessageDescriptor, bytes: &[u8], json: &str) -> Option<String> {
    let was: Value = serde_json::from_str(json).expect("JSON beside the sample");
    match meaning(event, bytes) {
        Ok(is) if is == was => None,
        Ok(is) => Some(format!("meant {was}, now {is}")),
        Err(error) => Some(format!("cannot be read any more: {error}")),
    }
}

#[test]
fn every_released_event_is_read_as_ever() {
    let mut wrong = Vec::new();
    for event in sample::events() {
        for (bin, json) in samples(event.full_name()) {
            let bytes = fs::read(&bin).expect("a sample");
            let meant = fs::read_to_string(json).expect("its meaning");
            let why = misread(&event, &bytes, &meant);
            wrong.extend(why.map(|why| format!("{}: {why}", bin.display())));
        }
    }
    assert!(wrong.is_empty(), "readers of old events would err:\n{}", wrong.join("\n"));
}

#[test]
fn every_event_has_a_sample_with_all_its_fields() {
    let mut lacking = Vec::new();
    for event in sample::events() {
        let samples = samples(event.full_name());
        let last = samples.last().map(|(bin, _)| fs::read(bin).expect("a sample"));
        let unset = match last {
            None => vec!["everything".to_owned()],
            Some(bytes) => {
                // One that cannot be read is the other test's to tell.
                DynamicMessage::decode(event.clone(), &*bytes)
                    .map_or_else(|_| Vec::new(), |s| sample::unset(&s))
            }
        };
        if unset.is_empty() {
            continue;
        }
        if env::var("UPDATE").is_ok_and(|update| update == "1") {
            write(&event, samples.len() + 1);
        } else {
            lacking.push(format!("{}: {}", event.full_name(), unset.join(", ")));
        }
    }
    assert!(
        lacking.is_empty(),
        "no sample holds these; add one with UPDATE=1 cargo test -p neuvo-tests --test contract\n{}",
        lacking.join("\n")
    );
}

fn write(event: &MessageDescriptor, version: usize) {
    let (bin, json) = files(event.full_name(), version);
    let bytes = sample::full(event).encode_to_vec();
    let meaning = meaning(event, &bytes).expect("a sample just made");
    let text = serde_json::to_string_pretty(&meaning).expect("JSON") + "\n";
    fs::write(bin, bytes).expect("the sample is written");
    fs::write(json, text).expect("its meaning is written");
}

#[test]
fn every_sample_is_of_an_event_there_is() {
    let events: Vec<_> =
        sample::events().iter().map(|event| event.full_name().to_owned()).collect();
    for entry in fs::read_dir(folder()).expect("the corpus") {
        let name = entry.expect("an entry").file_name().display().to_string();
        let of = name.rsplitn(3, '.').nth(2).unwrap_or_default();
        assert!(
            events.iter().any(|event| event == of),
            "{name}: this event was released, and is gone"
        );
    }
}

#[test]
fn a_sample_that_is_read_otherwise_is_found() {
    let events = sample::events();
    let unit = events.iter().find(|event| event.name() == "UnitEvent").expect("directory's event");
    let line = events.iter().find(|event| event.name() == "LineEvent").expect("directory's event");
    let bytes = sample::full(unit).encode_to_vec();
    let json = meaning(unit, &bytes).expect("a sample just made").to_string();
    assert_eq!(misread(unit, &bytes, &json), None);
    // As if the fields had been renumbered, and as if a name had changed.
    assert!(misread(line, &bytes, &json).is_some());
    assert!(misread(unit, &bytes, &json.replace("areaId", "guidanceAreaId")).is_some());
}
