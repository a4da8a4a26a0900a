//! Comments of the contract, and what rpcs say in theirs.

use std::collections::HashMap;

use neuvo_proto::method;
use serde_json::Value;

/// Every leading comment of the contract, by file and place.
pub struct Comments(HashMap<(String, Vec<i32>), String>);

impl Comments {
    /// Reads them from the descriptors.
    pub fn read() -> Self {
        let files = method::pool().files();
        let comments = files.flat_map(|file| {
            let name = file.name().to_owned();
            let source = file.file_descriptor_proto().source_code_info.clone();
            source.unwrap_or_default().location.into_iter().filter_map(move |place| {
                let text = clean(place.leading_comments());
                (!text.is_empty()).then(|| ((name.clone(), place.path), text))
            })
        });
        Self(comments.collect())
    }

    /// The comment at a place; empty when there is none.
    pub fn of(&self, file: &str, path: &[i32]) -> &str {
        self.0.get(&(file.to_owned(), path.to_vec())).map_or("", String::as_str)
    }
}

/// A comment without the space that follows `//`.
fn clean(comment: &str) -> String {
    let lines = comment.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// An rpc's comment, taken apart.
#[derive(Debug, Default, PartialEq)]
pub struct Rpc {
    /// Its first sentence, without the full stop.
    pub summary: String,
    /// All of it but examples and errors.
    pub description: String,
    /// A request that works: the fields of the path and the query among the others.
    pub example: Option<Value>,
    /// What it is answered with, or part of that.
    pub answer: Option<Value>,
    /// What may go wrong.
    pub errors: Vec<RpcError>,
}

/// A line such as `- NOT_FOUND (CONTACT_NOT_FOUND): no such contact.`
#[derive(Debug, PartialEq, Eq)]
pub struct RpcError {
    /// The gRPC code's name.
    pub code: String,
    /// The reason.
    pub reason: String,
    /// When it happens.
    pub when: String,
}

impl Rpc {
    /// Takes a comment apart.
    pub fn of(comment: &str) -> Self {
        let mut rpc = Self::default();
        let mut told = Vec::new();
        for paragraph in comment.split("\n\n") {
            if let Some(example) = paragraph.strip_prefix("Example:") {
                rpc.example = rpc.example.or_else(|| serde_json::from_str(example.trim()).ok());
            } else if let Some(answer) = paragraph.strip_prefix("Answer:") {
                rpc.answer = rpc.answer.or_else(|| serde_json::from_str(answer.trim()).ok());
            } else if let Some(errors) = paragraph.strip_prefix("Errors:") {
                rpc.errors.extend(errors.split("\n- ").filter_map(error));
            } else {
                told.push(paragraph);
            }
        }
        rpc.description = told.join("\n\n");
        let first = rpc.description.replace('\n', " ");
        rpc.summary = first.split(". ").next().unwrap_or("").trim_end_matches('.').to_owned();
        rpc
    }
}

fn error(line: &str) -> Option<RpcError> {
    let (code, rest) = line.trim().split_once(" (")?;
    let (reason, when) = rest.split_once("): ")?;
    let when = when.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(RpcError { code: code.to_owned(), reason: reason.to_owned(), when })
}

#[cfg(test)]
mod tests {
    use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor};
    use serde_json::json;

    use super::*;
    use crate::contract;

    #[test]
    fn a_comment_is_taken_apart() {
        let rpc = Rpc::of(
            "Closes a thing. It stays\nclosed.\n\nExample: {\"a\": 1}\n\nAnswer: {\"b\": 2}\n\nErrors:\n- NOT_FOUND \
             (NO_SUCH): there is\n  none.\n- ABORTED (LATE): too late.",
        );
        assert_eq!(rpc.summary, "Closes a thing");
        assert_eq!(rpc.description, "Closes a thing. It stays\nclosed.");
        assert_eq!(rpc.example, Some(json!({"a": 1})));
        assert_eq!(rpc.answer, Some(json!({"b": 2})));
        let errors: Vec<_> = rpc.errors.iter().map(|e| (&*e.code, &*e.reason, &*e.when)).collect();
        let expected =
            [("NOT_FOUND", "NO_SUCH", "there is none."), ("ABORTED", "LATE", "too late.")];
        assert_eq!(errors, expected);
    }

    /// Whether JSON is a message: every field is known and of its type.
    fn is(json: Option<Value>, desc: MessageDescriptor) -> bool {
        let strict = DeserializeOptions::new().deny_unknown_fields(true);
        let read = |json| DynamicMessage::deserialize_with_options(desc, json, &strict);
        json.is_some_and(|json| read(json).is_ok())
    }

    #[test]
    fn every_rpc_over_http_shows_a_request_and_its_answer() {
        let comments = Comments::read();
        for method in contract::outside().filter(|method| method.http.is_some()) {
            let rpc = &method.descriptor;
            let told = Rpc::of(comments.of(rpc.parent_file().name(), rpc.path()));
            assert!(is(told.example, rpc.input()), "{}: no right Example", method.path);
            assert!(is(told.answer, rpc.output()), "{}: no right Answer", method.path);
        }
    }

    #[test]
    fn every_rpc_says_what_it_does_and_what_may_go_wrong() {
        let comments = Comments::read();
        for method in contract::outside() {
            let file = method.descriptor.parent_file();
            let comment = comments.of(file.name(), method.descriptor.path());
            let rpc = Rpc::of(comment);
            assert!(!rpc.summary.is_empty(), "{} has no comment", method.path);
            let errors = comment.lines().filter(|line| line.starts_with("- ")).count();
            assert_eq!(rpc.errors.len(), errors, "{}: an error cannot be read", method.path);
        }
    }
}
