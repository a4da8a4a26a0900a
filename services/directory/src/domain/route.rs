//! Which unit's queue takes a matter at a stage: the one that the responsibility matrix names, and where
//! it is silent the area's guidance unit, which finds out. A matter is never left without a unit.

use super::{
    Area, EntryName, Kept, Kind, Snapshot, Stage, Text, Unit,
    responsibility::{Responsibility, Responsible},
};

/// Whose queue takes a matter, and why.
#[derive(Debug, Clone)]
pub struct Route<'a> {
    /// The unit.
    pub unit: &'a Kept<Unit>,
    /// Whether the matrix settles it. If not, the unit is to find out who answers.
    pub settled: bool,
    /// Who answers by the matrix; none where it does not say.
    pub responsible: Option<Responsible>,
    /// Why this unit.
    pub reason: Text,
}

/// Says whose queue takes a matter of an area at a stage; none where neither the area nor any line it
/// follows has a unit.
pub fn route<'a>(snapshot: &'a Snapshot, area: &Area, stage: Stage) -> Option<Route<'a>> {
    let cell_id = Responsibility::entry_id_of(&area.area_id, stage);
    let cell = snapshot.responsibilities.get(&cell_id).filter(|cell| !cell.ended);
    let responsible = cell.and_then(|cell| cell.item.responsible);
    let named = cell.and_then(|cell| snapshot.unit_in_force(cell.item.unit_id.as_ref()?));
    if let (Some(unit), Some(_)) = (named, responsible) {
        return Some(Route { unit, settled: true, responsible, reason: answers(&unit.item.name) });
    }
    let guidance = guidance_unit(snapshot, area);
    let unit = guidance.or_else(|| line_unit(snapshot, area))?;
    let settled = guidance.is_some()
        && matches!(responsible, Some(Responsible::Guidance | Responsible::Shared));
    let mut reason = silent(&unit.item.name, responsible);
    if guidance.is_none() {
        reason.say(
            "Alueen ohjausyksikköä ei ole nimetty, joten asian ottaa se, joka vastaa puhelimeen.",
            "Områdets klientvägledning har inte angetts, så ärendet tas av den som svarar i telefon.",
            "The area's guidance unit is not named, so who answers the telephone takes the matter.",
        );
    }
    Some(Route { unit, settled, responsible, reason })
}

/// The unit that guides in an area: the one it names, else the only one in force that serves it.
fn guidance_unit<'a>(snapshot: &'a Snapshot, area: &Area) -> Option<&'a Kept<Unit>> {
    let serves = |unit: &&Kept<Unit>| !unit.ended && unit.item.area_ids.contains(&area.area_id);
    let named = area.unit_id.as_ref().and_then(|unit_id| snapshot.unit_in_force(unit_id));
    named.or_else(|| {
        let mut serving = snapshot.units.values().filter(serves);
        serving.next().filter(|_| serving.next().is_none())
    })
}

/// The unit that answers the area's line, or the first of those that follow it.
fn line_unit<'a>(snapshot: &'a Snapshot, area: &Area) -> Option<&'a Kept<Unit>> {
    let line = snapshot.lines.get(area.line_id.as_ref()?)?;
    let followers = line.item.fallback_line_ids.iter().filter_map(|id| snapshot.lines.get(id));
    let mut units = std::iter::once(line).chain(followers).filter_map(|l| l.item.unit_id.as_ref());
    units.find_map(|unit_id| snapshot.unit_in_force(unit_id))
}

impl Snapshot {
    /// A unit that is in force.
    fn unit_in_force(&self, unit_id: &str) -> Option<&Kept<Unit>> {
        let name = EntryName { kind: Kind::Unit, entry_id: unit_id.to_owned() };
        self.units.get(unit_id).filter(|_| self.holds(&name))
    }
}

/// Why the unit that the matrix names takes it.
fn answers(unit: &Text) -> Text {
    unit.each(
        |unit| format!("Vastuumatriisin mukaan vaiheesta vastaa {unit}."),
        |unit| format!("Enligt ansvarsmatrisen ansvarar {unit} för skedet."),
        |unit| format!("By the responsibility matrix {unit} answers for the stage."),
    )
}

/// Why a guidance unit takes it.
fn silent(unit: &Text, responsible: Option<Responsible>) -> Text {
    match responsible {
        Some(Responsible::Guidance) => unit.each(
            |unit| format!("Vastuumatriisin mukaan vaiheesta vastaa asiakasohjaus: {unit}."),
            |unit| format!("Enligt ansvarsmatrisen ansvarar klientvägledningen för skedet: {unit}."),
            |unit| format!("By the responsibility matrix guidance answers for the stage: {unit}."),
        ),
        Some(Responsible::Shared) => unit.each(
            |unit| {
                format!(
                    "Vastuumatriisin mukaan vaiheesta vastaavat asiakasohjaus ja palvelutuotanto \
                     yhdessä. Asian ottaa {unit}."
                )
            },
            |unit| {
                format!(
                    "Enligt ansvarsmatrisen ansvarar klientvägledningen och serviceproduktionen \
                     tillsammans för skedet. Ärendet tas av {unit}."
                )
            },
            |unit| {
                format!(
                    "By the responsibility matrix guidance and service production answer for the \
                     stage together. {unit} takes the matter."
                )
            },
        ),
        Some(Responsible::Production) => unit.each(
            |unit| {
                format!(
                    "Vastuumatriisin mukaan vaiheesta vastaa palvelutuotanto, mutta yksikköä ei ole \
                     nimetty. Asian ottaa {unit}, joka selvittää vastaajan."
                )
            },
            |unit| {
                format!(
                    "Enligt ansvarsmatrisen ansvarar serviceproduktionen för skedet, men ingen enhet \
                     har angetts. Ärendet tas av {unit}, som reder ut vem som ansvarar."
                )
            },
            |unit| {
                format!(
                    "By the responsibility matrix service production answers for the stage, but no \
                     unit is named. {unit} takes the matter and finds out who answers."
                )
            },
        ),
        None => unit.each(
            |unit| {
                format!(
                    "Vastuumatriisi ei kerro, kuka vaiheesta vastaa. Asian ottaa {unit}, joka \
                     selvittää vastaajan."
                )
            },
            |unit| {
                format!(
                    "Ansvarsmatrisen anger inte vem som ansvarar för skedet. Ärendet tas av {unit}, \
                     som reder ut vem som ansvarar."
                )
            },
            |unit| {
                format!(
                    "The responsibility matrix does not say who answers for the stage. {unit} takes \
                     the matter and finds out who answers."
                )
            },
        ),
    }
}
