//! What a process says of itself: every event and span of its log, with all their fields.

use std::{
    fmt::{Debug, Write},
    sync::{Mutex, Once},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

static HEARD: Mutex<String> = Mutex::new(String::new());

struct Ear;

struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("a string takes everything");
    }
}

/// Adds a line of what `record` has to say.
fn hear(name: &str, record: impl FnOnce(&mut Words<'_>)) {
    let mut heard = HEARD.lock().expect("nobody panicked here");
    heard.push_str(name);
    record(&mut Words(&mut heard));
    heard.push('\n');
}

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::DEBUG
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        hear(attributes.metadata().name(), |words| attributes.record(words));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        hear("", |words| values.record(words));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        hear(event.metadata().target(), |words| event.record(words));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Begins to listen, to everything in this process.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(Ear).expect("nobody else listens");
    });
}

/// What was heard so far.
pub fn heard() -> String {
    HEARD.lock().expect("nobody panicked here").clone()
}
