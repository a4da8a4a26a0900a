//! Lines and other channels, from the contract into the domain.

use neuvo_chassis::Check;
use neuvo_proto::directory::v1 as pb;

use super::{
    hours,
    reading::{
        description, email, external_ids, is_url, label, languages, note, optional_slug, phone,
        slugs, source, written_number,
    },
};
use crate::domain::{Channel, ChannelKind, Line};

pub(super) fn line(path: &str, value: pb::Line, check: &mut Check) -> Option<Line> {
    let line_id = check.slug(&format!("{path}.line_id"), &value.line_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let kind = check.optional_choice(&format!("{path}.kind"), value.kind);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let phone_number = phone(&format!("{path}.phone_number"), value.phone_number, check);
    let display = format!("{path}.display_number");
    let display_number = written_number(&display, &value.display_number, 1, check);
    let rules = (value.always_open, value.opening_rules, value.opening_exceptions);
    let hours = hours::hours(path, "opening", rules, check);
    let fallbacks = format!("{path}.fallback_line_ids");
    let fallback_line_ids = slugs(&fallbacks, value.fallback_line_ids, check);
    let languages = languages(&format!("{path}.languages"), value.languages, check);
    let source = source(path, &value.source, check);
    let external_ids = external_ids(path, value.external_ids, check);
    Some(Line {
        line_id: line_id?,
        name: name?,
        kind: kind?,
        unit_id: unit_id?,
        phone_number: phone_number?,
        display_number: display_number?,
        hours: hours?,
        fallback_line_ids: fallback_line_ids?,
        languages: languages?,
        source: source?,
        external_ids: external_ids?,
    })
}

pub(super) fn channel(path: &str, value: pb::Channel, check: &mut Check) -> Option<Channel> {
    let channel_id = check.slug(&format!("{path}.channel_id"), &value.channel_id);
    let name = label(&format!("{path}.name"), value.name, check);
    let kind = check.choice(&format!("{path}.kind"), value.kind);
    let unit_id = optional_slug(&format!("{path}.unit_id"), &value.unit_id, check);
    let organisation = format!("{path}.organisation_id");
    let organisation_id = optional_slug(&organisation, &value.organisation_id, check);
    let area_ids = slugs(&format!("{path}.area_ids"), value.area_ids, check);
    let site_id = optional_slug(&format!("{path}.site_id"), &value.site_id, check);
    let address = kind.and_then(|kind| address(path, kind, value.address, check));
    let languages = languages(&format!("{path}.languages"), value.languages, check);
    let rules = (value.always_open, value.opening_rules, value.opening_exceptions);
    let hours = hours::hours(path, "opening", rules, check);
    let description = description(path, value.description, check);
    let source = source(path, &value.source, check);
    let external_ids = external_ids(path, value.external_ids, check);
    Some(Channel {
        channel_id: channel_id?,
        name: name?,
        kind: kind?,
        unit_id: unit_id?,
        organisation_id: organisation_id?,
        area_ids: area_ids?,
        site_id: site_id?,
        address: address?,
        languages: languages?,
        hours: hours?,
        description: description?,
        source: source?,
        external_ids: external_ids?,
    })
}

/// Where a channel is, in the form that its kind has.
fn address(path: &str, kind: ChannelKind, value: String, check: &mut Check) -> Option<String> {
    let field = format!("{path}.address");
    match kind {
        ChannelKind::Email => email(&field, value, check).map(Option::unwrap_or_default),
        ChannelKind::EService | ChannelKind::Chat if !value.is_empty() => {
            let right = is_url(&value);
            check.ensure(right, &field, "must be an https address");
            right.then_some(value)
        }
        _ => note(&field, &value, check),
    }
}
