//! What intake keeps of the directory: enough to know a unit, site or line when it is named.

use std::sync::Arc;

use arc_swap::ArcSwap;
use neuvo_chassis::Result;
use neuvo_ledger::{Ledger, WriteSet, unavailable};
use neuvo_process::{
    Around,
    follow::{Followed, OnDivergence},
};
use neuvo_proto::{
    directory::v1::{LineEvent, SiteEvent, UnitEvent},
    feed::v1::Event,
};
use prost::{Message, Name};
use sea_orm::ActiveValue::Set;

use crate::store::{Refs, read_refs, ref_line, ref_site, ref_unit};

/// Starts following the directory.
pub(crate) async fn directory(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    let rebuild = OnDivergence::Rebuild(&["ref_unit", "ref_site", "ref_line"]);
    around.follow(ledger, "directory", apply, rebuild).await
}

fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let version = Set(event.aggregate_version);
    if event.r#type == UnitEvent::full_name() {
        let unit = UnitEvent::decode(&*event.payload)?;
        set.put(&ref_unit::ActiveModel {
            unit_id: Set(unit.unit_id),
            ended: Set(unit.ended),
            version,
        });
    } else if event.r#type == SiteEvent::full_name() {
        let site = SiteEvent::decode(&*event.payload)?;
        set.put(&ref_site::ActiveModel {
            site_id: Set(site.site_id),
            ended: Set(site.ended),
            version,
        });
    } else if event.r#type == LineEvent::full_name() {
        let line = LineEvent::decode(&*event.payload)?;
        set.put(&ref_line::ActiveModel {
            line_id: Set(line.line_id),
            ended: Set(line.ended),
            version,
        });
    }
    Ok(())
}

/// What is known of the directory, in memory; read again when the feed has brought news. A decision
/// may be as stale as the feed's lag.
#[derive(Clone)]
pub(crate) struct Known {
    ledger: Ledger,
    directory: Followed,
    held: Arc<ArcSwap<Held>>,
}

/// What was read, and where the feed stood then.
type Held = ((String, i64), Refs);

impl Known {
    pub(crate) fn new(ledger: Ledger, directory: Followed) -> Self {
        let nothing = ArcSwap::from_pointee(((String::new(), -1), Refs::default()));
        Self { ledger, directory, held: Arc::new(nothing) }
    }

    /// What there is.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) while the directory has never been read to its end.
    pub(crate) async fn refs(&self) -> Result<Arc<Held>> {
        self.directory.complete().await?;
        let position = self.directory.position();
        let held = self.held.load_full();
        if held.0 == position {
            return Ok(held);
        }
        let refs = read_refs(&self.ledger).await.map_err(unavailable)?;
        let fresh = Arc::new((position, refs));
        self.held.store(fresh.clone());
        Ok(fresh)
    }
}
