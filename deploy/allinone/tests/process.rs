//! The program `neuvo` as a process: started, killed, started again, asked, stopped.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use reqwest::StatusCode;
use serde_json::Value;
use tempfile::TempDir;

/// Whatever is waited for has come by then, or never will.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is waited for is looked at this often.
const LOOK: Duration = Duration::from_millis(5);

const HALF_YEAR: &str = "/v1/reports/contacts-by-group-and-sector:export?format=csv\
    &startDate=2023-01-01&endDate=2023-06-30";
const COMPLETE: &str = "FAMILIES;6;52;58;4\nWORKING_AGE;140;536;676;45\nOLDER_PEOPLE;141;631;772;51\n\
     TOTAL;287;1219;1506;100\n# ";

/// Looks again and again until there is something.
async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let mut every = tokio::time::interval(LOOK);
    let looking = async {
        loop {
            every.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    found.unwrap_or_else(|_| panic!("waited for {what} in vain"))
}

/// A place to run in: a data folder and two ports of its own.
struct Place {
    folder: TempDir,
    listen: SocketAddr,
    admin: SocketAddr,
    client: reqwest::Client,
}

impl Place {
    fn new() -> Self {
        // Taken together, so that they differ.
        let held = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
        let [listen, admin] = held.map(|port| port.local_addr().expect("an address"));
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, listen, admin, client: reqwest::Client::new() }
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    /// `neuvo` with these arguments, as from the root of the repository.
    fn neuvo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_neuvo"));
        command
            .args(arguments)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .env_clear()
            .env("NEUVO_DATA", self.data())
            .env("NEUVO_LISTEN", self.listen.to_string())
            .env("NEUVO_ADMIN_LISTEN", self.admin.to_string())
            .stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    fn ask(&self, arguments: &[&str]) -> Output {
        self.neuvo(arguments).output().expect("it runs")
    }

    /// Starts the server; what it says goes to a file.
    fn start(&self) -> Server<'_> {
        let said = self.data().join("said.txt");
        let file = fs::File::create(&said).expect("a file");
        let (out, err) = (file.try_clone().expect("a file"), file);
        let child = self.neuvo(&["run"]).stdout(out).stderr(err).spawn().expect("it starts");
        Server { place: self, child, said }
    }

    async fn get(&self, path: &str, token: &str) -> Option<(StatusCode, String)> {
        let request = self.client.get(format!("http://{}{path}", self.listen));
        let answer = request.bearer_auth(token).send().await.ok()?;
        Some((answer.status(), answer.text().await.ok()?))
    }

    /// The token of a role, from the file that the server writes.
    fn token(&self, role: &str) -> Option<String> {
        fs::read_to_string(self.data().join("tokens").join(format!("{role}.jwt"))).ok()
    }

    fn is_loaded(&self) -> bool {
        out(&self.ask(&["doctor"])).contains("data set: loaded whole")
    }
}

/// A running server; killed when it is dropped.
struct Server<'a> {
    place: &'a Place,
    child: Child,
    said: PathBuf,
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server<'_> {
    fn said(&self) -> String {
        fs::read_to_string(&self.said).expect("what it said")
    }

    async fn ready(&self) {
        let ready = async || {
            let (status, _) = self.place.get("/readyz", "").await?;
            (status == 200).then_some(())
        };
        until("readiness", ready).await;
    }

    /// Waits until visits are being recorded.
    async fn loading(&self) {
        let some = async || {
            let token = self.place.token("advisor")?;
            let (_, text) = self.place.get("/v1/contacts?pageSize=1", &token).await?;
            let page: Value = serde_json::from_str(&text).ok()?;
            page["contacts"][0].is_object().then_some(())
        };
        until("contacts", some).await;
    }

    /// The county's half-year, as a file.
    async fn half_year(&self) -> String {
        let token = self.place.token("organiser").expect("a token");
        let (status, text) = self.place.get(HALF_YEAR, &token).await.expect("an answer");
        assert_eq!(status, 200, "{text}");
        text
    }

    /// What a machine's failure or `kill -9` does.
    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Asks it to stop, and waits until it has.
    async fn stop(mut self) -> (ExitStatus, String) {
        let ask = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &ask]).status().expect("a shell").success());
        let child = std::cell::RefCell::new(&mut self.child);
        let ended = async || child.borrow_mut().try_wait().expect("a child");
        let status = until("the end", ended).await;
        (status, self.said())
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_load_killed_half_way_is_completed_by_starting_again() {
    let place = Place::new();
    let server = place.start();
    server.loading().await;
    server.kill();
    assert!(!place.is_loaded(), "it was killed too late to prove anything");
    // Killed again, as soon as it listens.
    let server = place.start();
    until("an answer", async || place.get("/livez", "").await).await;
    server.kill();

    let server = place.start();
    server.ready().await;
    assert!(place.is_loaded());
    let text = server.half_year().await;
    assert!(text.contains(COMPLETE), "{text}");
    let (status, said) = server.stop().await;
    assert_eq!(status.code(), Some(0), "{said}");
}

