//! A register as large as a country's: the county of the documents with so many lines and channels
//! more.

use neuvo_proto::{
    common::v1::LocalizedText,
    directory::v1::{
        Channel, ChannelKind, DayClass, Line, LineKind, LoadCountyRequest, OpeningException,
        OpeningRule, SearchRequest,
    },
    google::r#type::DayOfWeek,
};

use crate::{callers::Question, served};

/// Lines of it, whose followers answer at night by rules, not because they are always open: so each
/// minute of each must be looked at.
pub const LINES: usize = 1_000;
/// Lines and channels of it.
pub const CHANNELS: usize = 10_000;

/// What services, places and groups are called; every channel has one of each in its name.
const SERVICES: [&str; 16] = [
    "Lääkärin vastaanotto",
    "Hammashoitola",
    "Neuvola",
    "Kotihoito",
    "Perheneuvola",
    "Lastensuojelu",
    "Vammaispalvelut",
    "Aikuissosiaalityö",
    "Mielenterveyspalvelut",
    "Päihdepalvelut",
    "Kuntoutus",
    "Laboratorio",
    "Röntgen",
    "Omaishoidon tuki",
    "Kuljetuspalvelu",
    "Velkaneuvonta",
];
const PLACES: [&str; 25] = [
    "Alakylä",
    "Etelälahti",
    "Haapamäki",
    "Hiidenvesi",
    "Itäranta",
    "Jokela",
    "Kallioniemi",
    "Kivikko",
    "Koskela",
    "Lehtola",
    "Länsisatama",
    "Metsäpirtti",
    "Myllykoski",
    "Niinisalo",
    "Ojakkala",
    "Pohjanmäki",
    "Pähkinärinne",
    "Rajala",
    "Salmenkylä",
    "Suvanto",
    "Tammela",
    "Uusikylä",
    "Vanhalinna",
    "Ylöjärvi",
    "Äijälä",
];
const GROUPS: [&str; 25] = [
    "lapset",
    "nuoret",
    "opiskelijat",
    "perheet",
    "työikäiset",
    "ikääntyneet",
    "omaiset",
    "maahanmuuttajat",
    "veteraanit",
    "vammaiset",
    "odottavat",
    "vauvat",
    "leikki-ikäiset",
    "koululaiset",
    "varusmiehet",
    "työttömät",
    "yrittäjät",
    "eläkeläiset",
    "kuulovammaiset",
    "näkövammaiset",
    "muistisairaat",
    "diabeetikot",
    "astmaatikot",
    "toipilaat",
    "asunnottomat",
];

/// Its data set.
pub fn register(lines: usize, channels: usize) -> anyhow::Result<LoadCountyRequest> {
    let mut set = served::keusote()?;
    let nights = ["night-a", "night-b"];
    set.lines.extend(nights.map(|id| Line { opening_rules: nights_rules(), ..line(id, &[]) }));
    let own = lines.saturating_sub(set.lines.len());
    set.lines.extend((0..own).map(|number| Line {
        opening_rules: rules(number),
        opening_exceptions: exceptions(number),
        ..line(&format!("line-{number:05}"), &nights)
    }));
    let own = channels.saturating_sub(set.channels.len() + set.lines.len());
    set.channels.extend((0..own).map(|number| Channel {
        channel_id: format!("channel-{number:05}"),
        name: name(number),
        kind: [ChannelKind::EService, ChannelKind::Chat, ChannelKind::WalkIn][number % 3].into(),
        opening_rules: rules(number),
        opening_exceptions: exceptions(number),
        source: "bench".to_owned(),
        ..Channel::default()
    }));
    Ok(set)
}

