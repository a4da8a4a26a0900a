//! The catalogue, menus, chains, and who answers for what.

use std::collections::BTreeMap;

use super::{At, Proof, Ways, circular};
use crate::domain::{Kind, RaciActivity, RaciRole, RaciTable, snapshot::in_force};

/// Levels of the catalogue: group, service, part of a service.
const LEVELS_MAX: usize = 3;
/// Fewer steps are no chain.
const CHAIN_STEPS_MIN: usize = 2;

impl Proof<'_> {
    pub(super) fn catalogue(&mut self) {
        let snapshot = self.snapshot;
        let parents: BTreeMap<&str, &str> = in_force(&snapshot.services)
            .filter_map(|(id, service)| Some((id, service.parent_service_id.as_deref()?)))
            .collect();
        let ways: Ways = parents.iter().map(|(id, parent)| (*id, vec![*parent])).collect();
        let circular = circular(&ways);
        for (id, service) in in_force(&snapshot.services) {
            let at = At { kind: Kind::Service, id };
            let parent = service.parent_service_id.as_ref();
            self.refer_some(at, "parent_service_id", Kind::Service, parent);
            if circular.contains(id) {
                self.wrong(at, "parent_service_id", "makes the service part of itself");
            } else if level(&parents, id) > LEVELS_MAX {
                self.wrong(at, "parent_service_id", "makes a fourth level; three are kept");
            }
            self.refer_some(at, "unit_id", Kind::Unit, service.unit_id.as_ref());
            let organisation = service.organisation_id.as_ref();
            self.refer_some(at, "organisation_id", Kind::Organisation, organisation);
            self.refer_each(at, "line_ids", Kind::Line, &service.line_ids);
            self.refer_each(at, "channel_ids", Kind::Channel, &service.channel_ids);
        }
        for (id, menu) in in_force(&snapshot.service_menus) {
            let at = At { kind: Kind::ServiceMenu, id };
            if let Some(area) = &menu.area_id {
                self.refer_area(at, "area_id", area);
            }
            let services = menu.items.iter().map(|item| item.service_id.as_str());
            self.unique(at, services, |of| format!("items[{of}].service_id"));
            for (of, item) in menu.items.iter().enumerate() {
                self.refer(at, format!("items[{of}].service_id"), Kind::Service, &item.service_id);
            }
        }
        for (id, chain) in in_force(&snapshot.service_chains) {
            let at = At { kind: Kind::ServiceChain, id };
            if chain.steps.len() < CHAIN_STEPS_MIN {
                self.wrong(at, "steps", "must be two at least: fewer are no chain");
            }
            for (of, step) in chain.steps.iter().enumerate() {
                let unit = format!("steps[{of}].unit_id");
                self.refer_some(at, &unit, Kind::Unit, step.unit_id.as_ref());
                let service = format!("steps[{of}].service_id");
                self.refer_some(at, &service, Kind::Service, step.service_id.as_ref());
            }
        }
    }

    pub(super) fn responsibilities(&mut self) {
        let snapshot = self.snapshot;
        for (id, cell) in in_force(&snapshot.responsibilities) {
            let at = At { kind: Kind::Responsibility, id };
            self.refer_area(at, "area_id", &cell.area_id);
            self.refer_some(at, "unit_id", Kind::Unit, cell.unit_id.as_ref());
        }
        for (id, table) in in_force(&snapshot.raci_tables) {
            let at = At { kind: Kind::RaciTable, id };
            let actors = table.actors.iter().map(|actor| actor.actor_id.as_str());
            self.unique(at, actors, |of| format!("actors[{of}].actor_id"));
            for (field, count) in
                [("actors", table.actors.len()), ("activities", table.activities.len())]
            {
                if count == 0 && !table.template {
                    self.wrong(at, field, "must not be empty: only a template may be");
                }
            }
            for (of, activity) in table.activities.iter().enumerate() {
                self.activity(at, &format!("activities[{of}].assignments"), table, activity);
            }
        }
    }

    /// Exactly one answers for an activity, and somebody does it, unless the table is a form.
    fn activity(&mut self, at: At<'_>, path: &str, table: &RaciTable, activity: &RaciActivity) {
        for (of, assignment) in activity.assignments.iter().enumerate() {
            if table.actors.iter().all(|actor| actor.actor_id != assignment.actor_id) {
                self.wrong(at, format!("{path}[{of}].actor_id"), "names no actor of this table");
            }
            if activity.assignments[..of].contains(assignment) {
                self.wrong(at, format!("{path}[{of}]"), "is said twice");
            }
        }
        let count = |role| activity.assignments.iter().filter(|one| one.role == role).count();
        if count(RaciRole::Accountable) != 1 && !table.template {
            self.wrong(at, path, "must name exactly one accountable actor");
        }
        if count(RaciRole::Responsible) == 0 && !table.template {
            self.wrong(at, path, "must name a responsible actor");
        }
    }
}

/// How deep a service lies: 1 at the top. Its parents make no circle.
fn level(parents: &BTreeMap<&str, &str>, id: &str) -> usize {
    let above = |id: &&str| parents.get(*id).copied();
    std::iter::successors(Some(id), |id| above(id)).take(LEVELS_MAX + 1).count()
}
