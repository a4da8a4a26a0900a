//! Whom to call now: the area's own line if it is open, else its fallbacks in order; for danger to
//! life the danger line, always.

use std::cmp::Reverse;

use jiff::Timestamp;
use neuvo_calendar::{
    DayClass,
    hours::{Moment, Verdict},
    local,
};
use neuvo_chassis::codes;

use super::{
    Area, ChannelKind, Kept, Line, Snapshot, Text,
    reason::{self, Told},
    ways::{Way, Ways},
};

codes! {
    /// How pressing a matter is.
    pub enum Urgency {
        /// Can wait for the area's own line to open.
        Routine = 1,
        /// Cannot wait: someone must answer now.
        Urgent = 2,
        /// Danger to life or health.
        LifeThreatening = 3,
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// Guidance area.
    pub area: &'a Area,
    /// The person's municipality, where it is known; it may be another county's.
    pub municipality: Option<String>,
    /// How pressing it is.
    pub urgency: Urgency,
    /// The language the person speaks, BCP 47, where it is known.
    pub language: Option<String>,
    /// How the person wishes to make contact.
    pub channel_kind: ChannelKind,
    /// The instant asked about.
    pub at: Timestamp,
}

/// Whom to call, and why.
#[derive(Debug, Clone)]
pub struct Resolution<'a> {
    /// Call this one now; none where no number of the area is known.
    pub line: Option<&'a Kept<Line>>,
    /// The line that would be first if it were open; none where no number of the area is known.
    pub preferred_line: Option<&'a Kept<Line>>,
    /// Whether the preferred line is open.
    pub preferred_open: bool,
    /// When the preferred line opens next; none when it is open, or never opens.
    pub next_opening: Option<Timestamp>,
    /// Every line considered, in order, up to the one to call.
    pub chain: Vec<Link<'a>>,
    /// Why this line.
    pub reason: Text,
    /// The ways of the wished channel; none for a line.
    pub channels: Vec<Way<'a>>,
    /// Where to go or write instead.
    pub alternatives: Vec<Way<'a>>,
    /// What to tell the person, whole.
    pub tell: Text,
    /// The line for danger to life, whatever was asked.
    pub danger_line: &'a Kept<Line>,
    /// The instant answered for.
    pub at: Timestamp,
    /// The class of that local day.
    pub day_class: DayClass,
}

/// One line that was considered.
#[derive(Debug, Clone)]
pub struct Link<'a> {
    /// The line.
    pub line: &'a Kept<Line>,
    /// The line as it stands when it opens next.
    pub then: &'a Line,
    /// What is there at the instant.
    pub verdict: Verdict<'a>,
    /// When it opens next; none when it is open, or never opens.
    pub next_opening: Option<Timestamp>,
    /// When it closes next; none when it is not open, or never closes.
    pub next_closing: Option<Timestamp>,
    /// Why it is called, or passed over.
    pub reason: Text,
}

impl Link<'_> {
    /// Whether it is open at the instant.
    pub fn is_open(&self) -> bool {
        self.verdict.is_open()
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// The directory holds no county yet.
    CountyNotLoaded,
    /// The county names a line that the directory does not hold. A proven set never does.
    LineMissing {
        /// The line.
        line_id: String,
    },
}