#[tokio::test]
async fn a_second_start_loads_nothing_and_keeps_everything() {
    let place = Place::new();
    let server = place.start();
    server.ready().await;
    let before = server.half_year().await;
    assert!(before.contains(COMPLETE), "{before}");
    assert!(server.said().contains("the county's data set is loaded"), "{}", server.said());
    server.kill();
    let server = place.start();
    server.ready().await;
    assert_eq!(server.half_year().await, before);
    let (status, said) = server.stop().await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(!said.contains("the county's data set is loaded"), "{said}");
    let ready = said.lines().find(|line| line.contains("neuvo is ready"));
    assert!(ready.is_some_and(|line| line.contains("ready_ms")), "{said}");
    assert!(said.contains("curl -s"), "it says what to try next: {said}");
}

#[tokio::test]
async fn asked_to_stop_it_ends_well_even_in_the_middle_of_a_load() {
    let place = Place::new();
    let server = place.start();
    server.loading().await;
    let (status, said) = server.stop().await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(!place.is_loaded(), "it was stopped too late to prove anything");
    let server = place.start();
    server.ready().await;
    let text = server.half_year().await;
    assert!(text.contains(COMPLETE), "{text}");

    // A client that watches is told by the end of its stream.
    let watch = place.client.get(format!("http://{}/v1/contacts:watch", place.listen));
    let watch = watch.bearer_auth(place.token("advisor").expect("a token"));
    let mut stream = watch.send().await.expect("a stream");
    assert!(stream.chunk().await.expect("more").is_some());
    let (status, said) = server.stop().await;
    assert_eq!(status.code(), Some(0), "{said}");
    assert_eq!(stream.chunk().await.expect("a clean end"), None);
}

