//! Images of the directory's entries, read.

use std::collections::HashMap;

use neuvo_process::calendar::{opening_calendar, working_hours};
use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{CountyEvent, LineEvent, SiteEvent, UnitEvent},
};
use prost::Message;

use crate::{
    domain::{County, Directory, Line, Sector, Site, Text, Unit},
    store::Images,
};

/// The directory that some images show.
///
/// # Errors
/// When an image cannot be read; they were when they were kept.
pub(super) fn directory(images: &Images) -> anyhow::Result<Directory> {
    let counties = images.counties.values().map(|image| CountyEvent::decode(&**image));
    let counties = counties.collect::<Result<Vec<_>, _>>()?;
    Ok(Directory {
        units: read(&images.units, unit)?,
        sites: read(&images.sites, site)?,
        lines: read(&images.lines, line)?,
        county: counties.into_iter().next().map(county),
    })
}

fn read<E: Message + Default, T>(
    images: &HashMap<String, Vec<u8>>,
    entry: fn(E) -> T,
) -> anyhow::Result<HashMap<String, T>> {
    let entries = images.iter().map(|(id, image)| Ok((id.clone(), entry(E::decode(&**image)?))));
    entries.collect()
}

fn unit(event: UnitEvent) -> Unit {
    #[expect(
        deprecated,
        reason = "events of earlier builds tell of one area, and are kept for ever"
    )]
    let only = some(event.area_id);
    let area_ids =
        if event.area_ids.is_empty() { only.into_iter().collect() } else { event.area_ids };
    Unit {
        ended: event.ended,
        neutral_name: event.neutral_name.map(text).unwrap_or_default(),
        sectors: event.sectors.iter().filter_map(|s| Sector::try_from(*s).ok()).collect(),
        area_ids,
        working_hours: working_hours(&event.working_rules, &event.working_exceptions),
    }
}

fn site(event: SiteEvent) -> Site {
    Site { ended: event.ended, name: event.name.map(text).unwrap_or_default() }
}

fn line(event: LineEvent) -> Line {
    Line {
        ended: event.ended,
        name: event.name.map(text).unwrap_or_default(),
        unit_id: some(event.unit_id),
        display_number: event.display_number,
        always_open: event.always_open,
        hours: event.hours.map(text).unwrap_or_default(),
    }
}

fn county(event: CountyEvent) -> County {
    County {
        name: event.name.map(text).unwrap_or_default(),
        calendar: opening_calendar(&event.opening_calendar.unwrap_or_default()),
        danger_line_id: event.danger_line_id,
    }
}

fn text(text: LocalizedText) -> Text {
    Text { fi: text.fi, sv: text.sv, en: text.en }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_told_with_one_area_or_with_several_serves_what_was_told() {
        let told = |area_id: &str, area_ids: &[&str]| {
            #[expect(deprecated, reason = "events of earlier builds tell of one area")]
            let event = UnitEvent {
                area_id: area_id.to_owned(),
                area_ids: area_ids.iter().map(ToString::to_string).collect(),
                ..UnitEvent::default()
            };
            unit(event).area_ids
        };
        assert_eq!(told("", &[]), [""; 0]);
        assert_eq!(told("families", &[]), ["families"]);
        assert_eq!(told("families", &["families", "older-people"]), ["families", "older-people"]);
    }
}
