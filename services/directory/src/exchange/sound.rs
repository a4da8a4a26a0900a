//! What the register would refuse of an entry: the field is left out, or stays as it was, and the
//! entry is kept, where it can be without.

use serde_json::{Value, json};

use crate::domain::Document;

/// What stands for a field that is left out. What may be absent is null.
fn empty(field: &str) -> Value {
    match field {
        "always_open" => json!(false),
        "opening_rules" | "opening_exceptions" | "languages" => json!([]),
        "address" | "statutory_basis" | "display_number" => json!(""),
        _ => Value::Null,
    }
}

/// The fields that stand and fall together with one.
fn together(field: &str) -> &[&str] {
    match field {
        "always_open" | "opening_rules" | "opening_exceptions" => {
            &["always_open", "opening_rules", "opening_exceptions"]
        }
        "phone_number" | "display_number" => &["phone_number", "display_number"],
        "business_id" => &["business_id"],
        "url" => &["url"],
        "email" => &["email"],
        "description" => &["description"],
        "languages" => &["languages"],
        "address" => &["address"],
        "statutory_basis" => &["statutory_basis"],
        _ => &[],
    }
}

/// An entry with a field as it was, or without it where there was none; none where it cannot be
/// without. `field` is a path of the contract's: `opening_rules[1].closes`.
pub(super) fn restored(
    document: &Document,
    held: Option<&Document>,
    field: &str,
) -> Option<Document> {
    let mut parts = field.split(['.', '[']);
    let (first, second) = (parts.next()?, parts.next().unwrap_or_default());
    let mut value = serde_json::to_value(document).ok()?;
    let held = held.and_then(|held| serde_json::to_value(held).ok());
    let before = |field: &str| held.as_ref()?.as_object()?.values().next()?.get(field).cloned();
    // A document is an object of its kind's name, and in it the entry.
    let entry = value.as_object_mut()?.values_mut().next()?;
    if first == "name" {
        let before = before("name").and_then(|name| name.get(second).cloned());
        let without = (second != "fi").then(|| json!("")); // nothing is without its Finnish name
        entry["name"][second] = before.or(without)?;
    }
    for field in together(first) {
        entry[*field] = before(field).unwrap_or_else(|| empty(field));
    }
    serde_json::from_value(value).ok().filter(|restored| restored != document)
}

/// Whether a field is one that no file says and a person gives in the draft: until then it is a flaw.
pub(super) fn left_open(document: &Document, field: &str) -> bool {
    match document {
        Document::Site(site) => field == "municipality_code" && site.municipality_code.is_empty(),
        _ => false,
    }
}
