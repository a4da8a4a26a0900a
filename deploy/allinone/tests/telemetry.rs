//! One trace from the client through the edge, the service, the event and those who follow it, as a
//! real OTLP receiver gets it; and the metrics beside it.

use std::{
    net::TcpListener as Std,
    path::Path,
    process::{Child, Command, Stdio},
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
/// A note that must turn up nowhere.
const CANARY: &str = "canary-of-a-note";
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

/// An OTLP receiver; gives its address and what it receives.
async fn collector() -> (String, mpsc::UnboundedReceiver<ExportTraceServiceRequest>) {
    let (sender, received) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = TraceServiceServer::new(Receiver(sender));
    let server = tonic::transport::Server::builder().add_service(service);
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    (format!("http://{address}"), received)
}

/// Starts `neuvo` on a folder and waits until it is ready; gives its addresses, too.
async fn neuvo(data: &Path, collector: &str) -> (Neuvo, String, String) {
    let (address, admin) = (free_address(), free_address());
    let county = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/keusote-2023");
    let process = Command::new(env!("CARGO_BIN_EXE_neuvo"))
        .arg("run")
        .env("NEUVO_DATA", data)
        .env("NEUVO_LISTEN", &address)
        .env("NEUVO_ADMIN_LISTEN", &admin)
        .env("NEUVO__COUNTY__FOLDER", county)
        .env("NEUVO__COUNTY__HALF_YEAR", "false")
        .env("NEUVO__TELEMETRY__OTLP_ENDPOINT", collector)
        .env("OTEL_BSP_SCHEDULE_DELAY", "100")
        .stdout(Stdio::null())
        .spawn()
        .expect("neuvo starts");
    let ready = async {
        let mut every = tokio::time::interval(Duration::from_millis(20));
        loop {
            every.tick().await;
            let answer = reqwest::get(format!("http://{address}/readyz")).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                break;
            }
        }
    };
    tokio::time::timeout(LIMIT, ready).await.expect("it becomes ready");
    (Neuvo(process), address, admin)
}

/// Records a visit as part of the trace [`TRACE`].
async fn visit(address: &str, data: &Path) {
    let token = std::fs::read_to_string(data.join("tokens/advisor-health.jwt"));
    let visit = json!({
        "requestId": "6f1f64e0-3d0e-4c0b-9a43-6d1f4f3e7f10",
        "channel": "CHANNEL_WALK_IN",
        "siteId": "rentto",
        "clientGroup": "CLIENT_GROUP_OLDER_PEOPLE",
        "identification": "IDENTIFICATION_NONE",
        "entries": [{ "sector": "SECTOR_HEALTH", "note": CANARY }],
    });
    let answer = reqwest::Client::new()
        .post(format!("http://{address}/v1/contacts"))
        .bearer_auth(token.expect("a token"))
        .header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"))
        .header("content-type", "application/json")
        .body(visit.to_string())
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{:?}", answer.text().await);
}

#[tokio::test]
async fn a_visit_is_one_trace_from_the_client_to_those_who_follow_its_event() {
    let (collector, mut received) = collector().await;
    let data = tempfile::tempdir().expect("a folder");
    let (_neuvo, address, admin) = neuvo(data.path(), &collector).await;
    visit(&address, data.path()).await;

    let rpc = "/neuvo.intake.v1.IntakeService/CreateContact";
    let mut names: Vec<String> = Vec::new();
    let whole = async {
        let count = |names: &[String], name| names.iter().filter(|seen| *seen == name).count();
        while count(&names, "edge") < 1 || count(&names, rpc) < 1 || count(&names, "event") < 2 {
            let export = received.recv().await.expect("more spans");
            assert!(!format!("{export:?}").contains(CANARY));
            let scopes =
                export.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
            let spans = scopes.flat_map(|scope| scope.spans);
            names.extend(spans.filter(|span| hex(&span.trace_id) == TRACE).map(|span| span.name));
        }
    };
    let in_time = tokio::time::timeout(LIMIT, whole).await;
    assert!(in_time.is_ok(), "edge, rpc and two followers are in the trace: {names:?}");

    let metrics = reqwest::get(format!("http://{admin}/metrics")).await.expect("metrics");
    let metrics = metrics.text().await.expect("text");
    assert!(metrics.contains("neuvo_rpc_duration") && metrics.contains(rpc), "{metrics}");
    assert!(metrics.contains("neuvo_edge_duration") && !metrics.contains(CANARY), "{metrics}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
