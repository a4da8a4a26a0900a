//! The county, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::{
    hours,
    reading::{digits, each, label, optional, optional_slug, text},
};
use crate::domain::{Area, Choice, County, Municipality, SegmentModel, Synonyms};

/// Characters of a word at most.
const WORD_CHARS_MAX: usize = 60;

pub(super) fn county(path: &str, value: pb::County, check: &mut Check) -> Option<County> {
    let county_id = check.slug(&format!("{path}.county_id"), &value.county_id);
    let data_set_id = check.slug(&format!("{path}.data_set_id"), &value.data_set_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let code = digits(&format!("{path}.code"), value.code, 2, check);
    let as_of = label(&format!("{path}.as_of"), value.as_of, check);
    let municipalities =
        each(&format!("{path}.municipalities"), value.municipalities, municipality, check);
    let areas = each(&format!("{path}.areas"), value.areas, area, check);
    let opening_calendar =
        hours::calendar(&format!("{path}.opening_calendar"), value.opening_calendar, check);
    let danger_line_id = check.slug(&format!("{path}.danger_line_id"), &value.danger_line_id);
    let choices = each(&format!("{path}.choices"), value.choices, choice, check);
    let segment_model =
        optional(value.segment_model, check, |value, check| segment_model(path, value, check));
    let synonyms = each(&format!("{path}.synonyms"), value.synonyms, synonyms, check);
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
        synonyms: synonyms?,
    })
}

fn segment_model(path: &str, value: pb::SegmentModel, check: &mut Check) -> Option<SegmentModel> {
    let segment_model_id =
        check.slug(&format!("{path}.segment_model.segment_model_id"), &value.segment_model_id);
    let name = label(&format!("{path}.segment_model.name"), value.name, check);
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
    let line_id = optional_slug(&format!("{path}.line_id"), &value.line_id, check);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    Some(Area { area_id: area_id?, name: name?, line_id: line_id?, unit_id: unit_id? })
}

fn choice(path: &str, value: pb::Choice, check: &mut Check) -> Option<Choice> {
    let choice_id = check.slug(&format!("{path}.choice_id"), &value.choice_id);
    let text = text(&format!("{path}.text"), value.text, check);
    Some(Choice { choice_id: choice_id?, text: text? })
}

fn synonyms(path: &str, value: pb::Synonyms, check: &mut Check) -> Option<Synonyms> {
    let list = format!("{path}.words");
    check.ensure(value.words.len() > 1, &list, "must be two words or more");
    let word =
        |path: &str, word: String, check: &mut Check| check.line(path, &word, 1..=WORD_CHARS_MAX);
    Some(Synonyms { words: each(&list, value.words, word, check)? })
}
