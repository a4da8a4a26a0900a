//! `ResolveLine`, beyond telephone lines: languages, channels, and where to go instead.

use neuvo_allinone::{
    harness::{TestSuite, social_advisor, violated},
    on_both_databases,
};
use neuvo_proto::{
    common::v1::Urgency,
    directory::v1::{
        Channel, ChannelKind, ChannelOption, DayClass, Edit, GetSiteRequest, HoursState,
        OpeningRule, Organisation, ResolveLineRequest, ResolveLineResponse, RosterSlot, Site,
        entry_document::Document,
    },
};

use crate::{
    register::{changed, line, put},
    support::finnish,
};

/// A Tuesday, 10.00 in Helsinki.
const TUESDAY: &str = "2026-05-12T07:00:00Z";

fn ask(at: &str) -> ResolveLineRequest {
    ResolveLineRequest {
        area: "families".to_owned(),
        at: Some(at.parse().expect("an instant")),
        ..ResolveLineRequest::default()
    }
}

async fn answer(suite: &TestSuite, request: ResolveLineRequest) -> ResolveLineResponse {
    let answer = suite.directory(&social_advisor()).resolve_line(request).await;
    answer.expect("an answer").into_inner()
}

fn office_hours(opens: &str, closes: &str) -> Vec<OpeningRule> {
    vec![OpeningRule {
        day_class: DayClass::Normal.into(),
        weekdays: (1..=5).collect(),
        opens: opens.to_owned(),
        closes: closes.to_owned(),
        state: HoursState::DropIn.into(),
        ..OpeningRule::default()
    }]
}

fn channel(channel_id: &str, kind: ChannelKind, opening_rules: Vec<OpeningRule>) -> Channel {
    Channel {
        channel_id: channel_id.to_owned(),
        name: finnish(channel_id),
        kind: kind.into(),
        opening_rules,
        ..Channel::default()
    }
}

fn walk_in(channel_id: &str, site_id: &str, rules: Vec<OpeningRule>) -> Edit {
    put(Document::Channel(Channel {
        site_id: site_id.to_owned(),
        ..channel(channel_id, ChannelKind::WalkIn, rules)
    }))
}

fn ids(ways: &[ChannelOption]) -> Vec<&str> {
    ways.iter().filter_map(|way| way.channel.as_ref()).map(|c| c.channel_id.as_str()).collect()
}

/// Two advice points, one of them with unknown hours, a chat for families and an e-service for all.
async fn with_channels(suite: &TestSuite) {
    suite.set_clock("2026-05-01T07:00:00Z");
    let chat = channel("perheiden-chat", ChannelKind::Chat, office_hours("12:00", "15:00"));
    let form = channel("testilomake", ChannelKind::EService, vec![]);
    let address = "https://chat.example".to_owned();
    let chat = Channel { area_ids: vec!["families".to_owned()], address, ..chat };
    let address = "https://lomake.example".to_owned();
    let form = Channel { always_open: true, address, ..form };
    let other = channel("tyoikaisten-chat", ChannelKind::Chat, office_hours("08:00", "15:00"));
    let other = Channel { area_ids: vec!["working-age".to_owned()], ..other };
    let edits = vec![
        walk_in("testi-hyryla", "hyryla", office_hours("08:00", "15:00")),
        walk_in("testi-klaukkala", "klaukkala", office_hours("08:00", "15:00")),
        walk_in("testi-rentto", "rentto", vec![]),
        put(Document::Channel(chat)),
        put(Document::Channel(form)),
        put(Document::Channel(other)),
    ];
    changed(suite, "", edits).await;
}

/// Those of the ways that the test made.
fn made<'a>(ids: &[&'a str]) -> Vec<&'a str> {
    ids.iter().copied().filter(|id| id.starts_with("testi") || id.ends_with("chat")).collect()
}

