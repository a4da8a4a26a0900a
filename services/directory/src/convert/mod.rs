//! From the contract into the domain: a data set and a question, read once, with every violation.

mod hours;

use std::collections::BTreeSet;

use jiff::Timestamp;
use neuvo_chassis::Check;
use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{self as pb, LoadCountyRequest},
};

use crate::domain::{
    Area, Ask, Centre, Choice, County, DataSet, Line, Municipality, Responsibility, SegmentModel,
    Service, Site, Text, Unit, Urgency,
};

/// Characters of a name at most.
const NAME_CHARS_MAX: usize = 200;
/// Characters of a duty or a choice at most.
const TEXT_CHARS_MAX: usize = 2_000;
/// Characters of a source, or of the act a service rests on, at most.
const SOURCE_CHARS_MAX: usize = 500;
/// Characters of a number as written at most.
const NUMBER_CHARS_MAX: usize = 32;
/// Characters of an e-mail address at most.
const EMAIL_CHARS_MAX: usize = 254;

/// Reads a data set; what is wrong is in `check`. Whether it agrees with itself is proven later.
pub(crate) fn data_set(req: LoadCountyRequest, check: &mut Check) -> Option<DataSet> {
    if req.county.is_none() {
        check.wrong("county", "is required");
    }
    let county = req.county.and_then(|value| county(value, check));
    let units = each("units", req.units, unit, check);
    let lines = each("lines", req.lines, line, check);
    let centres = each("centres", req.centres, centre, check);
    let sites = each("sites", req.sites, site, check);
    let services = each("services", req.services, service, check);
    let responsibilities = each("responsibilities", req.responsibilities, responsibility, check);
    Some(DataSet {
        county: county?,
        units: units?,
        lines: lines?,
        centres: centres?,
        sites: sites?,
        services: services?,
        responsibilities: responsibilities?,
    })
}

/// Reads each of a list, with its path; none when one is wrong.
fn each<P, T>(
    list: &str,
    values: Vec<P>,
    read: impl Fn(&str, P, &mut Check) -> Option<T>,
    check: &mut Check,
) -> Option<Vec<T>> {
    let values = values.into_iter().enumerate();
    let read: Vec<_> =
        values.map(|(at, value)| read(&format!("{list}[{at}]"), value, check)).collect();
    read.into_iter().collect()
}

fn county(value: pb::County, check: &mut Check) -> Option<County> {
    let county_id = check.slug("county.county_id", &value.county_id);
    let data_set_id = check.slug("county.data_set_id", &value.data_set_id);
    let name = label("county.name", value.name, check);
    let code = digits("county.code", value.code, 2, check);
    let as_of = label("county.as_of", value.as_of, check);
    let municipalities = each("county.municipalities", value.municipalities, municipality, check);
    let areas = each("county.areas", value.areas, area, check);
    let opening_calendar = hours::calendar(value.opening_calendar, check);
    let danger_line_id = check.slug("county.danger_line_id", &value.danger_line_id);
    let choices = each("county.choices", value.choices, choice, check);
    let segment_model = optional(value.segment_model, check, segment_model);
    Some(County {
        county_id: county_id?,
        data_set_id: data_set_id?,
        name: name?,
        code: code?,
        as_of: as_of?,
        municipalities: municipalities?,
        areas: areas?,
        opening_calendar: opening_calendar?,
        danger_line_id: danger_line_id?,
        choices: choices?,
        segment_model: segment_model?,
    })
}

fn segment_model(value: pb::SegmentModel, check: &mut Check) -> Option<SegmentModel> {
    let field = "county.segment_model.segment_model_id";
    let segment_model_id = check.slug(field, &value.segment_model_id);
    let name = label("county.segment_model.name", value.name, check);
    Some(SegmentModel { segment_model_id: segment_model_id?, name: name? })
}

fn municipality(path: &str, value: pb::Municipality, check: &mut Check) -> Option<Municipality> {
    let code = digits(&format!("{path}.code"), value.code, 3, check);
    let name = label(&format!("{path}.name"), value.name, check);
    Some(Municipality { code: code?, name: name? })
}

