//! A mobile point: where it stands is when and where somebody is met.

use neuvo_allinone::{
    harness::{TestSuite, social_advisor, somebody, violated},
    on_both_databases,
};
use neuvo_proto::{
    access::v1::Role,
    directory::v1::{
        Channel, ChannelKind, ChannelOption, EditHoursRequest, EditHoursResponse, EntryKind,
        EntryName, ExportEntriesRequest, GetSiteRequest, HoursBasis, HoursDay, HoursMode,
        HoursState, MobileVisit, Organisation, PreviewHoursRequest, ResolveLineRequest, RosterSlot,
        SearchRequest, Site, SiteStage, entry_document::Document,
    },
};
use tonic::Status;

use crate::{
    exchange::{export, file, import, text},
    register::{NOW, changed, publish, put, request_id},
    support::finnish,
};

fn visit(date: &str, place: &str, municipality_code: &str) -> MobileVisit {
    MobileVisit {
        date: date.to_owned(),
        opens: "09:00".to_owned(),
        closes: "12:00".to_owned(),
        place: finnish(place),
        municipality_code: municipality_code.to_owned(),
    }
}

/// A bus of Hyvinkää that visits Mäntsälä and Pornainen, with a partner aboard on Tuesdays.
async fn with_a_bus(suite: &TestSuite) {
    suite.set_clock(NOW);
    let bus = Site {
        site_id: "neuvontabussi".to_owned(),
        name: finnish("Neuvontabussi"),
        municipality_code: "106".to_owned(),
        stage: SiteStage::RemoteOrMobile.into(),
        address: "Varikko 1, Hyvinkää".to_owned(),
        mobile_schedule: vec![
            visit("2026-05-12", "Mäntsälän tori", "505"),
            visit("2026-05-20", "Pornaisten kirjasto", "611"),
        ],
        partner_roster: vec![RosterSlot {
            organisation_id: "ilona".to_owned(),
            weekdays: vec![2],
            topic: finnish("velat"),
            ..RosterSlot::default()
        }],
        ..Site::default()
    };
    let door = Channel {
        channel_id: "bussin-ovi".to_owned(),
        name: finnish("Neuvontabussi"),
        kind: ChannelKind::WalkIn.into(),
        site_id: "neuvontabussi".to_owned(),
        area_ids: vec!["families".to_owned()],
        ..Channel::default()
    };
    let ilona = Organisation {
        organisation_id: "ilona".to_owned(),
        name: finnish("Ilona ry"),
        ..Organisation::default()
    };
    let edits = vec![
        put(Document::Organisation(ilona)),
        put(Document::Site(bus)),
        put(Document::Channel(door)),
    ];
    changed(suite, "", edits).await;
}

/// The bus among the ways of who wishes for a channel, and where it stands among them.
async fn bus(
    suite: &TestSuite,
    at: &str,
    municipality: &str,
    wished: ChannelKind,
) -> (usize, ChannelOption) {
    told(suite, at, municipality, wished).await.expect("the bus is told")
}

async fn told(
    suite: &TestSuite,
    at: &str,
    municipality: &str,
    wished: ChannelKind,
) -> Option<(usize, ChannelOption)> {
    let request = ResolveLineRequest {
        area: "families".to_owned(),
        municipality: municipality.to_owned(),
        channel_kind: wished.into(),
        at: Some(at.parse().expect("an instant")),
        ..ResolveLineRequest::default()
    };
    let answer = suite.directory(&social_advisor()).resolve_line(request).await;
    let answer = answer.expect("an answer").into_inner();
    let ways = if wished == ChannelKind::Line { answer.alternatives } else { answer.channels };
    let is_bus = |way: &ChannelOption| {
        way.channel.as_ref().is_some_and(|channel| channel.channel_id == "bussin-ovi")
    };
    let at = ways.iter().position(is_bus)?;
    Some((at, ways[at].clone()))
}

