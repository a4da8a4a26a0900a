//! RACI tables as tables of activities by actors.

use serde_json::{Value, json};

use super::*;
use crate::{domain::RaciTable, exchange::raci_table};

fn text(fi: &str, sv: &str) -> Value {
    json!({"fi": fi, "sv": sv, "en": ""})
}

fn table(id: &str, template: bool, activities: Value) -> Document {
    let actor = |id: &str, name: &str| json!({"actor_id": id, "name": text(name, "")});
    let table: RaciTable = serde_json::from_value(json!({
        "raci_table_id": id, "name": text("Taulu", "Tabell"), "template": template,
        "actors": [actor("neuvoja", "Neuvoja"), actor(id, "=Muu")],
        "activities": activities, "source": "",
    }))
    .expect("a table");
    Document::RaciTable(table.into())
}

#[test]
fn each_activity_is_a_row_and_each_actor_a_column_and_templates_are_there() {
    let role = |actor: &str, role: &str| json!({"actor_id": actor, "role": role});
    let activities = json!([
        {"name": text("Kirjaa", "Antecknar"),
            "assignments": [role("neuvoja", "responsible"), role("neuvoja", "accountable")]},
        {"name": text("Kuulee", ""), "assignments": [role("yksi", "consulted"), role("neuvoja", "informed")]},
    ]);
    let tables = vec![table("kaksi", true, json!([])), table("yksi", false, activities)];
    let snapshot = with(&Snapshot { county: keusote().county, ..Snapshot::default() }, tables);
    let read = |body: String| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
        let row = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        reader.records().map(|record| row(record.expect("a row"))).collect()
    };
    let all = read(exported(&snapshot, Format::RaciCsv).body);
    let expected = [
        ["raci_table_id", "table", "template", "activity", "Neuvoja", "'=Muu", "'=Muu"],
        ["kaksi", "Taulu", "template", "", "", "", ""],
        ["yksi", "Taulu", "", "Kirjaa", "R/A", "", ""],
        ["yksi", "Taulu", "", "Kuulee", "I", "", "C"],
    ];
    assert_eq!(all, expected);
    let one = with_source(&snapshot, |source| {
        let source = Source { language: Language::Swedish, ..*source };
        read(raci_table(&source, "yksi").body)
    });
    assert_eq!(one[1], ["yksi", "Tabell", "", "Antecknar", "R/A", ""]);
    assert_eq!(one.len(), 3);
    let told = exported(&snapshot, Format::RaciCsv).findings;
    assert_eq!(told.len(), 2, "the Swedish names are told of: {told:?}");
}
