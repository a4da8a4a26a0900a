//! One trace from the client through the edge, the service, the event and those who follow it, as a
//! real OTLP receiver gets it; and the metrics beside it.

use std::{
    net::TcpListener as Std,
    process::{Child, Command},
    time::Duration,
};

use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
    trace_service_server::{TraceService, TraceServiceServer},
};
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc};
use tonic::{Request, Response, Status, transport::server::TcpIncoming};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
/// Everything here is over in seconds, or never.
const LIMIT: Duration = Duration::from_secs(60);

struct Receiver(mpsc::UnboundedSender<ExportTraceServiceRequest>);

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        drop(self.0.send(request.into_inner()));
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// A running `neuvo` that ends with the test.
struct Neuvo(Child);

impl Drop for Neuvo {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// An address that was free a moment ago.
fn free_address() -> String {
    let listener = Std::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

#[tokio::test]
async fn a_visit_is_one_trace_from_the_client_to_those_who_follow_its_event() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let collector = listener.local_addr().expect("an address");
    let service = TraceServiceServer::new(Receiver(sender));
    let server = tonic::transport::Server::builder().add_service(service);
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));

    let data = tempfile::tempdir().expect("a folder");
    let (address, admin) = (free_address(), free_address());
    let county = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/keusote-2023");
    let process = Command::new(env!("CARGO_BIN_EXE_neuvo"))
        .arg("run")
        .env("NEUVO_DATA", data.path())
        .env("NEUVO_LISTEN", &address)
        .env("NEUVO_ADMIN_LISTEN", &admin)
        .env("NEUVO__COUNTY__FOLDER", county)
        .env("NEUVO__COUNTY__HALF_YEAR", "false")
        .env("NEUVO__TELEMETRY__OTLP_ENDPOINT", format!("http://{collector}"))
        .env("OTEL_BSP_SCHEDULE_DELAY", "100")
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("neuvo starts");
    let _neuvo = Neuvo(process);

    let http = reqwest::Client::new();
    let ready = async {
        let mut every = tokio::time::interval(Duration::from_millis(20));
        loop {
            every.tick().await;
            let answer = http.get(format!("http://{address}/readyz")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                break;
            }
        }
    };
    tokio::time::timeout(LIMIT, ready).await.expect("it becomes ready");

    let token = std::fs::read_to_string(data.path().join("tokens/advisor-health.jwt"));
    let visit = json!({
        "requestId": "6f1f64e0-3d0e-4c0b-9a43-6d1f4f3e7f10",
        "channel": "CHANNEL_WALK_IN",
        "siteId": "rentto",
        "clientGroup": "CLIENT_GROUP_OLDER_PEOPLE",
        "identification": "IDENTIFICATION_NONE",
        "entries": [{ "sector": "SECTOR_HEALTH", "note": "canary-of-a-note" }],
    });
    let answer = http
        .post(format!("http://{address}/v1/contacts"))
        .bearer_auth(token.expect("a token"))
        .header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .header("content-type", "application/json")
        .body(visit.to_string())
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{:?}", answer.text().await);

    let rpc = "/neuvo.intake.v1.IntakeService/CreateContact";
    let mut names = Vec::new();
    let whole = async {
        while !(["edge", rpc].iter().all(|name| names.iter().any(|seen| seen == name))
            && names.iter().filter(|name| *name == "event").count() >= 2)
        {
            let export = received.recv().await.expect("more spans");
            assert!(!format!("{export:?}").contains("canary-of-a-note"));
            let scopes =
                export.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
            let spans = scopes.flat_map(|scope| scope.spans);
            names.extend(spans.filter(|span| hex(&span.trace_id) == TRACE).map(|span| span.name));
        }
    };
    let in_time = tokio::time::timeout(LIMIT, whole).await;
    assert!(in_time.is_ok(), "edge, rpc and two followers are in the trace: {names:?}");

    let metrics = http.get(format!("http://{admin}/metrics")).send().await.expect("metrics");
    let metrics = metrics.text().await.expect("text");
    assert!(metrics.contains("neuvo_rpc_duration") && metrics.contains(rpc), "{metrics}");
    assert!(metrics.contains("neuvo_edge_duration"), "{metrics}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
