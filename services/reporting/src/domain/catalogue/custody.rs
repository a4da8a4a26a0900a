//! Reports that count matters, hand-offs and promises.

use super::{AddUp, Bond, Column, CountUnit, Kind, Report, Text, total};

pub(super) fn matters() -> Report {
    let part = |column_id, title| Column::new(column_id, Bond::Part, CountUnit::Matters, title);
    Report {
        report_id: "matters-by-unit",
        kind: Kind::Matters,
        title: Text::new("Asiat yksiköittäin", "Ärenden enligt enhet", "Matters by unit"),
        question: Text::new(
            "Mikä yksikkö avasi asioita, ja missä ne ovat nyt?",
            "Vilken enhet öppnade ärenden, och var är de nu?",
            "Which unit opened matters, and where are they now?",
        ),
        count_unit: CountUnit::Matters,
        caveats: vec![
            opened_in_the_period(),
            Text::new(
                "Avattu asia lasketaan yksikölle, joka avasi sen. Avoin asia on nyt yhdessä paikassa: \
                 tarjolla yksikölle, jonka pitäisi ottaa se; palannut tai muuten hallussa yksiköllä, \
                 joka vastaa siitä.",
                "Ett öppnat ärende räknas till den enhet som öppnade det. Ett öppet ärende är nu på \
                 ett ställe: erbjudet till den enhet som ska ta det; återkommet till eller annars hos \
                 den enhet som svarar för det.",
                "An opened matter counts for the unit that opened it. An open matter is in one place \
                 now: on offer to the unit that is to take it; come back to, or otherwise held by, \
                 the unit that answers for it.",
            ),
        ],
        key: unit(),
        columns: vec![
            Column::new(
                "opened",
                Bond::Whole,
                CountUnit::Matters,
                Text::new("Avattu", "Öppnade", "Opened"),
            ),
            part("on_offer", Text::new("Tarjolla", "Erbjudna", "On offer")),
            part("held", Text::new("Hallussa", "Innehavda", "Held")),
            part("came_back", Text::new("Palannut", "Återkomna", "Came back")),
            part("ended", Text::new("Päättynyt", "Avslutade", "Ended")),
        ],
        add_up: AddUp::InTotal,
    }
}

pub(super) fn handoffs() -> Report {
    let part = |column_id, title| Column::new(column_id, Bond::Part, CountUnit::Handoffs, title);
    Report {
        report_id: "handoffs-by-unit",
        kind: Kind::Handoffs,
        title: Text::new(
            "Siirrot jatkokäsittelyyn vastaanottavan yksikön mukaan",
            "Överföringar enligt mottagande enhet",
            "Hand-offs by receiving unit",
        ),
        question: Text::new(
            "Otetaanko siirretyt asiat vastaan, ja kuinka kauan vanhin on odottanut?",
            "Tas överförda ärenden emot, och hur länge har det äldsta väntat?",
            "Are matters that were handed off taken, and how long has the oldest waited?",
        ),
        count_unit: CountUnit::Handoffs,
        caveats: vec![Text::new(
            "Luvut ovat jaksolla tarjottuja siirtoja sen mukaan, missä ne ovat nyt. Samaa asiaa \
             voidaan siirtää monta kertaa. Palannut on ei vastaanotettu tai palautettu; peruttu on \
             lähettäjän peruma tai ajoissa kuittaamaton.",
            "Siffrorna är överföringar som erbjöds under perioden, enligt var de är nu. Samma ärende \
             kan överföras flera gånger. Återkommen är ej mottagen eller återlämnad; tillbakadragen \
             är återkallad av avsändaren eller inte kvitterad i tid.",
            "The figures are hand-offs offered in the period, by where they stand now. A matter may \
             be handed off several times. Came back is rejected or returned; withdrawn is taken back \
             by the sender or not answered in time.",
        )],
        key: unit(),
        columns: vec![
            part("waiting", Text::new("Odottaa", "Väntar", "Waiting")),
            part("accepted", Text::new("Vastaanotettu", "Mottagna", "Accepted")),
            part("came_back", Text::new("Palannut", "Återkomna", "Came back")),
            part("sent_on", Text::new("Ohjattu edelleen", "Vidaresända", "Sent on")),
            part("withdrawn", Text::new("Peruttu", "Tillbakadragna", "Withdrawn")),
            total(CountUnit::Handoffs),
            Column {
                column_id: "oldest_waiting_hours",
                title: Text::new(
                    "Vanhin odottanut, h",
                    "Äldsta har väntat, h",
                    "Oldest has waited, h",
                ),
                bond: Bond::Greatest,
                count_unit: None,
            },
        ],
        add_up: AddUp::InRows,
    }
}

