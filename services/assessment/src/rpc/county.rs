//! What the rpcs ask of the directory.

use std::collections::HashSet;

use jiff::civil::Date;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::Answer;
use neuvo_proto::{
    assessment::v1 as pb,
    common::v1::{Warning, WarningReason},
};

use crate::{App, domain::County, follow};

impl App {
    /// The county; none while the directory has not told of it.
    pub(super) async fn county(&self) -> Result<Option<County>> {
        let image = self.store.county_image().await?;
        image.map(|image| follow::county(&image)).transpose().map_err(Fault::internal)
    }

    /// Those of these units that there are.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) when some are named, and the directory has never been read to its
    /// end.
    pub(super) async fn units(&self, unit_ids: &[String]) -> Result<HashSet<String>> {
        if !unit_ids.is_empty() {
            self.directory.complete().await?;
        }
        self.store.units(unit_ids).await
    }

    /// The answer, with a warning when the county is known to be closed on a day that was agreed.
    pub(super) async fn warned(
        &self,
        answer: Answer<pb::Plan>,
        field: &str,
        day: Option<Date>,
    ) -> Result<Answer<pb::Plan>> {
        let county = self.county().await?;
        let instead = county.zip(day).and_then(|(county, day)| county.open_instead_of(day));
        let warning = |day: Date| Warning {
            field: field.to_owned(),
            reason: WarningReason::ClosedDay.into(),
            suggestion: day.to_string(),
        };
        let warnings = instead.map(warning).into_iter().collect();
        Ok(Answer { resource: pb::Plan { warnings, ..answer.resource }, ..answer })
    }
}
