//! The county itself, its centres and sites, and who holds a role.

use jiff::ToSpan;
use neuvo_calendar::{DayOverride, Weekday};

use super::{At, Proof};
use crate::domain::{
    CostCentre, County, Kind, RoleHolder, RosterSlot, Site, Staffing, place::SiteStage,
    snapshot::in_force, unit::RoleKind,
};

/// Whether an organisation would be at a site twice at a time.
fn meet(one: &RosterSlot, other: &RosterSlot) -> bool {
    let times = one.times.zip(other.times).is_none_or(|(one, other)| {
        one.opens_min < other.closes_min && other.opens_min < one.closes_min
    });
    one.organisation_id == other.organisation_id
        && one.period.overlaps(&other.period)
        && !one.weekdays.is_disjoint(&other.weekdays)
        && times
}

impl Proof<'_> {
    pub(super) fn county(&mut self, county: &County) {
        let at = At { kind: Kind::County, id: "county" };
        let codes = county.municipalities.iter().map(|m| m.code.as_str());
        self.unique(at, codes, |of| format!("municipalities[{of}].code"));
        let areas = county.areas.iter().map(|area| area.area_id.as_str());
        self.unique(at, areas, |of| format!("areas[{of}].area_id"));
        let choices = county.choices.iter().map(|choice| choice.choice_id.as_str());
        self.unique(at, choices, |of| format!("choices[{of}].choice_id"));
        for (of, area) in county.areas.iter().enumerate() {
            let line = area.line_id.as_ref();
            self.refer_some(at, &format!("areas[{of}].line_id"), Kind::Line, line);
            if let Some(unit) = &area.unit_id {
                self.refer(at, format!("areas[{of}].unit_id"), Kind::Unit, unit);
            }
        }
        for (of, synonyms) in county.synonyms.iter().enumerate() {
            let words = synonyms.words.iter().map(String::as_str);
            self.unique(at, words, |word| format!("synonyms[{of}].words[{word}]"));
        }
        self.overrides(at, &county.opening_calendar.overrides);
        let danger = self.snapshot.lines.get(&county.danger_line_id).filter(|line| !line.ended);
        match danger {
            None => self.refer(at, "danger_line_id", Kind::Line, &county.danger_line_id),
            Some(line) if !line.item.hours.always_open => {
                self.wrong(at, "danger_line_id", "must always be open");
            }
            Some(_) => {}
        }
    }

    fn overrides(&mut self, at: At<'_>, overrides: &[DayOverride]) {
        for (of, one) in overrides.iter().enumerate() {
            let path = format!("opening_calendar.overrides[{of}]");
            if one.to < one.from {
                self.wrong(at, format!("{path}.end_date"), "is before start_date");
            }
            let shares = |other: &DayOverride| one.from <= other.to && other.from <= one.to;
            if let Some(other) = overrides[..of].iter().position(shares) {
                self.wrong(at, path, format!("shares a day with overrides[{other}]"));
            }
        }
    }

    pub(super) fn places(&mut self) {
        let snapshot = self.snapshot;
        for (id, site) in in_force(&snapshot.sites) {
            self.site(At { kind: Kind::Site, id }, site);
        }
        for (id, centre) in in_force(&snapshot.centres) {
            let at = At { kind: Kind::Centre, id };
            for (of, code) in centre.municipality_codes.iter().enumerate() {
                self.refer_municipality(at, format!("municipality_codes[{of}]"), code);
            }
            self.refer_each(at, "site_ids", Kind::Site, &centre.site_ids);
        }
    }

    fn site(&mut self, at: At<'_>, site: &Site) {
        self.refer_municipality(at, "municipality_code", &site.municipality_code);
        self.refer_each(at, "unit_ids", Kind::Unit, &site.unit_ids);
        self.role_holders(at, &site.role_holders);
        for (of, slot) in site.partner_roster.iter().enumerate() {
            let organisation = format!("partner_roster[{of}].organisation_id");
            self.refer(at, organisation, Kind::Organisation, &slot.organisation_id);
            if slot.weekdays.is_empty() {
                self.wrong(at, format!("partner_roster[{of}].weekdays"), "must name a weekday");
            }
            let path = format!("partner_roster[{of}]");
            self.slot(at, &path, slot);
            if let Some(other) = site.partner_roster[..of].iter().position(|one| meet(one, slot)) {
                let what = format!("has the organisation at the times of partner_roster[{other}]");
                self.wrong(at, path, what);
            }
        }
        if !site.mobile_schedule.is_empty() && site.stage != Some(SiteStage::RemoteOrMobile) {
            self.wrong(at, "mobile_schedule", "is for a site whose stage is remote or mobile");
        }
        for (of, visit) in site.mobile_schedule.iter().enumerate() {
            let path = format!("mobile_schedule[{of}]");
            self.refer_municipality(
                at,
                format!("{path}.municipality_code"),
                &visit.municipality_code,
            );
            if visit.times.closes_min <= visit.times.opens_min {
                self.wrong(at, format!("{path}.closes"), "is not after opens");
            }
            let overlaps = site.mobile_schedule[..of].iter().position(|other| {
                other.date == visit.date
                    && other.times.opens_min < visit.times.closes_min
                    && visit.times.opens_min < other.times.closes_min
            });
            if let Some(other) = overlaps {
                self.wrong(at, path, format!("is at the same time as mobile_schedule[{other}]"));
            }
        }
        self.means(at, &site.staffing, &site.cost_centres);
    }

    /// Who works there and who pays, each at one time once.
    pub(super) fn means(&mut self, at: At<'_>, staffing: &[Staffing], costs: &[CostCentre]) {
        for (of, work) in staffing.iter().enumerate() {
            let path = format!("staffing[{of}]");
            self.period(at, &path, work.period);
            let same = staffing[..of].iter().position(|other| {
                other.sector == work.sector && other.period.overlaps(&work.period)
            });
            if let Some(other) = same {
                self.wrong(
                    at,
                    path,
                    format!("is of the same sector and days as staffing[{other}]"),
                );
            }
        }
        for (of, cost) in costs.iter().enumerate() {
            let path = format!("cost_centres[{of}]");
            self.period(at, &path, cost.period);
            let shares = |other: &CostCentre| other.period.overlaps(&cost.period);
            if let Some(other) = costs[..of].iter().position(shares) {
                self.wrong(at, path, format!("pays on days of cost_centres[{other}]"));
            }
        }
    }

    fn slot(&mut self, at: At<'_>, path: &str, slot: &RosterSlot) {
        self.period(at, path, slot.period);
        if slot.times.is_some_and(|times| times.closes_min <= times.opens_min) {
            self.wrong(at, format!("{path}.closes"), "is not after opens");
        }
        let days = slot.period.from.zip(slot.period.to).filter(|(from, to)| from <= to);
        let days = days.map(|(from, to)| from.series(1.day()).take_while(move |day| *day <= to));
        // A week has every weekday.
        let never = days
            .is_some_and(|days| !days.take(7).any(|day| slot.weekdays.contains(&Weekday::of(day))));
        if never && !slot.weekdays.is_empty() {
            self.wrong(
                at,
                format!("{path}.weekdays"),
                "never fall between valid_from and valid_to",
            );
        }
    }

    /// Roles and when they are held; a process has one owner at a time.
    pub(super) fn role_holders(&mut self, at: At<'_>, holders: &[RoleHolder]) {
        for (of, holder) in holders.iter().enumerate() {
            let path = format!("role_holders[{of}]");
            self.period(at, &path, holder.period);
            let same = holders[..of].iter().position(|other| {
                (&other.kind, &other.role) == (&holder.kind, &holder.role)
                    && holder.kind == Some(RoleKind::ProcessOwner)
                    && other.period.overlaps(&holder.period)
            });
            if let Some(other) = same {
                self.wrong(at, path, format!("owns the process on days of role_holders[{other}]"));
            }
        }
    }

    fn period(&mut self, at: At<'_>, path: &str, period: neuvo_calendar::Period) {
        if period.from.zip(period.to).is_some_and(|(from, to)| to < from) {
            self.wrong(at, format!("{path}.valid_to"), "is before valid_from");
        }
    }
}
