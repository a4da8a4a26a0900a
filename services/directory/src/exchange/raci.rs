//! Who does what as a table, RFC 4180: a row an activity, a column an actor, and in each cell the
//! letters R, A, C and I of what the actor does in it.

use std::collections::BTreeSet;

use super::{Exported, Source, csv, lost::Lost, words::Language};
use crate::domain::{
    Kind, RaciTable,
    responsibility::{RaciActivity, RaciActor, RaciRole},
    snapshot::in_force,
};

/// The columns before the actors.
const COLUMNS: [&str; 4] = ["raci_table_id", "table", "template", "activity"];

/// Every table and template, or one of an id with its own actors alone.
pub(super) fn export(source: &Source<'_>, only: Option<&str>) -> Exported {
    let mut lost = Lost::default();
    let wanted = |id: &str| only.is_none_or(|only| only == id);
    let tables: Vec<&RaciTable> = in_force(&source.snapshot.raci_tables)
        .filter(|(id, _)| wanted(id))
        .map(|(_, table)| &**table)
        .collect();
    let mut seen = BTreeSet::new();
    let actors: Vec<&RaciActor> = tables
        .iter()
        .flat_map(|table| &table.actors)
        .filter(|actor| seen.insert(actor.actor_id.as_str()))
        .collect();
    let names = actors.iter().map(|actor| source.language.of(&actor.name).to_owned());
    let head: Vec<String> = COLUMNS.map(str::to_owned).into_iter().chain(names).collect();
    let mut body = csv::begin(&head);
    for table in tables {
        let form = [
            table.raci_table_id.clone(),
            source.language.of(&table.name).to_owned(),
            if table.template { "template" } else { "" }.to_owned(),
        ];
        // A form without rows is there all the same.
        let rows = table.activities.iter().map(Some);
        let none = table.activities.is_empty().then_some(None);
        for activity in rows.chain(none) {
            let called = activity.map_or("", |activity| source.language.of(&activity.name));
            let roles = actors.iter().map(|actor| roles(activity, actor));
            let cells = form.clone().into_iter().chain([called.to_owned()]).chain(roles);
            body += &csv::row(&cells.collect::<Vec<_>>());
        }
        told(table, source.language, &mut lost);
    }
    Exported { content_type: csv::CONTENT_TYPE, body, findings: lost.0 }
}

/// What an actor does in an activity: `R`, `A/C`.
fn roles(activity: Option<&RaciActivity>, actor: &RaciActor) -> String {
    let all = activity.into_iter().flat_map(|activity| &activity.assignments);
    let own = all.filter(|assignment| assignment.actor_id == actor.actor_id);
    let letters = own.map(|assignment| match assignment.role {
        RaciRole::Responsible => "R",
        RaciRole::Accountable => "A",
        RaciRole::Consulted => "C",
        RaciRole::Informed => "I",
    });
    letters.collect::<Vec<_>>().join("/")
}

fn told(table: &RaciTable, language: Language, lost: &mut Lost) {
    let id = &table.raci_table_id;
    let description = "are carried in one language, as `language` asks";
    let named = [&table.name].into_iter().chain(table.actors.iter().map(|actor| &actor.name));
    let mut named = named.chain(table.activities.iter().map(|activity| &activity.name));
    if named.any(|name| language.hides(name)) {
        lost.of(Kind::RaciTable, id, "name", description);
    }
    lost.fields(Kind::RaciTable, id, &[("source", !table.source.is_empty())]);
}
