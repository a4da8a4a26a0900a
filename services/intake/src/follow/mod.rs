//! What intake keeps of the directory, and how it reads it.

mod image;

use std::sync::Arc;

use arc_swap::ArcSwap;
use neuvo_chassis::{Fault, Result};
use neuvo_ledger::{Ledger, WriteSet, unavailable};
use neuvo_process::{
    Around,
    follow::{Followed, OnDivergence},
};
use neuvo_proto::{
    directory::v1::{CountyEvent, LineEvent, SiteEvent, UnitEvent},
    feed::v1::{Cursor, Event},
};
use prost::{Message, Name};

use crate::{
    domain::Directory,
    store::{Kind, TABLES, put, read_images},
};

/// Starts following the directory.
pub(crate) async fn directory(ledger: &Ledger, around: &Around) -> anyhow::Result<Followed> {
    around.follow(ledger, "directory", apply, OnDivergence::Rebuild(TABLES)).await
}

/// An image is kept as it came, once it could be read: an event that cannot is parked.
fn apply(event: &Event, set: &mut WriteSet) -> anyhow::Result<()> {
    let payload = &*event.payload;
    let (kind, id) = if event.r#type == UnitEvent::full_name() {
        (Kind::Unit, UnitEvent::decode(payload)?.unit_id)
    } else if event.r#type == SiteEvent::full_name() {
        (Kind::Site, SiteEvent::decode(payload)?.site_id)
    } else if event.r#type == LineEvent::full_name() {
        (Kind::Line, LineEvent::decode(payload)?.line_id)
    } else if event.r#type == CountyEvent::full_name() {
        (Kind::County, CountyEvent::decode(payload)?.county_id)
    } else {
        return Ok(());
    };
    put(set, kind, id, payload.to_vec(), event.aggregate_version);
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

/// What was read, and where the feed stood then. A feed that was restored may stand at the same
/// position again, after another event.
type Held = (Cursor, Arc<Directory>);

impl Known {
    pub(crate) fn new(ledger: Ledger, directory: Followed) -> Self {
        let nowhere = Cursor { position: -1, ..Cursor::default() };
        let nothing = ArcSwap::from_pointee((nowhere, Arc::default()));
        Self { ledger, directory, held: Arc::new(nothing) }
    }

    /// What there is.
    ///
    /// # Errors
    /// UNAVAILABLE (`NOT_CAUGHT_UP`) while the directory has never been read to its end.
    pub(crate) async fn directory(&self) -> Result<Arc<Directory>> {
        self.directory.complete().await?;
        let cursor = self.directory.cursor();
        let held = self.held.load_full();
        if held.0 == cursor {
            return Ok(held.1.clone());
        }
        let images = read_images(&self.ledger).await.map_err(unavailable)?;
        let fresh = Arc::new(image::directory(&images).map_err(Fault::internal)?);
        self.held.store(Arc::new((cursor, fresh.clone())));
        Ok(fresh)
    }
}