fn area(path: &str, value: pb::GuidanceArea, check: &mut Check) -> Option<Area> {
    let area_id = check.slug(&format!("{path}.area_id"), &value.area_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let line_id = check.slug(&format!("{path}.line_id"), &value.line_id);
    Some(Area { area_id: area_id?, name: name?, line_id: line_id? })
}

fn choice(path: &str, value: pb::Choice, check: &mut Check) -> Option<Choice> {
    let choice_id = check.slug(&format!("{path}.choice_id"), &value.choice_id);
    let text = text(&format!("{path}.text"), value.text, check);
    Some(Choice { choice_id: choice_id?, text: text? })
}

fn unit(path: &str, value: pb::Unit, check: &mut Check) -> Option<Unit> {
    let unit_id = check.slug(&format!("{path}.unit_id"), &value.unit_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let neutral = format!("{path}.neutral_name");
    let neutral_name =
        optional(value.neutral_name, check, |value, check| label(&neutral, Some(value), check));
    let parent = optional_slug(&format!("{path}.parent_unit_id"), &value.parent_unit_id, check);
    let sector = |path: &str, number: i32, check: &mut Check| check.choice(path, number);
    let sectors = each(&format!("{path}.sectors"), value.sectors, sector, check);
    let area_id = optional_slug(&format!("{path}.area_id"), &value.area_id, check);
    let email = email(&format!("{path}.email"), value.email, check);
    let duty = |path: &str, value, check: &mut Check| text(path, Some(value), check);
    let duties = each(&format!("{path}.duties"), value.duties, duty, check);
    let source = check.text(&format!("{path}.source"), &value.source, 0..=SOURCE_CHARS_MAX);
    Some(Unit {
        unit_id: unit_id?,
        name: name?,
        neutral_name: neutral_name?,
        parent_unit_id: parent?,
        sectors: BTreeSet::from_iter(sectors?),
        area_id: area_id?,
        email: email?,
        duties: duties?,
        source: source?,
    })
}

fn line(path: &str, value: pb::Line, check: &mut Check) -> Option<Line> {
    let line_id = check.slug(&format!("{path}.line_id"), &value.line_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let kind = check.optional_choice(&format!("{path}.kind"), value.kind);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let phone_number = phone(&format!("{path}.phone_number"), value.phone_number, check);
    let display = format!("{path}.display_number");
    let display_number = check.line(&display, &value.display_number, 1..=NUMBER_CHARS_MAX);
    let rules = (value.always_open, value.opening_rules, value.opening_exceptions);
    let hours = hours::hours(path, rules, check);
    let follower = |path: &str, id: String, check: &mut Check| check.slug(path, &id);
    let fallbacks = format!("{path}.fallback_line_ids");
    let fallback_line_ids = each(&fallbacks, value.fallback_line_ids, follower, check);
    let source = check.text(&format!("{path}.source"), &value.source, 0..=SOURCE_CHARS_MAX);
    Some(Line {
        line_id: line_id?,
        name: name?,
        kind: kind?,
        unit_id: unit_id?,
        phone_number: phone_number?,
        display_number: display_number?,
        hours: hours?,
        fallback_line_ids: fallback_line_ids?,
        source: source?,
    })
}

fn centre(path: &str, value: pb::Centre, check: &mut Check) -> Option<Centre> {
    let centre_id = check.slug(&format!("{path}.centre_id"), &value.centre_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let code = |path: &str, code: String, check: &mut Check| digits(path, code, 3, check);
    let codes = format!("{path}.municipality_codes");
    let municipality_codes = each(&codes, value.municipality_codes, code, check);
    let site = |path: &str, id: String, check: &mut Check| check.slug(path, &id);
    let site_ids = each(&format!("{path}.site_ids"), value.site_ids, site, check);
    let source = check.text(&format!("{path}.source"), &value.source, 0..=SOURCE_CHARS_MAX);
    Some(Centre {
        centre_id: centre_id?,
        name: name?,
        municipality_codes: municipality_codes?,
        site_ids: site_ids?,
        source: source?,
    })
}

fn site(path: &str, value: pb::Site, check: &mut Check) -> Option<Site> {
    let site_id = check.slug(&format!("{path}.site_id"), &value.site_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let code = digits(&format!("{path}.municipality_code"), value.municipality_code, 3, check);
    let stage = check.optional_choice(&format!("{path}.stage"), value.stage);
    let source = check.text(&format!("{path}.source"), &value.source, 0..=SOURCE_CHARS_MAX);
    Some(Site {
        site_id: site_id?,
        name: name?,
        municipality_code: code?,
        stage: stage?,
        source: source?,
    })
}

fn service(path: &str, value: pb::Service, check: &mut Check) -> Option<Service> {
    let service_id = check.slug(&format!("{path}.service_id"), &value.service_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let act = format!("{path}.statutory_basis");
    let statutory_basis = check.text(&act, &value.statutory_basis, 0..=SOURCE_CHARS_MAX);
    let source = check.text(&format!("{path}.source"), &value.source, 0..=SOURCE_CHARS_MAX);
    Some(Service {
        service_id: service_id?,
        name: name?,
        unit_id: unit_id?,
        statutory_basis: statutory_basis?,
        source: source?,
    })
}

fn responsibility(
    path: &str,
    value: pb::Responsibility,
    check: &mut Check,
) -> Option<Responsibility> {
    let area_id = check.slug(&format!("{path}.area_id"), &value.area_id);
    let stage = check.choice(&format!("{path}.stage"), value.stage);
    let responsible = check.optional_choice(&format!("{path}.responsible"), value.responsible);
    let source = check.text(&format!("{path}.source"), &value.source, 0..=SOURCE_CHARS_MAX);
    Some(Responsibility {
        area_id: area_id?,
        stage: stage?,
        responsible: responsible?,
        source: source?,
    })
}

/// A name, of one line, with its Finnish; Swedish and English may be missing.
fn label(path: &str, value: Option<LocalizedText>, check: &mut Check) -> Option<Text> {
    let value = value.unwrap_or_default();
    let fi = check.line(&format!("{path}.fi"), &value.fi, 1..=NAME_CHARS_MAX);
    let sv = check.line(&format!("{path}.sv"), &value.sv, 0..=NAME_CHARS_MAX);
    let en = check.line(&format!("{path}.en"), &value.en, 0..=NAME_CHARS_MAX);
    Some(Text { fi: fi?, sv: sv?, en: en? })
}

/// A text with its Finnish; Swedish and English may be missing.
fn text(path: &str, value: Option<LocalizedText>, check: &mut Check) -> Option<Text> {
    let value = value.unwrap_or_default();
    let fi = check.text(&format!("{path}.fi"), &value.fi, 1..=TEXT_CHARS_MAX);
    let sv = check.text(&format!("{path}.sv"), &value.sv, 0..=TEXT_CHARS_MAX);
    let en = check.text(&format!("{path}.en"), &value.en, 0..=TEXT_CHARS_MAX);
    Some(Text { fi: fi?, sv: sv?, en: en? })
}

/// Reads a question about a county; what is wrong is in `check`.
pub(crate) fn ask<'a>(
    req: pb::ResolveLineRequest,
    county: &'a County,
    now: Timestamp,
    check: &mut Check,
) -> Option<Ask<'a>> {
    let area = check.slug("area", &req.area).map(|area_id| county.area(&area_id));
    check.ensure(area != Some(None), "area", "is no guidance area of this county");
    if !req.municipality.is_empty()
        && let Some(code) = digits("municipality", req.municipality, 3, check)
    {
        check.ensure(county.serves(&code), "municipality", "is not served by this county");
    }
    let urgency = check.optional_choice("urgency", req.urgency);
    let at = req.at.map_or(Some(now), |at| check.instant("at", &at));
    Some(Ask { area: area??, urgency: urgency?.unwrap_or(Urgency::Routine), at: at? })
}

/// Reads what may be absent: none when it is wrong.
fn optional<P, T>(
    value: Option<P>,
    check: &mut Check,
    read: impl Fn(P, &mut Check) -> Option<T>,
) -> Option<Option<T>> {
    match value {
        None => Some(None),
        Some(value) => read(value, check).map(Some),
    }
}

fn optional_slug(field: &str, value: &str, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() { Some(None) } else { check.slug(field, value).map(Some) }
}

/// A national code of so many digits.
fn digits(field: &str, value: String, count: usize, check: &mut Check) -> Option<String> {
    let right = value.len() == count && value.bytes().all(|b| b.is_ascii_digit());
    check.ensure(right, field, &format!("must be a national code of {count} digits"));
    right.then_some(value)
}

/// E.164, or a national short number of three to six digits.
fn phone(field: &str, value: String, check: &mut Check) -> Option<String> {
    let (digits, lengths) = match value.strip_prefix('+') {
        Some(digits) => (digits, 7..=15),
        None => (value.as_str(), 3..=6),
    };
    let right = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let what = "must be in E.164, such as +358192260401, or a short number, such as 112";
    check.ensure(right, field, what);
    right.then_some(value)
}

fn email(field: &str, value: String, check: &mut Check) -> Option<Option<String>> {
    if value.is_empty() {
        return Some(None);
    }
    let right = value.len() <= EMAIL_CHARS_MAX
        && value.bytes().all(|b| b.is_ascii_graphic())
        && value.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@')
        });
    check.ensure(right, field, "must be an e-mail address");
    right.then_some(Some(value))
}
