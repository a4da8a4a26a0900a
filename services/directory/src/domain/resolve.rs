//! Whom to call now: the area's own line if it is open, else its fallbacks in order; for danger to
//! life the danger line, always.

use std::cmp::Reverse;

use jiff::Timestamp;
use neuvo_calendar::{DayClass, HoursState, OpeningCalendar, hours::Because};
use neuvo_chassis::{clock::local_date, codes};

use super::{
    Area, ChannelKind, Kept, Line, Snapshot, Text, reason,
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
    /// The person's municipality, where it is known.
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
    /// Whether it is open at the instant.
    pub open: bool,
    /// What is there at the instant; none where its hours are unknown.
    pub state: Option<HoursState>,
    /// What decided its hours of that day.
    pub because: Because<'a>,
    /// When it opens next; none when it is open, or never opens.
    pub next_opening: Option<Timestamp>,
    /// When it closes next; none when it is not open, or never closes.
    pub next_closing: Option<Timestamp>,
    /// Why it is called, or passed over.
    pub reason: Text,
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
    let calendar = &county.opening_calendar;
    let danger_line = snapshot.line(&county.danger_line_id)?;
    let preferred_line = ask.area.line_id.as_deref().map(|id| snapshot.line(id)).transpose()?;
    let preferred = preferred_line.map(|line| consider(line, calendar, ask.at));
    let preferred_open = preferred.as_ref().is_some_and(|link| link.open);
    let next_opening = preferred.as_ref().and_then(|link| link.next_opening);
    let chain = match (ask.urgency, preferred) {
        (Urgency::LifeThreatening, _) => {
            let reason = reason::danger(&danger_line.item);
            vec![Link { reason, ..consider(danger_line, calendar, ask.at) }]
        }
        (Urgency::Routine | Urgency::Urgent, None) => Vec::new(),
        (Urgency::Routine | Urgency::Urgent, Some(preferred)) => {
            follow(snapshot, preferred, calendar, ask)?
        }
    };
    // A proven register's chains leave no minute uncovered. Who speaks the language goes first.
    let called = chain.iter().filter(|link| link.open).max_by_key(|link| {
        (link.line.item.speaks(ask.language.as_deref()), Reverse(place(&chain, link)))
    });
    let reason = match called {
        None if chain.is_empty() => reason::no_number(&ask.area.name),
        called => reason::answer(&chain, called, ask.urgency),
    };
    // Once something is no longer proven, there is still the number for danger.
    let line = called.map(|link| link.line).or((!chain.is_empty()).then_some(danger_line));
    let ways = Ways { snapshot, calendar, ask };
    let (channels, alternatives) = (ways.of_kind(ask.channel_kind), ways.instead());
    let danger = (ask.urgency != Urgency::LifeThreatening).then_some(&*danger_line.item);
    let tell = reason::tell(&reason, channels.first().or(alternatives.first()), danger);
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
        day_class: calendar.day_class(local_date(ask.at)),
    })
}

/// Where a link stands in its chain.
fn place(chain: &[Link<'_>], link: &Link<'_>) -> usize {
    chain.iter().position(|other| std::ptr::eq(other, link)).unwrap_or(usize::MAX)
}

/// The preferred line and its fallbacks in order, up to the first that is open and may answer in the
/// person's language.
fn follow<'a>(
    snapshot: &'a Snapshot,
    preferred: Link<'a>,
    calendar: &OpeningCalendar,
    ask: &Ask<'_>,
) -> Result<Vec<Link<'a>>, Unresolved> {
    let language = ask.language.as_deref();
    let answers = |link: &Link<'_>| link.open && link.line.item.speaks(language);
    let mut fallbacks = preferred.line.item.fallback_line_ids.iter();
    let mut chain = vec![preferred];
    while chain.last().is_some_and(|link| !answers(link))
        && let Some(line_id) = fallbacks.next()
    {
        chain.push(consider(snapshot.line(line_id)?, calendar, ask.at));
    }
    let speakers = chain.iter().any(answers);
    for link in
        chain.iter_mut().filter(|link| speakers && link.open && !link.line.item.speaks(language))
    {
        link.reason = reason::other_languages(&link.line.item);
    }
    Ok(chain)
}

fn consider<'a>(line: &'a Kept<Line>, calendar: &OpeningCalendar, at: Timestamp) -> Link<'a> {
    let hours = &line.item.hours;
    let verdict = hours.at(calendar, at);
    let next_opening = hours.next_opening(calendar, at);
    let open = verdict.is_open();
    let reason = if open {
        reason::called(&line.item)
    } else {
        reason::passed_over(&line.item, &verdict, &calendar.day(local_date(at)), next_opening)
    };
    Link {
        line,
        open,
        state: verdict.state,
        because: verdict.because,
        next_opening,
        next_closing: hours.next_closing(calendar, at),
        reason,
    }
}
