//! From the contract into the domain: entries, data sets, changes and questions, read once, with
//! every violation.

mod catalogue;
mod change;
mod county;
mod fault;
mod hours;
mod line;
mod place;
mod reading;
mod responsibility;
mod search;
mod texts;
mod unit;

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use jiff::Timestamp;
use neuvo_chassis::Check;
use neuvo_proto::directory::v1::{self as pb, LoadCountyRequest, entry_document};

use self::{
    reading::{digits, optional_day},
    texts::impersonal_texts,
};
use crate::domain::{Ask, ChannelKind, County, DataSet, Document, EntryName, Kind, Urgency};

pub(crate) use change::{edits, entry_name, entry_names, optional_entry};
pub(crate) use fault::{fault_step, impersonal, report};
pub(crate) use hours::{given_hours, written_hours};
pub(crate) use reading::spoken_language;
pub(crate) use search::search;

/// From the first to the last code of Statistics Finland's municipalities; not every number between
/// them is given.
const MUNICIPALITY_CODES: RangeInclusive<&str> = "005"..="992";

/// Reads an entry of any kind at `path`.
pub(crate) fn document(
    path: &str,
    value: entry_document::Document,
    check: &mut Check,
) -> Option<Document> {
    use entry_document::Document as Pb;
    texts(path, &value, check);
    Some(match value {
        Pb::County(value) => Document::County(Arc::new(county::county(path, value, check)?)),
        Pb::Unit(value) => Document::Unit(Arc::new(unit::unit(path, value, check)?)),
        Pb::Line(value) => Document::Line(Arc::new(line::line(path, value, check)?)),
        Pb::Centre(value) => Document::Centre(Arc::new(place::centre(path, value, check)?)),
        Pb::Site(value) => Document::Site(Arc::new(place::site(path, value, check)?)),
        Pb::Service(value) => Document::Service(Arc::new(catalogue::service(path, value, check)?)),
        Pb::Responsibility(value) => {
            Document::Responsibility(Arc::new(responsibility::responsibility(path, value, check)?))
        }
        Pb::Organisation(value) => {
            Document::Organisation(Arc::new(responsibility::organisation(path, value, check)?))
        }
        Pb::Channel(value) => Document::Channel(Arc::new(line::channel(path, value, check)?)),
        Pb::ServiceMenu(value) => {
            Document::ServiceMenu(Arc::new(catalogue::menu(path, value, check)?))
        }
        Pb::ServiceChain(value) => {
            Document::ServiceChain(Arc::new(catalogue::chain(path, value, check)?))
        }
        Pb::RaciTable(value) => {
            Document::RaciTable(Arc::new(responsibility::raci_table(path, value, check)?))
        }
        Pb::OperatingModel(value) => {
            Document::OperatingModel(Arc::new(responsibility::operating_model(path, value, check)?))
        }
    })
}

/// Refuses an entry that tells of a person.
fn texts(path: &str, value: &entry_document::Document, check: &mut Check) {
    use entry_document::Document as Pb;
    match value {
        Pb::County(value) => impersonal_texts(path, value, check),
        Pb::Unit(value) => impersonal_texts(path, value, check),
        Pb::Line(value) => impersonal_texts(path, value, check),
        Pb::Centre(value) => impersonal_texts(path, value, check),
        Pb::Site(value) => impersonal_texts(path, value, check),
        Pb::Service(value) => impersonal_texts(path, value, check),
        Pb::Responsibility(value) => impersonal_texts(path, value, check),
        Pb::Organisation(value) => impersonal_texts(path, value, check),
        Pb::Channel(value) => impersonal_texts(path, value, check),
        Pb::ServiceMenu(value) => impersonal_texts(path, value, check),
        Pb::ServiceChain(value) => impersonal_texts(path, value, check),
        Pb::RaciTable(value) => impersonal_texts(path, value, check),
        Pb::OperatingModel(value) => impersonal_texts(path, value, check),
    }
}

