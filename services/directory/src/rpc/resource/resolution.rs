//! Whom to call, from the domain into the contract. Lines, channels and sites are told as they are called
//! or visited: how their hours come about, who keeps them and where that is known from is asked of them.

use neuvo_chassis::{clock::timestamp, codes::number};
use neuvo_proto::directory::v1 as pb;

use super::{IntoContract, hours, said};
use crate::domain::{Channel, Kept, Line, Link, Resolution, Site, Way};

impl From<Resolution<'_>> for pb::ResolveLineResponse {
    fn from(resolution: Resolution<'_>) -> Self {
        Self {
            line: resolution.line.map(called),
            preferred_line: resolution.preferred_line.map(called),
            preferred_open: resolution.preferred_open,
            next_opening: resolution.next_opening.map(timestamp),
            chain: resolution.chain.into_iter().map(Into::into).collect(),
            reason: said(resolution.reason),
            danger_line: Some(called(resolution.danger_line)),
            at: Some(timestamp(resolution.at)),
            day_class: resolution.day_class.into(),
            channels: resolution.channels.into_iter().map(Into::into).collect(),
            alternatives: resolution.alternatives.into_iter().map(Into::into).collect(),
            tell: said(resolution.tell),
        }
    }
}

impl From<Link<'_>> for pb::ChainLink {
    fn from(link: Link<'_>) -> Self {
        Self {
            line: Some(called(link.line)),
            open: link.is_open(),
            reason: said(link.reason),
            next_opening: link.next_opening.map(timestamp),
            state: number(link.verdict.state),
            basis: hours::basis(link.verdict.because, false).into(),
            next_closing: link.next_closing.map(timestamp),
        }
    }
}

impl From<Way<'_>> for pb::ChannelOption {
    fn from(way: Way<'_>) -> Self {
        Self {
            channel: Some(used(way.channel)),
            site: way.site.map(visited),
            open: way.is_open(),
            state: number(way.verdict.state),
            basis: hours::basis(way.verdict.because, way.by_visits).into(),
            next_opening: way.next_opening.map(timestamp),
            next_closing: way.next_closing.map(timestamp),
            reason: said(way.reason),
            visit: way.visit.cloned().map(Into::into),
            partners: way.partners.into_iter().cloned().map(Into::into).collect(),
        }
    }
}

fn called(Kept { item, ended, .. }: &Kept<Line>) -> pb::Line {
    pb::Line {
        line_id: item.line_id.clone(),
        name: said(item.name.clone()),
        kind: number(item.kind),
        unit_id: item.unit_id.clone().unwrap_or_default(),
        phone_number: item.phone_number.clone(),
        display_number: item.display_number.clone(),
        always_open: item.hours.always_open,
        languages: item.languages.clone(),
        ended: *ended,
        ..pb::Line::default()
    }
}

fn used(Kept { item, ended, .. }: &Kept<Channel>) -> pb::Channel {
    pb::Channel {
        channel_id: item.channel_id.clone(),
        name: said(item.name.clone()),
        kind: item.kind.into(),
        unit_id: item.unit_id.clone().unwrap_or_default(),
        organisation_id: item.organisation_id.clone().unwrap_or_default(),
        area_ids: item.area_ids.clone(),
        site_id: item.site_id.clone().unwrap_or_default(),
        address: item.address.clone(),
        languages: item.languages.clone(),
        always_open: item.hours.always_open,
        description: item.description.clone().map(IntoContract::into_contract),
        ended: *ended,
        ..pb::Channel::default()
    }
}

fn visited(Kept { item, ended, .. }: &Kept<Site>) -> pb::Site {
    pb::Site {
        site_id: item.site_id.clone(),
        name: said(item.name.clone()),
        municipality_code: item.municipality_code.clone(),
        stage: number(item.stage),
        address: item.address.clone(),
        accessibility: item.accessibility.iter().copied().map(Into::into).collect(),
        customer_computers: item.customer_computers.map(i32::from),
        ended: *ended,
        ..pb::Site::default()
    }
}
