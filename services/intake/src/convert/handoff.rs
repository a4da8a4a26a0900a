//! Hand-offs between the contract and the domain.

use std::collections::HashMap;

use neuvo_chassis::clock::{local_date, timestamp};
use neuvo_proto::intake::v1::{self as pb, HandoffEvent};
use uuid::Uuid;

use super::contact::etag;
use crate::domain::{Handoff, Question};

/// What of a hand-off is words.
#[derive(Debug, Clone, Default)]
pub(crate) struct HandoffWords {
    pub(crate) summary: String,
    pub(crate) reason: String,
    /// By question.
    pub(crate) questions: HashMap<Uuid, String>,
    pub(crate) answers: HashMap<Uuid, String>,
}

/// A hand-off as a caller sees it; without words where there are none to show.
pub(crate) fn handoff(handoff: &Handoff, words: Option<HandoffWords>) -> pb::Handoff {
    let words_hidden = words.is_none();
    let mut words = words.unwrap_or_default();
    let mut question = |question: &Question| pb::Question {
        question_id: question.question_id.to_string(),
        question: words.questions.remove(&question.question_id).unwrap_or_default(),
        asked_at: Some(timestamp(question.asked_at)),
        answer: words.answers.remove(&question.question_id).unwrap_or_default(),
        answered_at: question.answered_at.map(timestamp),
    };
    pb::Handoff {
        handoff_id: handoff.handoff_id.to_string(),
        etag: etag(handoff.version),
        matter_id: handoff.matter_id.to_string(),
        from_unit_id: handoff.from_unit_id.clone(),
        to_unit_id: handoff.to_unit_id.clone(),
        state: handoff.state.into(),
        questions: handoff.questions.iter().map(&mut question).collect(),
        reason: words.reason,
        offered_at: Some(timestamp(handoff.offered_at)),
        changed_at: Some(timestamp(handoff.changed_at)),
        changed_by: handoff.changed_by.clone(),
        summary: words.summary,
        redirected_from_handoff_id: handoff
            .redirected_from
            .map(|id| id.to_string())
            .unwrap_or_default(),
        words_hidden,
        warnings: Vec::new(),
    }
}

/// What the feed tells of a hand-off: dimensions only.
pub(crate) fn handoff_event(handoff: &Handoff) -> HandoffEvent {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let open = handoff.questions.iter().filter(|question| question.answered_at.is_none());
    HandoffEvent {
        handoff_id: handoff.handoff_id.to_string(),
        matter_id: handoff.matter_id.to_string(),
        from_unit_id: handoff.from_unit_id.clone(),
        to_unit_id: handoff.to_unit_id.clone(),
        state: handoff.state.into(),
        offered_at: Some(timestamp(handoff.offered_at)),
        changed_at: Some(timestamp(handoff.changed_at)),
        local_date: local_date(handoff.offered_at).to_string(),
        redirected_from_handoff_id: handoff
            .redirected_from
            .map(|id| id.to_string())
            .unwrap_or_default(),
        questions: count(handoff.questions.len()),
        open_questions: count(open.count()),
    }
}