/// What kind of entry it is.
fn kind(value: &entry_document::Document) -> Kind {
    use entry_document::Document as Pb;
    match value {
        Pb::County(_) => Kind::County,
        Pb::Unit(_) => Kind::Unit,
        Pb::Line(_) => Kind::Line,
        Pb::Centre(_) => Kind::Centre,
        Pb::Site(_) => Kind::Site,
        Pb::Service(_) => Kind::Service,
        Pb::Responsibility(_) => Kind::Responsibility,
        Pb::Organisation(_) => Kind::Organisation,
        Pb::Channel(_) => Kind::Channel,
        Pb::ServiceMenu(_) => Kind::ServiceMenu,
        Pb::ServiceChain(_) => Kind::ServiceChain,
        Pb::RaciTable(_) => Kind::RaciTable,
        Pb::OperatingModel(_) => Kind::OperatingModel,
    }
}

/// Where each entry of a set stands in its request: `lines[3]`.
pub(crate) type Places = BTreeMap<EntryName, String>;

/// Reads a data set; what is wrong is in `check`. Whether it agrees with itself is proven later.
pub(crate) fn data_set(req: LoadCountyRequest, check: &mut Check) -> Option<(DataSet, Places)> {
    use entry_document::Document as Pb;
    fn list<P>(
        field: &str,
        values: Vec<P>,
        of: impl Fn(P) -> Pb,
    ) -> impl Iterator<Item = (String, Pb)> {
        let values: Vec<Pb> = values.into_iter().map(of).collect();
        values.into_iter().enumerate().map(move |(at, value)| (format!("{field}[{at}]"), value))
    }
    if req.county.is_none() {
        check.wrong("county", "is required");
    }
    let from = optional_day("valid_from", &req.valid_from, check);
    let county = req.county.clone().map(|county| ("county".to_owned(), Pb::County(county)));
    let entries: Vec<(String, Pb)> = county
        .into_iter()
        .chain(list("units", req.units, Pb::Unit))
        .chain(list("lines", req.lines, Pb::Line))
        .chain(list("centres", req.centres, Pb::Centre))
        .chain(list("sites", req.sites, Pb::Site))
        .chain(list("services", req.services, Pb::Service))
        .chain(list("responsibilities", req.responsibilities, Pb::Responsibility))
        .chain(list("organisations", req.organisations, Pb::Organisation))
        .chain(list("channels", req.channels, Pb::Channel))
        .chain(list("service_menus", req.service_menus, Pb::ServiceMenu))
        .chain(list("service_chains", req.service_chains, Pb::ServiceChain))
        .chain(list("raci_tables", req.raci_tables, Pb::RaciTable))
        .chain(list("operating_models", req.operating_models, Pb::OperatingModel))
        .collect();
    let count = entries.len();
    let (mut documents, mut places) = (Vec::new(), Places::new());
    for (path, value) in entries {
        if let Some(document) = document(&path, value, check) {
            match places.get(&document.name()) {
                Some(first) => check.wrong(path, format!("has the id of {first}")),
                None => drop(places.insert(document.name(), path)),
            }
            documents.push(document);
        }
    }
    let county = req.county?;
    let set = DataSet {
        county_id: county.county_id,
        data_set_id: county.data_set_id,
        from: from?,
        documents: Some(documents).filter(|documents| documents.len() == count)?,
    };
    Some((set, places))
}

/// Reads a question about a county; what is wrong is in `check`.
pub(crate) fn ask<'a>(
    req: pb::ResolveLineRequest,
    county: &'a County,
    at: Option<Timestamp>,
    check: &mut Check,
) -> Option<Ask<'a>> {
    let area = check.slug("area", &req.area).map(|area_id| county.area(&area_id));
    check.ensure(area != Some(None), "area", "is no guidance area of this county");
    let municipality = match req.municipality.is_empty() {
        true => Some(None),
        false => digits("municipality", req.municipality, 3, check).map(Some),
    };
    // Another county's is known by no list here: who reads the answer sees the code.
    if let Some(Some(code)) = &municipality {
        let given = MUNICIPALITY_CODES.contains(&code.as_str());
        check.ensure(given, "municipality", "is the code of no municipality");
    }
    let urgency = check.optional_choice("urgency", req.urgency);
    let spoken = match req.language.is_empty() {
        true => Some(None),
        false => spoken_language("language", &req.language, check).map(Some),
    };
    let channel_kind = check.optional_choice("channel_kind", req.channel_kind);
    Some(Ask {
        area: area??,
        municipality: municipality?,
        urgency: urgency?.unwrap_or(Urgency::Routine),
        language: spoken?,
        channel_kind: channel_kind?.unwrap_or(ChannelKind::Line),
        at: at?,
    })
}