/// What is looked for in it: whole words, beginnings, lost diacritics and typing errors, of one to three
/// words.
pub fn searches() -> Vec<Question> {
    let mut queries = Vec::new();
    for number in 0..400 {
        let (service, place, group) = words(number * 19);
        let (service, place) = (service.to_lowercase(), place.to_lowercase());
        queries.push(match number % 8 {
            0 => place,
            1 => format!("{service} {place}"),
            2 => format!("{place} {group}"),
            3 => begun(&service, 3),
            4 => begun(&place, 2),
            5 => format!("{} {}", bare(&place), bare(group)),
            6 => swapped(&place),
            _ => format!("{} {} {}", begun(group, 4), begun(&place, 4), begun(&service, 4)),
        });
    }
    let search = |query| SearchRequest { query, ..SearchRequest::default() };
    queries.into_iter().map(|query| Question::Words(search(query))).collect()
}

/// Every combination once before any comes again.
fn words(number: usize) -> (&'static str, &'static str, &'static str) {
    let (service, rest) = (number % SERVICES.len(), number / SERVICES.len());
    let (place, group) = (rest % PLACES.len(), rest / PLACES.len() % GROUPS.len());
    (SERVICES[service], PLACES[place], GROUPS[group])
}

fn name(number: usize) -> Option<LocalizedText> {
    let (service, place, group) = words(number);
    let fi = format!("{service}, {place}: {group}");
    Some(LocalizedText { fi, ..LocalizedText::default() })
}

fn line(line_id: &str, followers: &[&str]) -> Line {
    Line {
        line_id: line_id.to_owned(),
        name: name(line_id.bytes().map(usize::from).sum()),
        kind: LineKind::Advice.into(),
        phone_number: "+358192260400".to_owned(),
        display_number: "019 226 0400".to_owned(),
        fallback_line_ids: followers.iter().map(|id| (*id).to_owned()).collect(),
        source: "bench".to_owned(),
        ..Line::default()
    }
}

/// Two spans a day, shorter on Fridays and on eves, others in the summer.
fn rules(number: usize) -> Vec<OpeningRule> {
    use DayOfWeek::{Friday, Monday, Thursday, Tuesday, Wednesday};
    let opens = format!("{:02}:00", 7 + number % 3);
    let week = [Monday, Tuesday, Wednesday, Thursday];
    let summer = |rule: OpeningRule| OpeningRule {
        valid_from: "2027-06-01".to_owned(),
        valid_to: "2027-08-31".to_owned(),
        ..rule
    };
    vec![
        rule(DayClass::Normal, &week, &opens, "11:30"),
        rule(DayClass::Normal, &week, "12:00", "15:30"),
        rule(DayClass::Normal, &[Friday], &opens, "13:00"),
        rule(DayClass::Eve, &[Monday, Tuesday, Wednesday, Thursday, Friday], &opens, "12:00"),
        summer(rule(DayClass::Normal, &week, "09:00", "14:00")),
    ]
}

/// Evening, night and morning of every day, in two spans over midnight and the day between.
fn nights_rules() -> Vec<OpeningRule> {
    use DayOfWeek::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let week = [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    let classes = [DayClass::Normal, DayClass::Eve, DayClass::Holiday];
    let of = |class| [rule(class, &week, "15:00", "08:00"), rule(class, &week, "08:00", "15:00")];
    classes.into_iter().flat_map(of).collect()
}

fn rule(class: DayClass, weekdays: &[DayOfWeek], opens: &str, closes: &str) -> OpeningRule {
    OpeningRule {
        day_class: class.into(),
        weekdays: weekdays.iter().map(|day| (*day).into()).collect(),
        opens: opens.to_owned(),
        closes: closes.to_owned(),
        ..OpeningRule::default()
    }
}

/// A day of training.
fn exceptions(number: usize) -> Vec<OpeningException> {
    let day = format!("2027-02-{:02}", 1 + number % 28);
    let reason = Some(LocalizedText { fi: "Koulutus".to_owned(), ..LocalizedText::default() });
    let (start_date, end_date) = (day.clone(), day);
    vec![OpeningException { start_date, end_date, reason, ..OpeningException::default() }]
}

fn begun(word: &str, letters: usize) -> String {
    word.chars().take(letters).collect()
}

fn bare(word: &str) -> String {
    word.replace(['ä', 'å'], "a").replace('ö', "o")
}

/// Two letters in the wrong order.
fn swapped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.swap(2, 3);
    letters.into_iter().collect()
}
