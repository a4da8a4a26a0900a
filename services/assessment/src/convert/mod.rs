//! Between the contract and the domain: a file a resource.

mod assessment;
mod plan;
mod plan_request;

pub(crate) use assessment::{assessment, assessment_event, new_assessment};
pub(crate) use plan::{plan, plan_event};
pub(crate) use plan_request::{
    agreement, follow_up, new_plan, new_plan_ids, plan_filter, responsible, units_of, words_of,
};

/// The etag of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("v{version}")
}

fn some_text(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use neuvo_proto::{assessment::v1 as pb, common::v1 as common};

    use crate::domain::{
        PlanKind, PlanState, ProviderKind, ResponsibleKind, Sector, Segment, Trigger, Urgency,
    };

    /// `WalkIn` as the contract writes it: `WALK_IN`.
    fn contract_name(value: impl std::fmt::Debug) -> String {
        let name = format!("{value:?}");
        let gap = |(place, c): (usize, char)| {
            let gap = (place > 0 && c.is_uppercase()).then_some('_');
            gap.into_iter().chain(c.to_uppercase())
        };
        name.char_indices().flat_map(gap).collect()
    }

    macro_rules! same_codes {
        ($domain:ty, $contract:ty, $prefix:literal) => {
            for value in <$domain>::ALL {
                let contract =
                    <$contract>::try_from(i32::from(*value)).expect("a number of the contract");
                assert_eq!(contract.as_str_name(), format!("{}_{}", $prefix, contract_name(value)));
            }
            assert!(<$contract>::try_from(<$domain>::ALL.len() as i32 + 1).is_err());
        };
    }

    #[test]
    fn codes_have_the_contracts_names_and_numbers() {
        same_codes!(Segment, pb::Segment, "SEGMENT");
        same_codes!(Trigger, pb::Trigger, "TRIGGER");
        same_codes!(PlanKind, pb::PlanKind, "PLAN_KIND");
        same_codes!(PlanState, pb::PlanState, "PLAN_STATE");
        same_codes!(ResponsibleKind, pb::ResponsibleKind, "RESPONSIBLE_KIND");
        same_codes!(ProviderKind, pb::ProviderKind, "PROVIDER_KIND");
        same_codes!(Urgency, common::Urgency, "URGENCY");
        same_codes!(Sector, common::Sector, "SECTOR");
    }
}
