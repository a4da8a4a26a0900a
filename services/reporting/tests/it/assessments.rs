//! First assessments, as reporting counts them.

use neuvo_allinone::{harness::somebody, on_both_databases};
use neuvo_chassis::Caller;
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{CreateAssessmentRequest, Segment},
    common::v1::{
        ClientGroup::WorkingAge,
        Origin::{Recorded, Synthetic},
        Sector::Health,
        Urgency,
    },
};
use tonic::Request;
use uuid::Uuid;

use crate::support::{over, position, rows, run, run_as, visit, written};

on_both_databases! {
    async fn first_assessments_are_counted_by_segment_and_urgency(suite: TestSuite) {
        suite.set_clock("2023-09-04T08:15:00Z");
        let made = [
            (Segment::ClearNeed, Urgency::Routine, Recorded),
            (Segment::ComplexOrLongTermNeed, Urgency::Urgent, Recorded),
            (Segment::ComplexOrLongTermNeed, Urgency::Routine, Synthetic),
        ];
        let nurse = Caller { sector: Some(Health), ..somebody(Role::Assessor) };
        let mut known = String::new();
        for (segment, urgency, origin) in made {
            let mut intake = suite.intake(&Caller::system("test"));
            let contact = intake.create_contact(visit(0, WorkingAge, &[Health], origin)).await;
            let contact = contact.expect("recorded");
            let recorded = position(&contact);
            let mut request = Request::new(CreateAssessmentRequest {
                request_id: Uuid::now_v7().to_string(),
                contact_id: contact.into_inner().contact_id,
                urgency: urgency.into(),
                segment: segment.into(),
                evidence: "Asks for one thing.".to_owned(),
                ..CreateAssessmentRequest::default()
            });
            request.metadata_mut().insert("neuvo-position", recorded.parse().expect("a position"));
            let mut assessment = suite.assessment(&nurse);
            let assessed = assessment.create_assessment(request).await.expect("assessed");
            known = format!("{recorded},{}", position(&assessed));
        }
        let request = || over("assessments-by-segment", "2023-09-04", "2023-09-04");
        let report = run(&suite, request(), &known).await.expect("run");
        let expected = written([
            ("ADVICE_AND_GUIDANCE", "0 0 0 0"),
            ("CLEAR_NEED", "1 0 0 1"),
            ("COMPLEX_OR_LONG_TERM_NEED", "1 1 0 2"),
            ("TOTAL", "2 1 0 3"),
        ]);
        assert_eq!(rows(&report), expected);
        assert_eq!(report.origins, [i32::from(Recorded), i32::from(Synthetic)]);
        assert!(report.as_of.is_some());
        assert_eq!((report.entries, report.contacts), (0, 0));
        let hidden = run_as(&suite, Role::Organiser, request(), &known).await.expect("run");
        assert_eq!(rows(&hidden)[2].1, ".. .. 0 ..");
        let before = over("assessments-by-segment", "2023-09-01", "2023-09-03");
        let empty = run(&suite, before, &known).await.expect("run");
        assert_eq!(rows(&empty)[3].1, "0 0 0 0");
    }
}
