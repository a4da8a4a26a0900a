//! `ImportEntries`.

use base64::{Engine, engine::general_purpose::STANDARD};
use neuvo_allinone::{
    harness::{TestSuite, reason, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        EditAction, EditChangeRequest, EntryKind, GetChangeRequest, ImportEntriesRequest,
        PublishChangeRequest, Site, edit, entry_document::Document,
    },
};
use serde_json::{Value, json};
use tonic::Code;

use crate::{
    exchange::{drafts, edits, export, file, import, text},
    register::{LINE, line, put, request_id},
};

/// The register as a PTV file that has another name for the line.
async fn renamed(suite: &TestSuite) -> String {
    let exported = text(&export(suite, "ptv-v11").await);
    let number = line(suite).await.phone_number;
    let mut exported: Value = serde_json::from_str(&exported).expect("JSON");
    let channels = exported["serviceChannels"].as_array_mut().expect("channels");
    let is_line = |channel: &&mut Value| {
        let phone = &channel["phoneNumbers"][0];
        number == format!("+358{}", phone["number"].as_str().unwrap_or_default())
    };
    let channel = channels.iter_mut().find(is_line).expect("the line");
    channel["serviceChannelNames"][0]["value"] = json!("Perheiden neuvonta");
    exported.to_string()
}

async fn publish(suite: &TestSuite, change_id: &str) {
    let request = PublishChangeRequest {
        change_id: change_id.to_owned(),
        request_id: request_id(),
        ..PublishChangeRequest::default()
    };
    let editor = somebody(Role::DirectoryEditor);
    suite.register(&editor).publish_change(request).await.expect("published");
}

