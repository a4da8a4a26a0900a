//! Whom entries of PTV serve, in either version: here that is their county, and of a site its
//! municipality.

use crate::{
    domain::Kind,
    exchange::{
        json::{Object, Reading},
        said::{Said, Served},
    },
};

/// The area of v12; of a site its municipality, too, where it is one.
pub(super) fn served_v12(object: &mut Object<'_>, said: &mut Said, reading: &mut Reading) {
    let Some(mut area) = object.object("area", reading) else { return };
    let kind = area.text("areaType", reading);
    let mut codes = |key| -> Vec<String> {
        let codes = area.texts(key, reading).into_iter();
        codes.map(|(_, code)| code.to_owned()).filter(|code| !code.is_empty()).collect()
    };
    let (municipalities, regions) = (codes("municipalities"), codes("regions"));
    let counties = codes("wellbeingServicesCounties");
    let own = said.kind == Kind::Site && municipalities.len() == 1;
    if own {
        said.municipality_code = municipalities.first().cloned();
    }
    let others = !matches!(kind, None | Some("LimitedArea"))
        || !regions.is_empty()
        || !municipalities.is_empty() && !own;
    said.served = Some(Served { place: area.path.clone(), counties, others });
    area.end(reading);
}

/// The areas of v11; of a site its municipality, too, where its address does not say it.
pub(super) fn served_v11(object: &mut Object<'_>, said: &mut Said, reading: &mut Reading) {
    let place = object.at("areas");
    let (mut counties, mut codes) = (Vec::new(), Vec::new());
    let mut others = !matches!(object.text("areaType", reading), None | Some("LimitedType"));
    for mut area in object.objects("areas", reading) {
        area.pass(&["name"]);
        let code = area.text("code", reading).map(str::to_owned);
        match area.text("type", reading) {
            Some("WellbeingServiceCounties") => counties.extend(code),
            None | Some("Municipality") => {}
            Some(_) => others = true,
        }
        codes.extend(municipalities(&mut area, "municipalities", reading));
        area.end(reading);
    }
    // Those of all its areas, as far as the API tells them.
    for list in ["areaMunicipalities", "municipalities"] {
        codes.extend(municipalities(object, list, reading));
    }
    codes.sort_unstable();
    codes.dedup();
    if said.kind == Kind::Site && codes.len() == 1 {
        said.municipality_code = said.municipality_code.take().or(codes.first().cloned());
    }
    // A county's municipalities may be told with it.
    let own = said.municipality_code.iter().eq(&codes);
    others |= !codes.is_empty() && counties.is_empty() && !(own && said.kind == Kind::Site);
    said.served = Some(Served { place, counties, others });
}

fn municipalities(object: &mut Object<'_>, list: &str, reading: &mut Reading) -> Vec<String> {
    let mut codes = Vec::new();
    for mut municipality in object.objects(list, reading) {
        municipality.pass(&["name"]);
        codes.extend(municipality.text("code", reading).map(str::to_owned));
        municipality.end(reading);
    }
    codes
}
