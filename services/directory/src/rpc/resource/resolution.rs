//! Whom to call, from the domain into the contract.

use neuvo_chassis::{clock::timestamp, codes::number};
use neuvo_proto::directory::v1 as pb;

use super::{hours, said};
use crate::domain::{Link, Resolution, Way};

impl From<Resolution<'_>> for pb::ResolveLineResponse {
    fn from(resolution: Resolution<'_>) -> Self {
        Self {
            line: resolution.line.map(Into::into),
            preferred_line: resolution.preferred_line.map(Into::into),
            preferred_open: resolution.preferred_open,
            next_opening: resolution.next_opening.map(timestamp),
            chain: resolution.chain.into_iter().map(Into::into).collect(),
            reason: said(resolution.reason),
            danger_line: Some(resolution.danger_line.into()),
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
            line: Some(link.line.into()),
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
            channel: Some(way.channel.into()),
            site: way.site.map(Into::into),
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