#[tokio::test]
async fn tokens_are_printed_for_those_there_are() {
    let place = Place::new();
    let server = place.start();
    server.ready().await;
    let token = out(&place.ask(&["token", "organiser", "--lifetime-s", "60"]));
    let (status, text) = place.get(HALF_YEAR, token.trim()).await.expect("an answer");
    assert_eq!(status, 200, "{text}");
    let token = out(&place.ask(&["token", "advisor", "--lifetime-s", "0"]));
    let (status, text) = place.get("/v1/contacts", token.trim()).await.expect("an answer");
    assert_eq!((status.as_u16(), text.contains("TOKEN_EXPIRED")), (401, true), "{text}");
    let unknown = place.ask(&["token", "king"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(err(&unknown).contains("`king` is none of: advisor"), "{}", err(&unknown));
}

#[tokio::test]
async fn the_doctor_tells_a_healthy_place_from_an_empty_one() {
    let place = Place::new();
    let empty = place.ask(&["doctor"]);
    assert_eq!(empty.status.code(), Some(1), "{}", out(&empty));
    assert!(out(&empty).contains("FAIL intake: there is no store"), "{}", out(&empty));
    assert!(out(&empty).contains("FAIL data set: not loaded"), "{}", out(&empty));
    let server = place.start();
    server.ready().await;
    let healthy = place.ask(&["doctor"]);
    assert_eq!(healthy.status.code(), Some(0), "{}", out(&healthy));
    for part in ["directory:", "intake:", "assessment:", "reporting:", "data set: loaded whole"] {
        assert!(out(&healthy).contains(&format!("ok   {part}")), "{}", out(&healthy));
    }
    assert!(out(&healthy).contains(&format!("server: ready on {}", place.listen)));
    let metrics = format!("http://{}/metrics", place.admin);
    let metrics = place.client.get(metrics).send().await.expect("an answer");
    assert_eq!(metrics.status(), 200);
    assert!(metrics.text().await.expect("text").contains("rpc"));
    let (status, _) = place.get("/metrics", "").await.expect("an answer");
    assert_eq!(status, 404, "metrics are for the operator's own network");
}

#[tokio::test]
async fn the_settings_in_force_are_printed_and_unknown_ones_refused_by_name() {
    let place = Place::new();
    let printed = place.neuvo(&["print-config"]).env("NEUVO__SERVER__DEADLINE_MS", "1234").output();
    let printed = printed.expect("it runs");
    assert_eq!(printed.status.code(), Some(0), "{}", err(&printed));
    for told in ["deadline_ms = 1234", &place.listen.to_string(), "[county]", "half_year = true"] {
        assert!(out(&printed).contains(told), "no {told} in {}", out(&printed));
    }
    for (name, told) in [
        ("NEUVO__SERVER__COLOUR", "colour"),
        ("NEUVO__KITCHEN__SINK", "kitchen"),
        ("NEUVO__SERVER__DEADLINE_MS", "deadline_ms"),
    ] {
        let refused = place.neuvo(&["run"]).env(name, "red").output().expect("it runs");
        assert_eq!(refused.status.code(), Some(1), "{name}");
        assert!(err(&refused).contains(told), "{name}: {}", err(&refused));
    }
    let file = place.data().join("settings.toml");
    fs::write(&file, "[store]\nreeders = 2\n").expect("written");
    let refused = place.ask(&["run", "--config", file.to_str().expect("text")]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("reeders"), "{}", err(&refused));
}

#[tokio::test]
async fn a_store_marked_real_is_not_opened() {
    let place = Place::new();
    fs::write(place.data().join("REAL"), "").expect("marked");
    for command in [&["run"][..], &["token", "advisor"], &["load"]] {
        let refused = place.ask(command);
        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        assert!(err(&refused).contains("marked real"), "{command:?}: {}", err(&refused));
    }
    assert!(!place.data().join("issuer.key").exists());
}

#[tokio::test]
async fn a_taken_port_is_told_before_anything_is_done() {
    let place = Place::new();
    let _taken = TcpListener::bind(place.listen).expect("still free");
    let refused = place.ask(&["run"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = format!("cannot listen on {}", place.listen);
    assert!(err(&refused).contains(&told), "{}", err(&refused));
    assert_eq!(fs::read_dir(place.data()).expect("a folder").count(), 0);
}

#[tokio::test]
async fn what_was_loaded_without_a_server_is_there_when_it_starts() {
    let place = Place::new();
    let foretold = place.ask(&["load", "--validate"]);
    assert_eq!(foretold.status.code(), Some(0), "{}", err(&foretold));
    assert!(out(&foretold).contains("0 ended; nothing is stored"), "{}", out(&foretold));
    let loaded = place.ask(&["load"]);
    assert_eq!(loaded.status.code(), Some(0), "{}", err(&loaded));
    assert!(!out(&loaded).starts_with("directory: 0 created"), "{}", out(&loaded));
    let again = place.ask(&["load"]);
    assert_eq!(again.status.code(), Some(0), "{}", err(&again));
    assert!(out(&again).starts_with("directory: 0 created, 0 updated"), "{}", out(&again));
    let server = place.start();
    server.ready().await;
    assert!(!server.said().contains("the county's data set is loaded"), "{}", server.said());
    let text = server.half_year().await;
    assert!(text.contains(COMPLETE), "{text}");
}