/// Says whom to call.
///
/// # Errors
/// [`Unresolved`].
pub fn resolve<'a>(snapshot: &'a Snapshot, ask: &Ask<'_>) -> Result<Resolution<'a>, Unresolved> {
    let county = &snapshot.county()?.item;
    let moment = Moment::new(ask.at, snapshot.calendars(&county.opening_calendar));
    let danger_line = snapshot.line(&county.danger_line_id)?;
    let lines = Lines { snapshot, moment: &moment, ask };
    let preferred_line = ask.area.line_id.as_deref().map(|id| snapshot.line(id)).transpose()?;
    let preferred = preferred_line.map(|line| lines.consider(line));
    let preferred_open = preferred.as_ref().is_some_and(Link::is_open);
    let next_opening = preferred.as_ref().and_then(|link| link.next_opening);
    let chain = match (ask.urgency, preferred) {
        (Urgency::LifeThreatening, _) => {
            let reason = reason::danger(&danger_line.item);
            vec![Link { reason, ..lines.consider(danger_line) }]
        }
        (Urgency::Routine | Urgency::Urgent, None) => Vec::new(),
        (Urgency::Routine | Urgency::Urgent, Some(preferred)) => lines.follow(preferred)?,
    };
    // A proven register's chains leave no minute uncovered. Who speaks the language goes first.
    let called = chain
        .iter()
        .enumerate()
        .filter(|(_, link)| link.is_open())
        .max_by_key(|(place, link)| (lines.speaks(link), Reverse(*place)));
    let called = called.map(|(_, link)| link);
    let mut reason = match called {
        None if chain.is_empty() => reason::no_number(&ask.area.name),
        None => reason::nobody(&chain, &danger_line.item),
        Some(called) => reason::answer(&chain, called, ask.urgency),
    };
    // Help is refused to nobody; what can wait is their own county's.
    let elsewhere = ask.municipality.as_deref().filter(|code| !county.serves(code));
    if let (Some(code), Urgency::Routine) = (elsewhere, ask.urgency) {
        reason = reason::elsewhere(code, &county.name, &reason);
    }
    // Once something is no longer proven, there is still the number for danger.
    let line = called.map(|link| link.line).or((!chain.is_empty()).then_some(danger_line));
    let ways = Ways { snapshot, moment: &moment, ask };
    let (channels, alternatives) = (ways.of_kind(ask.channel_kind), ways.instead());
    let told = Told { reason: &reason, line, channels: &channels, alternatives: &alternatives };
    let tell = told.tell(ask, &danger_line.item);
    let day_class = moment.today().class;
    Ok(Resolution {
        line,
        preferred_line,
        preferred_open,
        next_opening,
        chain,
        reason,
        channels,
        alternatives,
        tell,
        danger_line,
        at: ask.at,
        day_class,
    })
}

/// The lines to answer a question with.
struct Lines<'a, 'b> {
    snapshot: &'a Snapshot,
    moment: &'b Moment<'a>,
    ask: &'b Ask<'b>,
}

impl<'a> Lines<'a, '_> {
    /// The preferred line and its fallbacks in order, up to the first that is open and may answer in
    /// the person's language.
    fn follow(&self, preferred: Link<'a>) -> Result<Vec<Link<'a>>, Unresolved> {
        let answers = |link: &Link<'_>| link.is_open() && self.speaks(link);
        let mut fallbacks = preferred.line.item.fallback_line_ids.iter();
        let mut chain = vec![preferred];
        while chain.last().is_some_and(|link| !answers(link))
            && let Some(line_id) = fallbacks.next()
        {
            chain.push(self.consider(self.snapshot.line(line_id)?));
        }
        let speakers = chain.iter().any(answers);
        let language = self.ask.language.as_deref();
        for link in chain.iter_mut() {
            if link.is_open() && !link.line.item.speaks(language) {
                let line = &link.line.item;
                match speakers {
                    true => link.reason = reason::other_languages(line),
                    false => reason::say_languages(&mut link.reason, line),
                }
            }
        }
        Ok(chain)
    }

    /// Whether it may answer the person in their language. For that alone nobody whose matter can wait
    /// is led past an open line to one that is for emergencies.
    fn speaks(&self, link: &Link<'_>) -> bool {
        let Some(language) = self.ask.language.as_deref() else { return true };
        let line = &link.line.item;
        line.speaks(Some(language)) && (self.ask.urgency != Urgency::Routine || !line.is_crisis())
    }

    fn consider(&self, line: &'a Kept<Line>) -> Link<'a> {
        let hours = self.snapshot.line_hours(&line.item);
        let verdict = hours.at(self.moment);
        let open = verdict.is_open();
        let next_opening = if open { None } else { hours.next_opening(self.moment) };
        let next_closing = if open { hours.next_closing(self.moment) } else { None };
        let reason = match open {
            true => reason::called(&line.item),
            false => reason::passed_over(&line.item, &verdict, self.moment.today(), next_opening),
        };
        let then = next_opening
            .map_or(&*line.item, |at| self.snapshot.line_on(&line.item, local(at).date()));
        Link { line, then, verdict, next_opening, next_closing, reason }
    }
}