pub(super) fn promises() -> Report {
    let part = |column_id, title| Column::new(column_id, Bond::Part, CountUnit::Promises, title);
    Report {
        report_id: "promises-by-unit",
        kind: Kind::Promises,
        title: Text::new("Lupaukset yksiköittäin", "Löften enligt enhet", "Promises by unit"),
        question: Text::new(
            "Saako ihminen, mitä hänelle luvattiin, luvattuun päivään mennessä?",
            "Får människan det som lovades, senast den lovade dagen?",
            "Do people get what they were promised, by the day they were promised it?",
        ),
        count_unit: CountUnit::Promises,
        caveats: vec![
            opened_in_the_period(),
            Text::new(
                "Lupaus on sen yksikön, jonka pitää toimia: jolle asia on tarjolla tai jolla se on. \
                 Ajan ylittänyt lupaus on avoin, ja sen päivä on ohi; siirretty ja avoin eivät ole \
                 vielä ajan ylittäneitä.",
                "Ett löfte hör till den enhet som ska agera: den som ärendet är erbjudet till eller \
                 som har det. Ett försenat löfte är öppet och dess dag har gått; flyttade och öppna \
                 är ännu inte försenade.",
                "A promise is that of the unit which is to act: the one the matter is on offer to, or \
                 that holds it. An overdue promise is open and its day has passed; moved and open \
                 ones are not overdue yet.",
            ),
            Text::new(
                "Pidetty on pidetty viimeistään päivänä, joka ihmiselle ensin luvattiin; myöhässä \
                 pidetty sen jälkeen, vaikka lupaus olisi siirretty. Rikottu lupaus pysyy luvuissa, \
                 kun tilalle luvataan uutta: samassa asiassa voi olla monta lupausta.",
                "Hållna är hållna senast den dag som människan först lovades; hållna för sent efter \
                 den, även om löftet flyttades. Ett brutet löfte räknas kvar när ett nytt ges: ett \
                 ärende kan ha flera löften.",
                "Kept is kept by the day the person was told first; kept late is after it, though the \
                 promise was moved. A broken promise stays counted when a new one is given: a matter \
                 may have several promises.",
            ),
        ],
        key: unit(),
        columns: vec![
            part("kept", Text::new("Pidetty", "Hållna", "Kept")),
            part("kept_late", Text::new("Pidetty myöhässä", "Hållna för sent", "Kept late")),
            part("broken", Text::new("Rikottu", "Brutna", "Broken")),
            part("overdue", Text::new("Ylittänyt ajan", "Försenade", "Overdue")),
            part("moved", Text::new("Siirretty", "Flyttade", "Moved")),
            part("open", Text::new("Avoin", "Öppna", "Open")),
            total(CountUnit::Promises),
            Column::new(
                "due_today",
                Bond::Operative,
                CountUnit::Promises,
                Text::new("Tälle päivälle", "Utlovade till i dag", "Due today"),
            ),
        ],
        add_up: AddUp::InRows,
    }
}

fn unit() -> (&'static str, Text) {
    ("unit", Text::new("Yksikkö", "Enhet", "Unit"))
}

fn opened_in_the_period() -> Text {
    Text::new(
        "Mukana ovat jaksolla avatut asiat, ja luvut kertovat, missä ne ovat nyt. Yksikkö, jolla ei \
         ole mitään, puuttuu.",
        "Ärenden som öppnades under perioden räknas, och siffrorna visar var de är nu. En enhet som \
         inte har något saknas.",
        "Matters opened in the period are counted, and the figures say where they stand now. A unit \
         that has none is left out.",
    )
}
