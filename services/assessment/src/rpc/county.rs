//! What the rpcs ask of the directory.

use std::collections::HashSet;

use jiff::civil::Date;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::Answer;
use neuvo_proto::{
    assessment::v1 as pb,
    common::v1::{Warning, WarningReason},
};
use neuvo_secrecy::identity_code::codes_in_text;

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

    /// The answer, with a warning of words that hold an identity code, and one when the county is known
    /// to be closed on the day that was agreed. Words and day come with their fields.
    pub(super) async fn warned<'a>(
        &self,
        answer: Answer<pb::Plan>,
        words: impl IntoIterator<Item = (String, &'a str)>,
        (field, day): (&str, &str),
    ) -> Result<Answer<pb::Plan>> {
        let mut warnings = codes_in_text(words);
        let county = self.county().await?;
        let day = day.parse().ok(); // where there is one, it was checked
        let instead = county.zip(day).and_then(|(county, day)| county.open_instead_of(day));
        let warning = |day: Date| Warning {
            field: field.to_owned(),
            reason: WarningReason::ClosedDay.into(),
            suggestion: day.to_string(),
        };
        warnings.extend(instead.map(warning));
        Ok(Answer { resource: pb::Plan { warnings, ..answer.resource }, ..answer })
    }
}
