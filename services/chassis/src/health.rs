//! Whether a process can serve, and why not.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// What has to be so before the process is ready: each part says for itself.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<Mutex<BTreeMap<String, Option<String>>>>);

/// One part's say in the readiness of its process.
#[derive(Debug, Clone)]
pub struct Gate {
    readiness: Readiness,
    part: String,
}

impl Readiness {
    /// A gate for a part of the process; closed until it is opened.
    pub fn gate(&self, part: impl Into<String>) -> Gate {
        let gate = Gate { readiness: self.clone(), part: part.into() };
        gate.close("is starting");
        gate
    }

    /// The parts that are not ready, each with the reason; empty when all are.
    pub fn missing(&self) -> BTreeMap<String, String> {
        let gates = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        gates.iter().filter_map(|(part, why)| Some((part.clone(), why.clone()?))).collect()
    }

    fn set(&self, part: &str, why: Option<String>) {
        let mut gates = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        gates.insert(part.to_owned(), why);
    }
}

impl Gate {
    /// The part is ready.
    pub fn open(&self) {
        self.readiness.set(&self.part, None);
    }

    /// The part is not ready.
    pub fn close(&self, why: impl Into<String>) {
        self.readiness.set(&self.part, Some(why.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_ready_when_every_part_is() {
        let readiness = Readiness::default();
        let (store, feed) = (readiness.gate("store"), readiness.gate("feed"));
        store.open();
        assert_eq!(readiness.missing().into_keys().collect::<Vec<_>>(), ["feed"]);
        feed.open();
        assert!(readiness.missing().is_empty());
        store.close("the disk is full");
        assert_eq!(readiness.missing()["store"], "the disk is full");
    }
}
