//! What a file says and the register does not keep is told, wherever it is said.

use serde_json::{Value, json};

use super::{taken::told, *};

/// An export in which one value is another.
fn with_value(snapshot: &Snapshot, format: Format, at: &str, value: &Value) -> String {
    let mut file: Value = serde_json::from_str(&exported(snapshot, format).body).expect("JSON");
    *file.pointer_mut(at).unwrap_or_else(|| panic!("{at}")) = value.clone();
    file.to_string()
}

/// Where a list of an export has its first entry of a kind.
fn first(format: Format, list: &str, is: impl Fn(&Value) -> bool) -> String {
    let file: Value = serde_json::from_str(&exported(&keusote(), format).body).expect("JSON");
    let at = file[list].as_array().expect("a list").iter().position(is);
    format!("/{list}/{}", at.expect("an entry"))
}

#[test]
fn a_word_that_the_register_does_not_know_or_keep_is_told_where_it_stands() {
    let held = keusote();
    let of = |kind: &'static str| move |one: &Value| one["serviceChannelType"] == kind;
    let line_v12 = first(Format::PtvV12, "serviceChannels", of("TelephoneService"));
    let site_v12 = first(Format::PtvV12, "serviceChannels", of("ServiceLocation"));
    let web_v12 = first(Format::PtvV12, "serviceChannels", of("EService"));
    let line_v11 = first(Format::PtvV11, "serviceChannels", of("Phone"));
    let site_v11 = first(Format::PtvV11, "serviceChannels", of("ServiceLocation"));
    let described = |one: &Value| one["languageVersions"]["fi"]["summary"].is_string();
    let service_v12 = first(Format::PtvV12, "services", described);
    let (zzz, hyvinkaa) = (json!("Zzz"), json!(["106"]));
    for (format, entry, field, value) in [
        (Format::PtvV12, &*line_v12, "area/areaType", &zzz),
        (Format::PtvV12, &line_v12, "area/municipalities", &hyvinkaa),
        (Format::PtvV12, &line_v12, "area/wellbeingServicesCounties", &json!(["07"])),
        (Format::PtvV12, &line_v12, "allowedConnectionType", &zzz),
        (Format::PtvV12, &line_v12, "languageVersions/fi/phoneNumbers/0/chargeType", &zzz),
        (Format::PtvV12, &site_v12, "area/regions", &json!(["011"])),
        (Format::PtvV12, &site_v12, "area/municipalities", &json!(["106", "186"])),
        (Format::PtvV12, &web_v12, "electronicIdentification", &zzz),
        (Format::PtvV12, &web_v12, "electronicSignature/type", &zzz),
        (Format::PtvV12, &web_v12, "languageVersions/fi/accessibilityClassificationLevel", &zzz),
        (Format::PtvV12, "/services/0", "area/municipalities", &hyvinkaa),
        (Format::PtvV12, "/services/0", "serviceType", &zzz),
        (Format::PtvV12, "/services/0", "producers/procuredProducers/organizations", &json!(["x"])),
        (
            Format::PtvV12,
            "/services/0",
            "producers/selfProducedProducers/organizations",
            &json!(["x"]),
        ),
        (Format::PtvV12, "/services/0", "languageVersions/fi/voucher/voucherType", &zzz),
        (Format::PtvV12, &service_v12, "languageVersions/fi/summary", &zzz),
        (Format::PtvV12, "/organizations/1", "area/municipalities", &hyvinkaa),
        (Format::PtvV11, &line_v11, "publishingStatus", &zzz),
        (Format::PtvV11, &line_v11, "areaType", &zzz),
        (Format::PtvV11, &line_v11, "areas/0/code", &json!("07")),
        (Format::PtvV11, &line_v11, "areas/0/type", &json!("HospitalDistrict")),
        (
            Format::PtvV11,
            &site_v11,
            "areas/0/municipalities",
            &json!([{"code": "106"}, {"code": "186"}]),
        ),
        (Format::PtvV11, "/services/0", "publishingStatus", &zzz),
        (Format::PtvV11, "/services/0", "type", &zzz),
        (Format::PtvV11, "/services/0", "areas/0/code", &json!("07")),
        (Format::PtvV11, "/services/0", "organizations/0/roleType", &json!("Producer")),
        (Format::PtvV11, "/organizations/1", "publishingStatus", &zzz),
    ] {
        let file = with_value(&held, format, &format!("{entry}/{field}"), value);
        let taken = imported(&held, format, &file);
        assert_eq!(taken.documents, [], "{entry}/{field}");
        let (list, at) = entry[1..].split_once('/').expect("an entry");
        let place = format!("$.{list}[{at}]");
        let of_it = told(&taken).iter().any(|(told, _)| told.starts_with(&place));
        assert!(of_it, "{format:?} {entry}/{field}: {:?}", told(&taken));
    }
}
