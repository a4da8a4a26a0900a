//! Exchange against the county's data set.

mod ahead;
mod dates;
mod formats;
mod hours;
mod hsds;
mod losses;
mod mobile;
mod nights;
mod phones;
mod ptv;
mod raci;
mod round_trip;
mod taken;
mod untold;

use std::path::Path;

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use neuvo_chassis::Check;
use neuvo_proto::directory::v1::LoadCountyRequest;
use uuid::Uuid;

use super::{Exported, Format, Imported, Judge, Language, Layout, Pages, Source, export, import};
use crate::{
    convert,
    domain::{Document, EntryName, Kept, Kind, Snapshot},
};

/// The day of every export here.
const DAY: Date = date(2026, 5, 4);

/// A county's data set as it is shipped.
fn shipped(name: &str) -> LoadCountyRequest {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/data").join(name);
    let set = neuvo_allinone::county::read(&folder).expect("the contract's shape");
    let mut set = LoadCountyRequest { request_id: String::new(), ..set };
    set.county.as_mut().expect("a county").areas.clear(); // nothing of them is exchanged
    set
}

fn snapshot(set: LoadCountyRequest) -> Snapshot {
    let mut check = Check::default();
    let read = convert::data_set(set, &mut check);
    let (set, _) = check.finish(|| read).expect("a data set");
    with(&Snapshot::default(), set.documents)
}

/// A snapshot with documents put over what it holds.
fn with(snapshot: &Snapshot, documents: Vec<Document>) -> Snapshot {
    let mut snapshot = snapshot.clone();
    for document in documents {
        let (from, ended, change_id) = (None, false, Uuid::nil());
        snapshot.put(Kept { item: document.into(), version: 1, from, ended, change_id });
    }
    snapshot
}

fn keusote() -> Snapshot {
    snapshot(shipped("keusote-2023"))
}

fn with_source<T>(snapshot: &Snapshot, look: impl FnOnce(&Source<'_>) -> T) -> T {
    let county = snapshot.county().expect("a county").item.clone();
    let at: Timestamp = "2026-05-04T06:00:00Z".parse().expect("an instant");
    look(&Source { snapshot, county: &county, day: DAY, at, language: Language::Finnish })
}

fn exported(snapshot: &Snapshot, format: Format) -> Exported {
    with_source(snapshot, |source| export(source, format))
}

fn imported(snapshot: &Snapshot, format: Format, file: &str) -> Imported {
    let imported = with_source(snapshot, |source| import(source, format, file.as_bytes(), &KIND));
    imported.expect("a file of its format")
}

/// Takes everything, and has all the time there is.
const KIND: Judge<'static> = Judge { refused: &|_| Vec::new(), go_on: &|| true };

/// The places a file is broken at.
fn broken(format: Format, file: &[u8]) -> Vec<String> {
    let refused = with_source(&keusote(), |source| import(source, format, file, &KIND).err());
    refused.expect("broken").into_iter().map(|broken| broken.place).collect()
}

fn line(id: &str) -> EntryName {
    EntryName { kind: Kind::Line, entry_id: id.to_owned() }
}
