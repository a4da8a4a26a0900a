//! OpenAPI 3.1 from the contract: what its descriptors and comments say, for those who come by JSON.

mod comments;
mod operation;
mod schema;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use self::{comments::Comments, schema::Schemas};
use crate::json::route::{Route, Routes};

const ABOUT: &str = "The front door of a Finnish wellbeing services county. The same rpcs answer \
    gRPC on this port; reflection tells them.\n\nJSON is proto3 canonical JSON: lowerCamelCase, \
    default values written, unknown fields refused. Errors are `application/problem+json` \
    (RFC 9457); programs act on `reason`. `Idempotency-Key` stands for `requestId` and `If-Match` \
    for `etag`. The header `neuvo-position` of a change's answer, sent with a later call, makes \
    that call wait for the change.";

/// The document.
pub fn document(routes: &Routes) -> Value {
    let comments = Comments::read();
    let mut schemas = Schemas::new(&comments);
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut tags: BTreeMap<&str, Value> = BTreeMap::new();
    for route in routes.iter() {
        let service = route.method.descriptor.parent_service();
        let about = comments.of(service.parent_file().name(), service.path());
        tags.entry(&route.method.service)
            .or_insert_with(|| json!({ "name": route.method.service, "description": about }));
        let operation = operation::of(route, &comments, &mut schemas);
        paths.entry(path(route)).or_default().insert(route.http.verb.to_lowercase(), operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Neuvo",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags.into_values().collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A token of an OIDC issuer that this county trusts.",
                },
            },
        },
    })
}

/// A route's path, with its variables as JSON spells them.
fn path(route: &Route) -> String {
    route.bound().fold(route.http.path.clone(), |path, field| {
        let spelled = schema::json_path(&route.method.descriptor.input(), field);
        path.replace(&format!("{{{field}}}"), &format!("{{{spelled}}}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    fn written() -> Value {
        document(&Routes::compile(contract::outside()).expect("right"))
    }

    /// Every place in a document that refers to another.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_rpc_with_an_http_rule_is_told_once() {
        let document = written();
        let ids: Vec<&str> = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|path| path.as_object().expect("verbs").values())
            .map(|operation| operation["operationId"].as_str().expect("an id"))
            .collect();
        let mut expected: Vec<String> = contract::outside()
            .filter(|method| method.http.is_some())
            .map(|method| format!("{}_{}", method.service, method.descriptor.name()))
            .collect();
        let mut ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        expected.sort();
        ids.sort();
        assert_eq!(ids, expected);
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_used() {
        let document = written();
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in &found {
            let pointer = reference.strip_prefix('#').expect("within the document");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
            let reference = format!("#/components/schemas/{name}");
            assert!(found.contains(&reference), "{name} is not used");
        }
    }

    #[test]
    fn a_path_names_its_variables_as_json_does() {
        let document = written();
        let close = &document["paths"]["/v1/contacts/{contactId}:close"]["post"];
        assert_eq!(close["parameters"][0]["name"], "contactId");
        assert_eq!(close["parameters"][0]["in"], "path");
    }

    #[test]
    fn a_field_that_another_took_the_place_of_is_marked() {
        let document = written();
        let of_unit = &document["components"]["schemas"]["directory.Unit"]["properties"];
        assert_eq!(of_unit["areaId"]["deprecated"], true);
        assert!(
            of_unit["areaIds"]["type"] == "array" && of_unit["areaIds"]["deprecated"].is_null()
        );
    }

    #[test]
    fn every_operation_can_wait_for_a_change() {
        let document = written();
        let paths = document["paths"].as_object().expect("paths").values();
        for operation in paths.flat_map(|path| path.as_object().expect("verbs").values()) {
            let parameters = operation["parameters"].as_array().expect("a list");
            let position = parameters.iter().filter(|one| one["name"] == "neuvo-position");
            assert_eq!(position.count(), 1, "{}", operation["operationId"]);
        }
    }

    #[test]
    fn what_the_path_gives_is_not_asked_for_in_the_body() {
        let document = written();
        let close = &document["paths"]["/v1/contacts/{contactId}:close"]["post"];
        let schema = &close["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let pointer = schema.as_str().and_then(|at| at.strip_prefix('#')).expect("a reference");
        let body = document.pointer(pointer).expect("there");
        assert_eq!(body["properties"].get("contactId"), None);
        assert_eq!(body["required"], json!(["nextStep"]));
        let about = body["properties"]["requestId"]["description"].as_str().expect("text");
        assert!(about.contains("`Idempotency-Key`"), "{about}");
        let example = &close["requestBody"]["content"]["application/json"]["example"];
        assert_eq!(example.get("contactId"), None);
        assert!(example["nextStep"].is_object() && close["parameters"][0]["example"].is_string());
    }

    #[test]
    fn examples_are_told_apart_and_can_be_sent() {
        let document = written();
        let create = &document["paths"]["/v1/contacts"]["post"];
        let description = create["description"].as_str().expect("text");
        assert!(!description.contains("Example:"), "{description}");
        assert!(description.contains("advisor"), "{description}");
        let example = &create["requestBody"]["content"]["application/json"]["example"];
        assert_eq!(example["channel"], "CHANNEL_WALK_IN");
        let answer = &create["responses"]["200"]["content"]["application/json"]["example"];
        assert_eq!(answer["channel"], "CHANNEL_WALK_IN");
        let resolve = &document["paths"]["/v1/lines:resolve"]["get"]["parameters"];
        let shown = |name: &str| {
            let mut parameters = resolve.as_array().expect("a list").iter();
            parameters.any(|one| one["name"] == name && one["example"].is_string())
        };
        assert!(shown("area") && shown("municipality"));
        let export = &document["paths"]["/v1/reports/{report}:export"]["get"]["responses"]["200"];
        assert!(export["content"]["*/*"]["example"].is_string());
        assert!(document["components"]["schemas"]["Problem"]["examples"][0].is_object());
    }

    #[test]
    fn what_is_changed_under_an_etag_may_fail_as_a_precondition() {
        let document = written();
        let responses = |path: &str| &document["paths"][path]["post"]["responses"];
        assert!(responses("/v1/contacts/{contactId}:close").get("412").is_some());
        assert!(responses("/v1/contacts").get("412").is_none());
    }

    #[test]
    fn errors_are_problems_with_their_reasons() {
        let document = written();
        let responses = &document["paths"]["/v1/contacts/{contactId}"]["get"]["responses"];
        let not_found = &responses["404"];
        assert!(not_found["description"].as_str().expect("text").contains("CONTACT_NOT_FOUND"));
        let schema = &not_found["content"]["application/problem+json"]["schema"]["$ref"];
        assert_eq!(schema, "#/components/schemas/Problem");
        assert!(responses.get("401").is_some() && responses.get("default").is_some());
    }

    #[test]
    fn files_and_streams_have_their_own_types() {
        let document = written();
        let content = |path: &str| {
            let content = &document["paths"][path]["get"]["responses"]["200"]["content"];
            content.as_object().expect(path).keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(content("/v1/reports/{report}:export"), ["*/*"]);
        assert_eq!(content("/v1/contacts:watch"), ["text/event-stream"]);
        assert_eq!(content("/v1/contacts"), ["application/json"]);
    }
}
