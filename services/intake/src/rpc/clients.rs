//! `SearchClients` and `GetClient`: clients, for those who have a relation to them.

use neuvo_chassis::{Caller, Check, Fault, Result};
use neuvo_ledger::WriteSet;
use neuvo_proto::{access::v1::Role, intake::v1 as pb};
use neuvo_secrecy::{Basis, Disclosed, Viewing};
use uuid::Uuid;

use super::{matter, sector};
use crate::{
    App, convert,
    domain::{Contact, Field, IdentityCode, Seeker, Words, name_parts},
    error,
};

const SEARCH: &str = "SearchClients";
const GET: &str = "GetClient";
/// Clients in an answer at most.
const CLIENTS_MAX: usize = 20;
/// Contacts of a client in an answer at most, the latest first.
const CONTACTS_MAX: u64 = 100;
/// Characters of a name that is looked for at most.
const NAME_CHARS_MAX: usize = 200;

/// A client whom the caller may see.
struct Related {
    client_id: Uuid,
    /// On what ground.
    basis: Basis,
    /// The contacts that the caller may see, the latest first; at least one.
    contacts: Vec<Contact>,
}

pub(super) async fn search_clients(
    app: &App,
    caller: &Caller,
    req: pb::SearchClientsRequest,
) -> Result<pb::SearchClientsResponse> {
    let (shown, more) = match asked(&req)? {
        Asked::Code(code) => (by_code(app, caller, &code).await?, false),
        Asked::Name(name) => by_name(app, caller, &name).await?,
    };

    let mut set = WriteSet::new();
    let logged: Vec<_> = shown
        .iter()
        .map(|client| {
            let viewing = client.viewing(app, caller, SEARCH);
            app.store.vault.disclose_with(&mut set, &viewing, &[client.client_id])
        })
        .collect();
    let mut clients = Vec::new();
    for (client, disclosed) in shown.iter().zip(app.store.vault.save(set, logged).await?) {
        let fields = [Field::GivenName, Field::FamilyName];
        clients.push(client.shown(app, &disclosed, &fields).await?);
    }
    Ok(pb::SearchClientsResponse { clients, more })
}

pub(super) async fn get_client(
    app: &App,
    caller: &Caller,
    req: pb::GetClientRequest,
) -> Result<pb::Client> {
    let mut check = Check::default();
    let client_id = check.uuid("client_id", &req.client_id);
    let client_id = check.finish(|| client_id)?;
    let Some(client) = related(app, caller, client_id).await? else {
        if !app.store.has_client(client_id).await? {
            return Err(error::client_not_found(client_id));
        }
        deny(app, caller, GET, client_id).await?;
        return Err(error::no_relation_to_client(client_id));
    };
    let viewing = client.viewing(app, caller, GET);
    let disclosed = app.store.vault.disclose(&viewing, &[client_id]).await?;
    let fields = [Field::GivenName, Field::FamilyName, Field::PhoneNumber, Field::IdentityCode];
    client.shown(app, &disclosed, &fields).await
}

/// What a search looks for.
enum Asked {
    Code(IdentityCode),
    Name(String),
}

fn asked(req: &pb::SearchClientsRequest) -> Result<Asked> {
    let mut check = Check::default();
    let asked = match (req.identity_code.as_str(), req.name.as_str()) {
        ("", name) => {
            let name = check.line("name", name, 1..=NAME_CHARS_MAX);
            let words = name.as_deref().is_none_or(|name| !name_parts(name).is_empty());
            check.ensure(words, "name", "must hold a letter");
            name.map(Asked::Name)
        }
        (code, "") => convert::identity_code("identity_code", code, &mut check).map(Asked::Code),
        _ => {
            check.wrong("name", "must be absent when identity_code is given");
            None
        }
    };
    check.finish(|| asked)
}

async fn by_code(app: &App, caller: &Caller, code: &IdentityCode) -> Result<Vec<Related>> {
    let Some(client_id) = app.store.client_with(code).await? else { return Ok(Vec::new()) };
    match related(app, caller, client_id).await? {
        Some(client) => Ok(vec![client]),
        None => {
            deny(app, caller, SEARCH, client_id).await?;
            Ok(Vec::new())
        }
    }
}

