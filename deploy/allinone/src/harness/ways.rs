//! Ways to the services on behalf of a caller, a client each.

use neuvo_chassis::{Caller, transport::Transport};
use neuvo_proto::{
    access::v1::Role,
    assessment::v1::{
        assessment_service_client::AssessmentServiceClient, plan_service_client::PlanServiceClient,
    },
    directory::v1::{
        directory_service_client::DirectoryServiceClient,
        exchange_service_client::ExchangeServiceClient, finder_service_client::FinderServiceClient,
        hours_service_client::HoursServiceClient, register_service_client::RegisterServiceClient,
    },
    feed::v1::feed_service_client::FeedServiceClient,
    intake::v1::{
        intake_service_client::IntakeServiceClient, matter_service_client::MatterServiceClient,
    },
    reporting::v1::reporting_service_client::ReportingServiceClient,
};

use super::{Bearer, TestSuite, Way};

impl TestSuite {
    fn way(&self, service: &str, caller: &Caller) -> (Transport, Bearer) {
        let own = caller.has(Role::Service);
        let signer = if own { &self.suite.own } else { &self.suite.edge };
        (self.suite.services[service].clone(), Bearer::mint(signer, caller, service))
    }

    /// The directory, as `caller`.
    pub fn directory(&self, caller: &Caller) -> DirectoryServiceClient<Way> {
        let (transport, bearer) = self.way("directory", caller);
        DirectoryServiceClient::with_interceptor(transport, bearer)
    }

    /// The directory's register, as `caller`.
    pub fn register(&self, caller: &Caller) -> RegisterServiceClient<Way> {
        let (transport, bearer) = self.way("directory", caller);
        RegisterServiceClient::with_interceptor(transport, bearer)
    }

    /// The directory's exchange, as `caller`.
    pub fn exchange(&self, caller: &Caller) -> ExchangeServiceClient<Way> {
        let (transport, bearer) = self.way("directory", caller);
        ExchangeServiceClient::with_interceptor(transport, bearer)
    }

    /// The directory's hours, as `caller`.
    pub fn hours(&self, caller: &Caller) -> HoursServiceClient<Way> {
        let (transport, bearer) = self.way("directory", caller);
        HoursServiceClient::with_interceptor(transport, bearer)
    }

    /// The directory's finder, as `caller`.
    pub fn finder(&self, caller: &Caller) -> FinderServiceClient<Way> {
        let (transport, bearer) = self.way("directory", caller);
        FinderServiceClient::with_interceptor(transport, bearer)
    }

    /// Intake, as `caller`.
    pub fn intake(&self, caller: &Caller) -> IntakeServiceClient<Way> {
        let (transport, bearer) = self.way("intake", caller);
        IntakeServiceClient::with_interceptor(transport, bearer)
    }

    /// Custody of matters, as `caller`.
    pub fn matters(&self, caller: &Caller) -> MatterServiceClient<Way> {
        let (transport, bearer) = self.way("intake", caller);
        MatterServiceClient::with_interceptor(transport, bearer)
    }

    /// Assessment, as `caller`.
    pub fn assessment(&self, caller: &Caller) -> AssessmentServiceClient<Way> {
        let (transport, bearer) = self.way("assessment", caller);
        AssessmentServiceClient::with_interceptor(transport, bearer)
    }

    /// Plans, as `caller`.
    pub fn plans(&self, caller: &Caller) -> PlanServiceClient<Way> {
        let (transport, bearer) = self.way("assessment", caller);
        PlanServiceClient::with_interceptor(transport, bearer)
    }

    /// Reporting, as `caller`.
    pub fn reporting(&self, caller: &Caller) -> ReportingServiceClient<Way> {
        let (transport, bearer) = self.way("reporting", caller);
        ReportingServiceClient::with_interceptor(transport, bearer)
    }

    /// A service's feed, as a service.
    pub fn feed(&self, service: &str) -> FeedServiceClient<Way> {
        let (transport, bearer) = self.way(service, &Caller::system("test"));
        FeedServiceClient::with_interceptor(transport, bearer)
    }
}
