//! JSON as it was written: keys in order, repeated keys kept, so that they can be refused.

use std::fmt;

use neuvo_chassis::{Fault, Result};
use neuvo_proto::fault::v1::ErrorReason;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use tonic::Code;

/// Objects and lists within each other at most.
pub const DEPTH_MAX: usize = 64;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads one JSON text.
    ///
    /// # Errors
    /// INVALID_ARGUMENT (`MALFORMED_MESSAGE`) when it is none, or nested too deeply; says where.
    pub fn read(text: &[u8]) -> Result<Self> {
        let mut reader = serde_json::Deserializer::from_slice(text);
        let read = Seed { depth: 0 }.deserialize(&mut reader);
        read.and_then(|json| reader.end().map(|()| json)).map_err(|error| {
            let message = format!("the body is no JSON we can read: {error}");
            Fault::new(Code::InvalidArgument, ErrorReason::MalformedMessage, message)
        })
    }

    /// The value as `serde_json` keeps it; none when a key is repeated somewhere.
    pub fn into_value(self) -> Option<serde_json::Value> {
        use serde_json::Value;
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(number) => Value::Number(number),
            Self::String(text) => Value::String(text),
            Self::Array(items) => {
                Value::Array(items.into_iter().map(Self::into_value).collect::<Option<_>>()?)
            }
            Self::Object(entries) => {
                let mut object = serde_json::Map::new();
                for (key, value) in entries {
                    if object.insert(key, value.into_value()?).is_some() {
                        return None;
                    }
                }
                Value::Object(object)
            }
        })
    }
}

#[derive(Clone, Copy)]
struct Seed {
    depth: usize,
}

impl Seed {
    fn deeper<E: de::Error>(self) -> std::result::Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom(format!("it is nested more than {DEPTH_MAX} deep")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<Json, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("number out of range"))?;
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Json, A::Error> {
        let deeper = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(deeper)? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Json, A::Error> {
        let deeper = self.deeper()?;
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.push((key, map.next_value_seed(deeper)?));
        }
        Ok(Json::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_are_kept() {
        let read = Json::read(br#"{"a": 1, "a": null}"#).expect("JSON");
        let one = Json::Number(1.into());
        assert_eq!(read, Json::Object(vec![("a".into(), one), ("a".into(), Json::Null)]));
        assert_eq!(read.into_value(), None);
    }

    #[test]
    fn nesting_ends_at_its_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::read(nested(DEPTH_MAX).as_bytes()).is_ok());
        let fault = Json::read(nested(DEPTH_MAX + 1).as_bytes()).expect_err("too deep");
        assert_eq!(fault.reason().name, "MALFORMED_MESSAGE");
        assert!(Json::read("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn broken_json_says_where_and_not_what() {
        for text in [r#"{"name": "Aino""#, r#"{"a" 1}"#, "{} {}", "", "nul", "\u{feff}{}", "1e999"]
        {
            let fault = Json::read(text.as_bytes()).expect_err("broken");
            assert!(fault.message().contains("line 1 column"), "{}", fault.message());
            assert!(!fault.message().contains("Aino"));
        }
        assert!(Json::read(b"\"\xff\"").is_err());
        assert!(Json::read(br#""\ud800""#).is_err());
    }
}