on_both_databases! {
    async fn an_import_makes_a_draft_of_what_differs_and_publishing_it_is_another_call(suite: TestSuite) {
        let content = renamed(&suite).await;
        let before = line(&suite).await;
        let answer = import(&suite, file("ptv-v11", content.clone())).await.expect("imported");
        assert_eq!((answer.created, answer.updated), (0, 1));
        assert!(answer.unchanged > 10 && answer.flaws.is_empty());
        let [diff] = answer.diffs.as_slice() else { panic!("{:?}", answer.diffs) };
        assert_eq!((diff.kind(), &*diff.entry_id), (EntryKind::Line, LINE));
        assert_eq!(diff.action(), EditAction::Updated);
        assert_eq!(diff.fields[0].field, "name.fi");
        assert_eq!(diff.fields[0].after, "\"Perheiden neuvonta\"");
        assert_eq!(edits(&suite, &answer.change_id).await, 1);
        assert_eq!(line(&suite).await, before, "nothing is in force yet");
        publish(&suite, &answer.change_id).await;
        let after = line(&suite).await;
        assert_eq!(after.name.expect("a name").fi, "Perheiden neuvonta");
        assert_eq!(after.opening_rules, before.opening_rules, "its eve hours stay");
        assert_eq!(after.fallback_line_ids, before.fallback_line_ids);

        let again = import(&suite, file("ptv-v11", content)).await.expect("imported");
        assert_eq!((again.change_id.as_str(), again.created, again.updated), ("", 0, 0));
    }

    async fn what_was_exported_changes_nothing_when_it_comes_back(suite: TestSuite) {
        for format in ["ptv-v11", "ptv-v12", "hsds"] {
            let content = export(&suite, format).await.data;
            let answer = import(&suite, file(format, content)).await.expect("imported");
            assert_eq!((answer.created, answer.updated), (0, 0), "{format} {:?}", answer.diffs);
            assert_eq!(answer.change_id, "", "{format}");
        }
        assert_eq!(drafts(&suite).await, 0);
    }

    async fn a_dry_run_says_what_differs_and_stores_nothing(suite: TestSuite) {
        let request = ImportEntriesRequest {
            validate_only: true,
            ..file("ptv-v11", renamed(&suite).await)
        };
        let answer = import(&suite, request).await.expect("a diff");
        assert_eq!((answer.change_id.as_str(), answer.updated), ("", 1));
        assert_eq!(drafts(&suite).await, 0);
    }

    async fn a_repeat_of_a_request_makes_one_draft(suite: TestSuite) {
        let request = file("ptv-v11", renamed(&suite).await);
        let first = import(&suite, request.clone()).await.expect("imported");
        let again = import(&suite, request.clone()).await.expect("imported");
        assert_eq!(first.change_id, again.change_id);
        assert_eq!(drafts(&suite).await, 1);
        publish(&suite, &first.change_id).await;
        let later = import(&suite, request.clone()).await.expect("imported");
        assert_eq!(later.change_id, first.change_id, "though nothing differs any more");
        let other = ImportEntriesRequest { why: "muu".to_owned(), ..request };
        let refused = import(&suite, other).await.expect_err("another content");
        assert_eq!(reason(&refused), "REQUEST_ID_REUSED");
    }

    async fn a_file_that_is_broken_is_refused_with_every_place_and_nothing_is_stored(suite: TestSuite) {
        let shapes = json!([
            {"id": 7, "serviceChannelType": "Phone"},
            {"id": "a", "serviceChannelType": "Phone", "languages": [1], "serviceHours": "always"}
        ]);
        let of_shapes =
            ["content:$[0].id", "content:$[1].languages[0]", "content:$[1].serviceHours"];
        let cases = [
            (b"[{\"id\": \"\xe4\"}]".to_vec(), vec!["content:byte 9"]),
            (b"{\"services\": [".to_vec(), vec!["content:byte 13"]),
            (b"[".repeat(200_000), vec!["content:byte 127"]),
            (b"7".to_vec(), vec!["content:$"]),
            (vec![], vec!["content"]),
            (shapes.to_string().into_bytes(), of_shapes.to_vec()),
        ];
        for (content, places) in cases {
            let refused = import(&suite, file("ptv-v11", content)).await.expect_err("broken");
            assert_eq!(violated(&refused), places);
        }
        let unknown = ImportEntriesRequest {
            request_id: String::new(),
            why: String::new(),
            valid_from: "tomorrow".to_owned(),
            ..file("excel", "[]")
        };
        let refused = import(&suite, unknown).await.expect_err("wrong fields");
        assert_eq!(violated(&refused), ["request_id", "format", "why", "valid_from"]);
        assert_eq!(drafts(&suite).await, 0);
    }

    async fn what_is_doubted_is_told_field_by_field_and_the_rest_is_taken(suite: TestSuite) {
        let doubtful = json!({
            "id": "0d5ad5b3-1e0c-4c9c-8d0c-2a3c0b9f4f10",
            "serviceChannelType": "Phone",
            "serviceChannelNames": [{"language": "en", "value": "Night line", "type": "Name"}],
            "phoneNumbers": [{"type": "Phone", "prefixNumber": "+358", "number": "19 226 0499"}],
            "languages": ["fi", "klingon"],
            "serviceHours": [
                {"serviceHourType": "Lunar", "openingHour": []},
                {"serviceHourType": "DaysOfTheWeek", "openingHour": [
                    {"dayFrom": "Monday", "from": "8 am", "to": "15:00"},
                    {"dayFrom": "Moonday", "from": "08:00", "to": "15:00"},
                    {"dayFrom": "Tuesday", "from": "00:00", "to": "00:00"}
                ]}
            ],
            "ontologyTerms": [{"name": "x"}]
        });
        let answer = import(&suite, file("ptv-v11", doubtful.to_string())).await.expect("imported");
        let places: Vec<&str> = answer
            .findings
            .iter()
            .map(|finding| finding.field.as_str())
            .filter(|field| !field.is_empty())
            .collect();
        let expected = [
            "$.serviceChannelNames",
            "$.languages[1]",
            "$.serviceHours[0].serviceHourType",
            "$.serviceHours[1].openingHour[0].from",
            "$.serviceHours[1].openingHour[1].dayFrom",
            "$.serviceHours[1].openingHour[1]",
            "$.ontologyTerms",
            "$", // none of its hours are taken, since the rest is not the whole
            "$", // its followers
        ];
        assert_eq!(places, expected);
        assert_eq!(answer.created, 1);
        let followed = answer.findings.iter().rfind(|finding| finding.field == "$");
        let followed = followed.expect("its followers").description.as_str();
        assert_eq!(followed, "is new, and was given followers, so that somebody always answers: sosiaalipaivystys, kriisipaivystys");
        assert_eq!(answer.flaws, [], "it may be published as it is");
        publish(&suite, &answer.change_id).await;
    }

    async fn an_entry_that_the_contract_refuses_is_not_taken_and_says_why(suite: TestSuite) {
        let channel = |id: &str, name: &str, number: &str| json!({
            "id": id,
            "serviceChannelType": "Phone",
            "serviceChannelNames": [{"language": "fi", "value": name, "type": "Name"}],
            "phoneNumbers": [{"type": "Phone", "number": number}],
        });
        let long = "x".repeat(201);
        let content = json!([channel("a", "Neuvonta", "12"), channel("b", &long, "0192260499")]);
        let answer = import(&suite, file("ptv-v11", content.to_string())).await.expect("read");
        assert_eq!((answer.created, answer.updated, &*answer.change_id), (0, 0, ""));
        let told: Vec<(&str, &str)> = answer
            .findings
            .iter()
            .filter(|finding| finding.description.contains("not taken"))
            .map(|finding| (&*finding.field, finding.description.split(':').next().unwrap_or_default()))
            .collect();
        let expected =
            [("$[0]", "is not taken, for its `phone_number`"), ("$[1]", "is not taken, for its `name.fi`")];
        assert_eq!(told, expected);
    }

    async fn a_week_with_public_holidays_that_is_written_day_by_day_is_published(suite: TestSuite) {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
        // 24.12.2026 is an eve, 25. and 26.12. are public holidays; Saturday's hours are of one alone.
        let opens = |day: &str| if day == "saturday" { "10:00" } else { "08:00" };
        let week = days.map(|day| {
            let times = json!([{"start": opens(day), "end": "15:00", "repetition": "Weekly"}]);
            (day.to_owned(), json!({"hours": times}))
        });
        let content = json!([{
            "contentId": "a", "serviceChannelType": "TelephoneService",
            "languageVersions": {"fi": {"name": "Uusi", "phoneNumbers": [
                {"type": "DomesticPhone", "number": "0192260499", "chargeType": "Charged"}]}},
            "serviceHours": {"hours": [{"type": "WeeklyDateRangeServiceHour",
                "fromDate": "2026-12-21", "toDate": "2026-12-27",
                "weeklyHours": serde_json::Map::from_iter(week)}]},
        }]);
        let answer = import(&suite, file("ptv-v12", content.to_string())).await.expect("read");
        assert_eq!(answer.flaws, []);
        let told = answer.findings.iter().filter(|told| told.description.starts_with("10:00 to 15:00"));
        assert_eq!(told.count(), 1, "{:?}", answer.findings);
        publish(&suite, &answer.change_id).await;
    }

    async fn a_field_that_the_contract_refuses_is_left_out_and_what_refers_to_its_entry_is_taken(suite: TestSuite) {
        let name = |words: &str| json!([{"language": "fi", "value": words, "type": "Name"}]);
        let content = json!({
            "organizations": [{
                "id": "o", "organizationNames": name("Yhdistys"),
                "webPages": [{"url": "http://example.fi/", "language": "fi"}],
                "emails": [{"value": "yhdistys@example.fi", "language": "fi"}],
            }],
            "services": [{
                "id": "s", "type": "Service", "serviceNames": name("Tukihenkilö"),
                "organizations": [{"roleType": "Responsible", "organization": {"id": "o"}}],
            }],
        });
        let answer = import(&suite, file("ptv-v11", content.to_string())).await.expect("read");
        assert_eq!((answer.created, answer.flaws.len()), (2, 0));
        let told = answer.findings.iter().find(|finding| finding.description.contains("`url`"));
        let told = told.expect("the page");
        assert_eq!((told.kind(), &*told.entry_id, &*told.field), (EntryKind::Organisation, "yhdistys", "$.organizations[0]"));
        publish(&suite, &answer.change_id).await;
        let again = import(&suite, file("ptv-v11", content.to_string())).await.expect("read");
        assert_eq!((again.created, again.updated), (0, 0), "{:?}", again.diffs);
    }

    async fn a_site_whose_municipality_a_file_does_not_say_waits_in_the_draft_for_it(suite: TestSuite) {
        let site = json!([{
            "id": "00000000-0000-0000-0000-00000000000b", "serviceChannelType": "ServiceLocation",
            "serviceChannelNames": [{"language": "fi", "value": "Uusi talo", "type": "Name"}],
        }]);
        let answer = import(&suite, file("ptv-v11", site.to_string())).await.expect("read");
        assert_eq!((answer.created, answer.flaws.len()), (2, 1), "it and its door");
        let field = "site/uusi-talo.municipality_code";
        assert_eq!(answer.flaws[0].field, field);
        let request = PublishChangeRequest {
            change_id: answer.change_id.clone(),
            request_id: request_id(),
            ..PublishChangeRequest::default()
        };
        let mut register = suite.register(&somebody(Role::DirectoryEditor));
        let refused = register.publish_change(request).await.expect_err("a flaw");
        assert_eq!(violated(&refused), [field]);
        let request = GetChangeRequest { change_id: answer.change_id.clone() };
        let change = register.get_change(request).await.expect("a draft").into_inner();
        let sites = change.edits.iter().filter_map(|edit| match &edit.action {
            Some(edit::Action::Put(put)) => match &put.document {
                Some(Document::Site(site)) => Some(site.clone()),
                _ => None,
            },
            _ => None,
        });
        let given = sites.map(|site| put(Document::Site(Site {
            municipality_code: "106".to_owned(),
            ..site
        })));
        let request = EditChangeRequest {
            change_id: answer.change_id.clone(),
            request_id: request_id(),
            edits: given.collect(),
            ..EditChangeRequest::default()
        };
        register.edit_change(request).await.expect("given");
        publish(&suite, &answer.change_id).await;
        let again = import(&suite, file("ptv-v11", site.to_string())).await.expect("read");
        assert_eq!((again.created, again.updated), (0, 0), "{:?}", again.diffs);
    }

    async fn a_description_is_taken_whole_as_long_as_ptv_takes_it(suite: TestSuite) {
        let service = |id: &str, chars: usize| json!({
            "id": id, "type": "Service",
            "serviceNames": [{"language": "fi", "value": id, "type": "Name"}],
            "serviceDescriptions": [{"language": "fi", "value": "x".repeat(chars), "type": "Description"}],
        });
        let content = json!([service("pitka", 5_000), service("liian-pitka", 5_001)]);
        let answer = import(&suite, file("ptv-v11", content.to_string())).await.expect("read");
        assert_eq!((answer.created, answer.flaws.len()), (2, 0));
        let told: Vec<&str> = answer
            .findings
            .iter()
            .filter(|finding| finding.description.contains("`description.fi` is not taken"))
            .map(|finding| &*finding.field)
            .collect();
        assert_eq!(told, ["$[1]"]);
    }

    async fn a_file_is_held_against_the_register_of_its_first_day(suite: TestSuite) {
        let content = renamed(&suite).await;
        let later = |day: &str| ImportEntriesRequest {
            valid_from: day.to_owned(),
            ..file("ptv-v11", content.clone())
        };
        let first = import(&suite, later("2099-01-01")).await.expect("imported");
        publish(&suite, &first.change_id).await;
        let after = import(&suite, later("2099-02-01")).await.expect("imported");
        assert_eq!((after.updated, &*after.change_id), (0, ""), "{:?}", after.diffs);
        let before = import(&suite, later("2098-01-01")).await.expect("imported");
        assert_eq!(before.updated, 1);
    }

    async fn a_file_that_is_too_large_is_refused_with_the_limit(suite: TestSuite) {
        let large = vec![b' '; (16 << 20) + 1];
        let refused = import(&suite, file("ptv-v12", large)).await.expect_err("too large");
        assert_eq!(violated(&refused), ["content"]);
        let content = STANDARD.encode(vec![b' '; 50_000_000]);
        let body = json!({
            "requestId": request_id(), "format": "ptv-v12", "why": "PTV", "content": content,
        });
        let path = "/v1/entries:import";
        let answer = suite.http("POST", path, "directory-editor", Some(body)).await;
        assert_eq!((answer.status, &answer.json()["reason"]), (413, &json!("MESSAGE_TOO_LARGE")));
        assert_eq!(answer.json()["metadata"]["limit_bytes"], "25165824");
        assert_eq!(drafts(&suite).await, 0);
    }

    async fn a_file_of_ten_megabytes_is_taken_over_http(suite: TestSuite) {
        let channel = |number: usize| json!({
            "id": format!("00000000-0000-0000-0000-{number:012}"),
            "serviceChannelType": "EChannel",
            "serviceChannelNames": [{"language": "fi", "value": format!("Asiointi {number}"), "type": "Name"}],
            "webPages": [{"url": "https://example.fi/", "language": "fi"}],
            "ontologyTerms": [{"name": "x".repeat(4_800)}],
        });
        let content: Vec<Value> = (0..2_000).map(channel).collect();
        let content = Value::from(content).to_string();
        assert!(content.len() > 10_000_000);
        let body = json!({
            "requestId": request_id(),
            "format": "ptv-v11",
            "why": "PTV",
            "content": STANDARD.encode(content),
            "validateOnly": true,
        });
        let path = "/v1/entries:import";
        let answer = suite.http("POST", path, "directory-editor", Some(body)).await;
        assert_eq!((answer.status, &answer.json()["created"]), (200, &json!(2_000)), "{}", answer.text.get(..300).unwrap_or_default());
        assert_eq!(answer.json()["diffs"].as_array().map(Vec::len), Some(200));
    }

    async fn only_who_keeps_the_directory_imports(suite: TestSuite) {
        let refused = suite.exchange(&social_advisor()).import_entries(file("hsds", "[]")).await;
        assert_eq!(refused.expect_err("not theirs").code(), Code::PermissionDenied);
    }
}