fn edit(text: &str) -> EditHoursRequest {
    EditHoursRequest {
        request_id: request_id(),
        why: "Bussin ajot".to_owned(),
        entries: vec![EntryName {
            kind: EntryKind::Site.into(),
            entry_id: "neuvontabussi".to_owned(),
        }],
        text: text.to_owned(),
        mode: HoursMode::AddExceptions.into(),
        ..EditHoursRequest::default()
    }
}

/// Exceptions for the bus's door.
async fn edited(suite: &TestSuite, text: &str) -> Result<EditHoursResponse, Status> {
    let mut hours = suite.hours(&somebody(Role::DirectoryEditor));
    Ok(hours.edit_hours(edit(text)).await?.into_inner())
}

/// The bus, day by day.
async fn days(suite: &TestSuite, start_date: &str, end_date: &str) -> Vec<HoursDay> {
    let request = PreviewHoursRequest {
        kind: EntryKind::Site.into(),
        entry_id: "neuvontabussi".to_owned(),
        start_date: start_date.to_owned(),
        end_date: end_date.to_owned(),
        ..PreviewHoursRequest::default()
    };
    let days = suite.hours(&social_advisor()).preview_hours(request).await;
    days.expect("shown").into_inner().days
}

on_both_databases! {
    async fn while_it_stands_it_is_open_there_and_near_to_who_lives_there(suite: TestSuite) {
        with_a_bus(&suite).await;
        let (place, way) = bus(&suite, "2026-05-12T07:00:00Z", "505", ChannelKind::Line).await;
        assert_eq!((place, way.open, way.state()), (0, true, HoursState::Open));
        assert_eq!(way.basis(), HoursBasis::Visit);
        assert_eq!(way.visit.expect("a visit").municipality_code, "505");
        assert_eq!(way.partners[0].organisation_id, "ilona");
        let said = way.reason.expect("a reason").fi;
        let expected = "Neuvontabussi on auki klo 12.00 asti. Paikka: Mäntsälän tori. \
                        Paikalla on nyt myös Ilona ry.";
        assert_eq!(said, expected);
    }

    async fn it_is_found_by_its_stops_and_partners_and_as_open_while_it_stands(suite: TestSuite) {
        with_a_bus(&suite).await;
        let found = async |asked: SearchRequest| -> Vec<String> {
            let kinds = vec![EntryKind::Site.into(), EntryKind::Channel.into()];
            let asked = SearchRequest { kinds, ..asked };
            let answer = suite.finder(&social_advisor()).search(asked).await.expect("an answer");
            answer.into_inner().hits.into_iter().map(|hit| hit.entry_id).collect()
        };
        let typed = |query: &str| SearchRequest { query: query.to_owned(), ..Default::default() };
        assert_eq!(found(typed("pornaisten kirjasto")).await, ["neuvontabussi", "bussin-ovi"]);
        assert!(found(typed("mäntsälä")).await.contains(&"bussin-ovi".to_owned()));
        assert_eq!(found(typed("ilona")).await, ["neuvontabussi"]);
        let open = SearchRequest { open_now: true, municipality: "611".to_owned(), ..typed("bussi") };
        assert_eq!(found(open.clone()).await, [""; 0]);
        suite.set_clock("2026-05-20T07:00:00Z");
        assert_eq!(found(open).await, ["neuvontabussi", "bussin-ovi"]);
    }

    async fn between_stops_it_is_closed_and_says_when_and_where_it_is_next(suite: TestSuite) {
        with_a_bus(&suite).await;
        let (_, way) = bus(&suite, "2026-05-13T07:00:00Z", "611", ChannelKind::WalkIn).await;
        assert_eq!((way.open, way.state()), (false, HoursState::Closed));
        let said = way.reason.expect("a reason").fi;
        let expected = "Neuvontabussi on kiinni aukioloajan ulkopuolella. \
                        Se avautuu keskiviikkona 20.5.2026 klo 9.00. Paikka: Pornaisten kirjasto.";
        assert_eq!(said, expected);
        let (_, way) = bus(&suite, "2026-05-21T07:00:00Z", "611", ChannelKind::WalkIn).await;
        assert_eq!((way.state(), way.visit), (HoursState::Unspecified, None), "nobody has said");
    }

    async fn its_stops_are_shown_day_by_day_on_pages_and_in_calendars(suite: TestSuite) {
        with_a_bus(&suite).await;
        for (kind, id) in [(EntryKind::Site, "neuvontabussi"), (EntryKind::Channel, "bussin-ovi")] {
            let request = PreviewHoursRequest {
                kind: kind.into(),
                entry_id: id.to_owned(),
                start_date: "2026-05-12".to_owned(),
                end_date: "2026-05-21".to_owned(),
                ..PreviewHoursRequest::default()
            };
            let days = suite.hours(&social_advisor()).preview_hours(request).await;
            let days = days.expect("shown").into_inner().days;
            assert_eq!((days[0].basis(), days[0].known), (HoursBasis::Visit, true));
            assert_eq!(days[0].reason.as_ref().expect("a place").fi, "Mäntsälän tori");
            assert_eq!(days[0].spoken.as_ref().expect("words").fi, "9–12");
            assert_eq!((days[1].spans.len(), days[1].known), (0, true));
            assert!(!days[9].known, "after its last stop");
        }
        let path = "/v1/hours-page?site=neuvontabussi";
        let page = suite.http("GET", path, "", None).await.text;
        let row = "ti 12.5.2026</th><td>9–12 (Mäntsälän tori)</td><td>Ilona ry (velat)</td>";
        assert!(page.contains(row), "{page}");
        let request = ExportEntriesRequest { format: "icalendar".to_owned(), ..Default::default() };
        let calendar = suite.exchange(&social_advisor()).export_entries(request).await;
        let calendar = calendar.expect("an export").into_inner().data;
        let calendar = String::from_utf8(calendar.to_vec()).expect("a text").replace("\r\n ", "");
        assert!(calendar.contains("LOCATION:Mäntsälän tori"), "{calendar}");
    }

    async fn its_stops_are_dates_in_other_registers_and_stay_as_they_are_when_those_come_back(suite: TestSuite) {
        with_a_bus(&suite).await;
        for (format, told) in [
            ("ptv-v11", "\"validFrom\": \"2026-05-12T00:00:00\""),
            ("ptv-v12", "\"fromDate\": \"2026-05-12\""),
            ("hsds", "\"valid_from\": \"2026-05-12\""),
            ("schema-org", "\"validThrough\": \"2026-05-12\""),
            ("fhir-r4", "2026-05-12 09:00–12:00: Mäntsälän tori; 2026-05-20 09:00–12:00: Pornaisten kirjasto"),
            ("fhir-r5", "2026-05-12 09:00–12:00: Mäntsälän tori; 2026-05-20 09:00–12:00: Pornaisten kirjasto"),
        ] {
            let export = text(&export(&suite, format).await);
            assert!(export.contains(told) && export.contains("Pornaisten kirjasto"), "{format}: {export}");
            if !format.starts_with("fhir") && format != "schema-org" {
                let taken = import(&suite, file(format, export)).await.expect("an import");
                assert_eq!((taken.created, taken.updated, &*taken.change_id), (0, 0, ""), "{format}");
            }
        }
    }

    async fn an_exception_of_its_door_takes_the_place_of_that_day_s_stops_alone(suite: TestSuite) {
        with_a_bus(&suite).await;
        let day_before = days(&suite, "2026-05-11", "2026-05-21").await;
        let ill = edited(&suite, "12.5.2026 0–24 suljettu (bussi rikki)").await.expect("drafted");
        assert_eq!(ill.flaws, []);
        publish(&suite, &ill.change.expect("a draft")).await.expect("proven");
        let after = days(&suite, "2026-05-11", "2026-05-21").await;
        assert_eq!((after[1].basis(), after[1].known), (HoursBasis::Exception, true));
        assert_eq!(after[1].spans, []);
        assert_eq!(after[1].reason.as_ref().expect("why").fi, "bussi rikki");
        assert_eq!((&after[0], &after[2..]), (&day_before[0], &day_before[2..]), "the rest stays");
        let (_, way) = bus(&suite, "2026-05-12T07:00:00Z", "611", ChannelKind::WalkIn).await;
        assert_eq!((way.open, way.basis()), (false, HoursBasis::Exception));
        let said = way.reason.expect("a reason").fi;
        let expected = "Neuvontabussi on kiinni poikkeuksellisesti (bussi rikki). \
                        Se avautuu keskiviikkona 20.5.2026 klo 9.00. Paikka: Pornaisten kirjasto.";
        assert_eq!(said, expected);
    }

    async fn it_stands_where_its_stops_say_whatever_its_door_is_given(suite: TestSuite) {
        with_a_bus(&suite).await;
        let cut = edited(&suite, "12.5.2026 10-11 suljettu (tauko)").await;
        assert_eq!(violated(&cut.expect_err("its stop is changed")), ["entries[0]"]);
        for text in ["12.5.2026 9-16 (pidempään)", "13.5.2026 9-12 (lisäpäivä)"] {
            let flaws = edited(&suite, text).await.expect("drafted").flaws;
            let places: Vec<_> = flaws.iter().map(|flaw| &*flaw.field).collect();
            assert_eq!(places, ["channel/bussin-ovi.opening_exceptions[0].spans"], "{text}");
        }
    }

    async fn it_is_near_where_it_stands_next_on_a_day_that_it_is_not_closed_on(suite: TestSuite) {
        with_a_bus(&suite).await;
        let near = async |municipality| {
            let told = told(&suite, "2026-05-11T07:00:00Z", municipality, ChannelKind::WalkIn).await;
            told.is_some_and(|(place, _)| place == 0)
        };
        assert_eq!((near("505").await, near("611").await), (true, false));
        let ill = edited(&suite, "12.5.2026 suljettu (bussi rikki)").await.expect("drafted");
        publish(&suite, &ill.change.expect("a draft")).await.expect("proven");
        assert_eq!((near("505").await, near("611").await), (false, true));
    }

    async fn a_later_schedule_is_read_under_the_exceptions_of_its_door(suite: TestSuite) {
        with_a_bus(&suite).await;
        let ill = edited(&suite, "20.5.2026-5.6.2026 suljettu (bussi rikki)").await.expect("drafted");
        publish(&suite, &ill.change.expect("a draft")).await.expect("proven");
        let request = GetSiteRequest { site_id: "neuvontabussi".to_owned() };
        let site = suite.directory(&social_advisor()).get_site(request).await.expect("there");
        let mobile_schedule = vec![
            visit("2026-06-03", "Tuusulan tori", "858"),
            visit("2026-06-09", "Tuusulan tori", "858"),
        ];
        let site = Site { mobile_schedule, ..site.into_inner() };
        changed(&suite, "2026-06-01", vec![put(Document::Site(site))]).await;
        let told = days(&suite, "2026-05-12", "2026-06-09").await;
        let basis: Vec<_> = [0, 8, 22, 28].map(|at: usize| told[at].basis()).into();
        let (visit, ill) = (HoursBasis::Visit, HoursBasis::Exception);
        assert_eq!(basis, [visit, ill, ill, visit]);
        let spans: Vec<_> = [0, 8, 22, 28].map(|at: usize| told[at].spans.len()).into();
        assert_eq!(spans, [1, 0, 0, 1]);
    }

    async fn rules_beside_its_stops_are_a_contradiction(suite: TestSuite) {
        with_a_bus(&suite).await;
        let request = EditHoursRequest { mode: HoursMode::Replace.into(), ..edit("ma-pe 8-15") };
        let told = suite.hours(&somebody(Role::DirectoryEditor)).edit_hours(request).await;
        let flaws = told.expect("drafted").into_inner().flaws;
        let places: Vec<_> = flaws.iter().map(|flaw| &*flaw.field).collect();
        assert_eq!(places, ["channel/bussin-ovi.opening_rules"]);
    }
}
