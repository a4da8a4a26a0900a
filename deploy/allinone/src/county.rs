//! A county's data set: a folder of TOML files whose keys are the contract's own (canonical JSON
//! names of `LoadCountyRequest`). What the contract does not know is refused.

use std::{fs, path::Path};

use anyhow::{Context, ensure};
use neuvo_proto::{directory::v1::LoadCountyRequest, method};
use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Reads the data set in `folder`; its request_id is left to whoever loads it.
///
/// # Errors
/// When a file cannot be read, or says what the contract does not know; the error names it.
pub fn read(folder: &Path) -> anyhow::Result<LoadCountyRequest> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("cannot read the data set {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    ensure!(!files.is_empty(), "there is no data set in {}", folder.display());

    let mut set = LoadCountyRequest::default();
    for file in files {
        let text = fs::read_to_string(&file)?;
        let part = read_part(&text).with_context(|| format!("{} is wrong", file.display()))?;
        set.merge(&*part.encode_to_vec())?;
    }
    Ok(set)
}

/// What a data set says, as one word: equal sets have equal words.
pub fn content(set: &LoadCountyRequest) -> Uuid {
    let set = LoadCountyRequest { request_id: String::new(), ..set.clone() };
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &set.encode_to_vec())
}

fn read_part(text: &str) -> anyhow::Result<LoadCountyRequest> {
    let values: Map<String, Value> = toml::from_str(text)?;
    let descriptor = method::pool()
        .get_message_by_name("neuvo.directory.v1.LoadCountyRequest")
        .context("the contract has no LoadCountyRequest")?;
    let strict = DeserializeOptions::new().deny_unknown_fields(true);
    let message =
        DynamicMessage::deserialize_with_options(descriptor, Value::Object(values), &strict)?;
    Ok(message.transcode_to()?)
}
