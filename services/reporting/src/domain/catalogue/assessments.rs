//! Reports that count assessments.

use super::{AddUp, Bond, Column, CountUnit, Kind, Report, Text, total};

pub(super) fn by_segment() -> Report {
    let part = |column_id, title| Column::new(column_id, Bond::Part, CountUnit::Assessments, title);
    Report {
        report_id: "assessments-by-segment",
        kind: Kind::Assessments,
        title: Text::new(
            "Ensiarviot segmenteittäin ja kiireellisyyden mukaan",
            "Första bedömningar enligt segment och brådska",
            "First assessments by segment and urgency",
        ),
        question: Text::new(
            "Millaisia tarpeita ensiarvioissa on tunnistettu, ja kuinka kiireellisiä ne ovat?",
            "Vilka behov har identifierats i de första bedömningarna, och hur brådskande är de?",
            "What needs have first assessments found, and how pressing are they?",
        ),
        count_unit: CountUnit::Assessments,
        caveats: vec![Text::new(
            "Segmentin valitsee ammattilainen; sitä ei päätellä automaattisesti.",
            "Segmentet väljs av en yrkesperson; det härleds inte automatiskt.",
            "A professional chooses the segment; it is not derived automatically.",
        )],
        key: ("segment", Text::new("Segmentti", "Segment", "Segment")),
        columns: vec![
            part("routine", Text::new("Kiireetön", "Icke-brådskande", "Routine")),
            part("urgent", Text::new("Kiireellinen", "Brådskande", "Urgent")),
            part("life_threatening", Text::new("Hengenvaara", "Livshotande", "Life-threatening")),
            total(CountUnit::Assessments),
        ],
        add_up: AddUp::InRows,
    }
}
