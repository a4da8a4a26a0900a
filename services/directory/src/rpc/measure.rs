//! What deciding whom to call takes by itself, for who measures it without the rpc around it.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use neuvo_chassis::{Check, Result};
use neuvo_proto::directory::v1 as pb;
use uuid::Uuid;

use crate::{
    convert,
    domain::{Decided, Register, Snapshot, load::plan, resolve::resolve},
    error,
};

/// A county that decides.
pub struct Deciding(Arc<Snapshot>);

impl Deciding {
    /// Reads a county's set, as it stands on a day.
    ///
    /// # Errors
    /// When the set may not be loaded.
    pub fn over(set: pb::LoadCountyRequest, day: Date) -> Result<Self> {
        let mut check = Check::default();
        let set = convert::data_set(set, &mut check);
        let (set, _) = check.finish(|| set)?;
        let by = Decided::new("measure", Timestamp::UNIX_EPOCH);
        let load = plan(&Register::default(), &set, Uuid::nil(), &by, day);
        let outcome = load.map_err(error::other_county)?.outcome;
        Ok(Self(Arc::new(outcome.map(|outcome| outcome.register.on(day)).unwrap_or_default())))
    }

    /// Reads a question and decides; gives whether a line is named.
    ///
    /// # Errors
    /// When what is asked is wrong.
    pub fn decide(&self, question: pb::ResolveLineRequest) -> Result<bool> {
        let county = &self.0.county().map_err(error::unresolved)?.item;
        let mut check = Check::default();
        let at = question.at.and_then(|at| check.instant("at", &at));
        let ask = convert::ask(question, county, at, &mut check);
        let ask = check.finish(|| ask)?;
        let resolution = resolve(&self.0, &ask).map_err(error::unresolved)?;
        Ok(resolution.line.is_some())
    }
}