on_both_databases! {
    async fn the_nearest_open_advice_point_comes_first_and_unknown_is_not_closed(suite: TestSuite) {
        with_channels(&suite).await;
        let request = ResolveLineRequest { municipality: "543".to_owned(), ..ask(TUESDAY) };
        let told = answer(&suite, request).await;
        let instead = made(&ids(&told.alternatives)).join(" ");
        assert_eq!(instead, "testi-klaukkala testi-hyryla testilomake");
        let first = told.alternatives.iter().find(|way| way.open).expect("open");
        assert_eq!(first.site.as_ref().expect("a site").site_id, "klaukkala");
        assert_eq!(first.state(), HoursState::DropIn);
        assert_eq!(first.reason.as_ref().expect("a reason").fi, "testi-klaukkala on auki klo 15.00 asti.");
        let walk_in = ChannelKind::WalkIn.into();
        let there = ResolveLineRequest { municipality: "106".to_owned(), ..ask(TUESDAY) };
        let told = answer(&suite, ResolveLineRequest { channel_kind: walk_in, ..there }).await;
        let doors = made(&ids(&told.channels)).join(" ");
        assert_eq!(doors, "testi-hyryla testi-klaukkala", "who is there comes first");
        let [_, _, unknown] = &told.channels[..] else { panic!("three are told") };
        assert_eq!(unknown.site.as_ref().expect("a site").site_id, "rentto", "the nearest of them");
        assert_eq!((unknown.open, unknown.state()), (false, HoursState::Unspecified));
        let said = &unknown.reason.as_ref().expect("a reason").fi;
        assert!(said.ends_with(": aukioloaika ei ole tiedossa."), "{said}");
    }

    async fn the_wished_channel_is_answered_with_its_ways_and_a_line_all_the_same(suite: TestSuite) {
        with_channels(&suite).await;
        let chat = ChannelKind::Chat.into();
        let request = ResolveLineRequest { channel_kind: chat, ..ask(TUESDAY) };
        let told = answer(&suite, request).await;
        assert_eq!(ids(&told.channels), ["perheiden-chat"], "the other area's chat is not ours");
        let way = &told.channels[0];
        assert_eq!(way.next_opening.expect("it opens").seconds, 1_778_576_400); // 12.00
        assert!(told.line.is_some() && !ids(&told.alternatives).contains(&"perheiden-chat"));
        let by_telephone = answer(&suite, ask(TUESDAY)).await;
        assert!(by_telephone.channels.is_empty());
    }

    async fn a_line_that_says_it_answers_in_other_languages_is_passed_over(suite: TestSuite) {
        suite.set_clock("2026-05-01T07:00:00Z");
        let mut finnish_only = line(&suite).await;
        finnish_only.languages = vec!["fi".to_owned()];
        changed(&suite, "", vec![put(Document::Line(finnish_only))]).await;
        let called = async |language: &str| {
            let request = ResolveLineRequest { language: language.to_owned(), ..ask(TUESDAY) };
            let told = answer(&suite, request).await;
            let first = told.chain[0].reason.clone().expect("a reason").fi;
            (told.line.expect("a line").line_id, first)
        };
        assert_eq!(called("fi").await.0, "lapsiperheet");
        assert_eq!(called("FI-fi").await.0, "lapsiperheet");
        let (line, why) = called("sv-FI").await;
        assert_eq!(line, "sosiaalipaivystys");
        assert!(why.ends_with("on auki, mutta palvelee kielillä: suomi."), "{why}");
    }

    async fn the_person_is_told_everything_in_one_text(suite: TestSuite) {
        with_channels(&suite).await;
        let told = answer(&suite, ask(TUESDAY)).await.tell.expect("a text").fi;
        assert!(told.starts_with("Lapsiperheiden asiakasohjaus on auki: soita 019 226 0401."), "{told}");
        assert!(told.contains("Voit myös tulla käymään ilman ajanvarausta."), "{told}");
        assert!(told.ends_with("Jos henki tai terveys on vaarassa, soita heti 112."), "{told}");
        let urgency = Urgency::LifeThreatening.into();
        let danger = answer(&suite, ResolveLineRequest { urgency, ..ask(TUESDAY) }).await;
        let danger = danger.tell.expect("a text").fi;
        assert!(danger.starts_with("Henki tai terveys on vaarassa: soita heti 112"), "{danger}");
        assert!(!danger.contains("Jos henki") && !danger.contains("tulla käymään"), "{danger}");
    }

    async fn the_wished_channel_is_spoken_of_whether_it_is_there_or_not(suite: TestSuite) {
        with_channels(&suite).await;
        let told = async |kind: ChannelKind| {
            let request = ResolveLineRequest { channel_kind: kind.into(), ..ask(TUESDAY) };
            answer(&suite, request).await.tell.expect("a text").fi
        };
        let chat = told(ChannelKind::Chat).await;
        let closed = "Toivottu yhteydenottotapa (chat): perheiden-chat on kiinni aukioloajan \
                      ulkopuolella. Se avautuu tiistaina 12.5.2026 klo 12.00.";
        assert!(chat.contains(closed), "{chat}");
        assert!(chat.contains("Voit myös tulla käymään ilman ajanvarausta."), "{chat}");
        let letter = told(ChannelKind::Letter).await;
        assert!(letter.contains("Toivottua yhteydenottotapaa (kirje) ei ole."), "{letter}");
    }

    async fn an_open_way_for_all_is_told_before_a_closed_one_of_the_area(suite: TestSuite) {
        with_channels(&suite).await;
        let chat = channel("yleinen-chat", ChannelKind::Chat, office_hours("08:00", "15:00"));
        let chat = Channel { address: "https://yleinen.example".to_owned(), ..chat };
        changed(&suite, "", vec![put(Document::Channel(chat))]).await;
        let wished = ResolveLineRequest { channel_kind: ChannelKind::Chat.into(), ..ask(TUESDAY) };
        let told = answer(&suite, wished.clone()).await;
        assert_eq!(ids(&told.channels), ["yleinen-chat", "perheiden-chat"]);
        let said = told.tell.expect("a text").fi;
        assert!(said.contains("(chat): yleinen-chat on auki klo 15.00 asti."), "{said}");
        let both = ResolveLineRequest { at: Some("2026-05-12T10:00:00Z".parse().expect("an instant")), ..wished };
        let told = answer(&suite, both).await;
        assert_eq!(ids(&told.channels), ["perheiden-chat", "yleinen-chat"], "the area's own");
    }

    async fn who_is_met_by_appointment_is_there_with_its_partners_and_nobody_while_it_is_closed(suite: TestSuite) {
        with_channels(&suite).await;
        let mut by_appointment = office_hours("08:00", "15:00");
        by_appointment[0].state = HoursState::ByAppointment.into();
        let ilona = Organisation {
            organisation_id: "ilona".to_owned(),
            name: finnish("Ilona ry"),
            ..Organisation::default()
        };
        let site = GetSiteRequest { site_id: "klaukkala".to_owned() };
        let site = suite.directory(&social_advisor()).get_site(site).await.expect("a site");
        let tuesdays = RosterSlot {
            organisation_id: "ilona".to_owned(),
            weekdays: vec![2],
            opens: "09:00".to_owned(),
            closes: "20:00".to_owned(),
            ..RosterSlot::default()
        };
        let site = Site { partner_roster: vec![tuesdays], ..site.into_inner() };
        let edits = vec![
            put(Document::Organisation(ilona)),
            put(Document::Site(site)),
            walk_in("testi-klaukkala", "klaukkala", by_appointment),
            walk_in("testi-hyryla", "hyryla", vec![]),
        ];
        changed(&suite, "", edits).await;
        let first = async |at: &str| {
            let asked = ResolveLineRequest { municipality: "543".to_owned(), ..ask(at) };
            let channel_kind = ChannelKind::WalkIn.into();
            let told = answer(&suite, ResolveLineRequest { channel_kind, ..asked }).await;
            told.channels.into_iter().find(|way| {
                way.channel.as_ref().is_some_and(|channel| channel.channel_id == "testi-klaukkala")
            })
        };
        let morning = first(TUESDAY).await.expect("before what is unknown elsewhere");
        let said = morning.reason.expect("a reason").fi;
        assert_eq!(said, "testi-klaukkala: nyt vain ajanvarauksella. Paikalla on nyt myös Ilona ry.");
        let closed = first("2026-05-12T13:00:00Z").await; // 16.00
        assert!(closed.is_none_or(|way| way.partners.is_empty()), "the door is closed");
    }

    async fn where_no_number_is_known_the_first_other_way_is_told(suite: TestSuite) {
        suite.set_clock("2026-05-01T07:00:00Z");
        let mut directory = suite.directory(&social_advisor());
        let county = directory.get_county(neuvo_proto::directory::v1::GetCountyRequest {}).await;
        let mut county = county.expect("a county").into_inner();
        county.areas[0].line_id.clear();
        let area = county.areas[0].area_id.clone();
        let letter = Channel {
            area_ids: vec![area.clone()],
            address: "PL 46, 05801 Hyvinkää".to_owned(),
            ..channel("testikirje", ChannelKind::Letter, vec![])
        };
        let edits = vec![put(Document::County(county)), put(Document::Channel(letter))];
        changed(&suite, "", edits).await;
        let wish = ChannelKind::Letter.into();
        let request = ResolveLineRequest { area, channel_kind: wish, ..ask("2026-05-10T07:00:00Z") };
        let told = answer(&suite, request).await;
        assert!(told.line.is_none());
        let said = told.tell.expect("a text").fi;
        assert!(said.contains("puhelinnumeroa ei ole tiedossa."), "{said}");
        assert!(said.contains("testikirje: aukioloaika ei ole tiedossa. Osoite: PL 46"), "{said}");
        assert!(said.contains("Voit myös") || said.contains("Muu yhteydenottotapa:"), "{said}");
        assert!(said.ends_with("Jos henki tai terveys on vaarassa, soita heti 112."), "{said}");
        let area = told.channels[0].channel.as_ref().expect("a channel").area_ids[0].clone();
        let urgency = Urgency::Urgent.into();
        let request = ResolveLineRequest { area, urgency, ..ask("2026-05-10T07:00:00Z") };
        let said = answer(&suite, request).await.tell.expect("a text").fi;
        assert!(!said.contains("testikirje"), "who cannot wait writes no letter: {said}");
    }

    async fn who_waits_is_not_led_past_advice_to_the_emergency_line_for_a_language(suite: TestSuite) {
        suite.set_clock("2026-05-01T07:00:00Z");
        let lines = ["lapsiperheet", "sosiaalipaivystys"];
        let mut edits = Vec::new();
        for line_id in lines {
            let request = neuvo_proto::directory::v1::GetLineRequest { line_id: line_id.to_owned() };
            let line = suite.directory(&social_advisor()).get_line(request).await;
            let mut line = line.expect("there").into_inner();
            line.languages = vec!["fi".to_owned()];
            edits.push(put(Document::Line(line)));
        }
        changed(&suite, "", edits).await;
        let asked = ResolveLineRequest { language: "en-GB".to_owned(), ..ask(TUESDAY) };
        let told = answer(&suite, asked.clone()).await;
        assert_eq!(told.line.expect("a line").line_id, "lapsiperheet");
        let said = told.reason.expect("a reason").en;
        assert!(said.ends_with("It serves in Finnish."), "{said}");
        let urgent = ResolveLineRequest { urgency: Urgency::Urgent.into(), ..asked };
        let told = answer(&suite, urgent).await;
        assert_eq!(told.line.expect("a line").line_id, "kriisipaivystys");
        let said = told.reason.expect("a reason").en;
        assert_eq!(said.matches("is open, but serves in Finnish.").count(), 2, "{said}");
    }

    async fn a_language_and_a_channel_that_are_none_are_named(suite: TestSuite) {
        let request = ResolveLineRequest {
            language: "Finnish".to_owned(),
            channel_kind: 99,
            ..ask(TUESDAY)
        };
        let refused = suite.directory(&social_advisor()).resolve_line(request).await;
        assert_eq!(violated(&refused.expect_err("wrong")), ["language", "channel_kind"]);
    }
}