/// Clients with a name, and whether there are more. Namesakes to whom the caller has no relation are
/// passed over: nobody asked for them.
async fn by_name(app: &App, caller: &Caller, name: &str) -> Result<(Vec<Related>, bool)> {
    let limit = u64::try_from(CLIENTS_MAX + 1).map_err(Fault::internal)?;
    let named = app.store.clients_named(name, seeker(caller), limit).await?;
    let mut found = Vec::new();
    for client_id in named.iter().take(CLIENTS_MAX) {
        found.extend(related(app, caller, *client_id).await?);
    }
    Ok((found, named.len() > CLIENTS_MAX))
}

/// A client as far as the caller may see it; none when there is none, or no relation.
async fn related(app: &App, caller: &Caller, client_id: Uuid) -> Result<Option<Related>> {
    let seeker = seeker(caller);
    let contacts = app.store.contacts_of(client_id, seeker, CONTACTS_MAX).await?;
    let Some(latest) = contacts.first() else { return Ok(None) };
    let took_part = latest.took_part(seeker.met_by());
    let basis = match (latest.recorded_by == caller.subject, took_part) {
        (true, _) => Basis::Recorded,
        (false, true) => Basis::SectorTookPart,
        (false, false) => by_custody(app, caller, latest.contact_id).await?,
    };
    Ok(Some(Related { client_id, basis, contacts }))
}

/// The ground of who sees a contact for no other reason than an open matter of it.
async fn by_custody(app: &App, caller: &Caller, contact_id: Uuid) -> Result<Basis> {
    let mut matters = app.store.matters_of(contact_id).await?;
    matters.retain(|matter| matter.ended_at.is_none());
    for matter in &matters {
        if matter::ground(app, caller, matter).await? == Some(Basis::Custody) {
            return Ok(Basis::Custody);
        }
    }
    Ok(Basis::HandOff)
}

/// The caller, as the one who asks for clients.
fn seeker(caller: &Caller) -> Seeker<'_> {
    // A worker of a unit is there for whom the unit helps, not for all whom the sector met.
    let meets_people = [Role::Advisor, Role::Assessor, Role::Supervisor];
    Seeker {
        subject: &caller.subject,
        sector: sector(caller),
        meets_people: meets_people.into_iter().any(|role| caller.has(role)),
        units: &caller.units,
    }
}

async fn deny(app: &App, caller: &Caller, method: &'static str, client_id: Uuid) -> Result<()> {
    let (resource, at) = (resource(client_id), app.clock.now());
    let viewing = Viewing { caller, method, basis: Basis::None, resource, at };
    app.store.vault.deny(&viewing, &[client_id]).await
}

fn resource(client_id: Uuid) -> String {
    format!("client/{client_id}")
}

impl Related {
    fn viewing<'a>(&self, app: &App, caller: &'a Caller, method: &'static str) -> Viewing<'a> {
        let (resource, at) = (resource(self.client_id), app.clock.now());
        Viewing { caller, method, basis: self.basis, resource, at }
    }

    /// The client as told at the latest contact that the caller may see.
    async fn shown(
        &self,
        app: &App,
        disclosed: &Disclosed,
        fields: &[Field],
    ) -> Result<pb::Client> {
        let latest = app.store.contact(self.contacts[0].contact_id).await?;
        let mut words = match latest {
            Some(kept) => kept.open(&app.store.vault, disclosed, fields).await?,
            None => Words::new(),
        };
        let mut word = |field| words.remove(&field).unwrap_or_default();
        Ok(pb::Client {
            client_id: self.client_id.to_string(),
            given_name: word(Field::GivenName),
            family_name: word(Field::FamilyName),
            phone_number: word(Field::PhoneNumber),
            identity_code: word(Field::IdentityCode),
            contact_ids: self.contacts.iter().map(|c| c.contact_id.to_string()).collect(),
        })
    }
}
