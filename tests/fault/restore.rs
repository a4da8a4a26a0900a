//! A store is put back to an older backup: whoever follows it notices, and nothing is skipped
//! without a word.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use neuvo_allinone::{
    county,
    deployment::PROCESSES,
    harness::reason,
    load::Loader,
    processes::{COUNTY, Processes, REPOSITORY},
};
use neuvo_proto::directory::v1::LoadCountyRequest;
use sea_orm::DatabaseConnection;
use tempfile::TempDir;

use crate::{
    caller::{Call, Callers, record},
    shape::{AllInOne, Shape, until},
    store::{self, Intake, Reader},
    told::{Done, Outcome, Told},
    verdict,
};

/// Visits before a backup, and after it.
const VISITS: usize = 6;
/// What a service says that does not go on by itself.
const QUARANTINED: &str = "assessment following intake the feed of intake has another history";

/// A copy of one service's schema.
struct Backup {
    database: String,
    file: PathBuf,
    _folder: TempDir,
}

impl Backup {
    fn of(service: &str, processes: &Processes) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (database, file) = (processes.database_url("postgres"), folder.path().join("dump"));
        let mut dump = Command::new("pg_dump");
        dump.args(["--format", "custom", "--schema", service, "--dbname", &database]);
        run(dump.arg("--file").arg(&file));
        Self { database, file, _folder: folder }
    }

    fn restore(&self) {
        let mut restore = Command::new("pg_restore");
        restore.args(["--clean", "--exit-on-error", "--dbname", &self.database]);
        run(restore.arg(&self.file));
    }
}

fn run(command: &mut Command) {
    let output = command.output().expect("PostgreSQL's programs are there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The stores that a restored intake concerns.
struct Stores {
    intake: DatabaseConnection,
    reporting: DatabaseConnection,
    assessment: DatabaseConnection,
}

impl Stores {
    async fn open(shape: &impl Shape) -> Self {
        Self {
            intake: store::open(&shape.store("intake")).await,
            reporting: store::open(&shape.store("reporting")).await,
            assessment: store::open(&shape.store("assessment")).await,
        }
    }

    /// Waits until both readers have read what there is.
    async fn caught_up(&self) -> i64 {
        let head = store::head(&self.intake).await;
        store::caught_up(&self.reporting, "intake", head).await;
        store::caught_up(&self.assessment, "intake", head).await;
        head
    }

    /// Reporting comes to know what intake now holds: that, and nothing else.
    async fn reporting_is_right(&self) {
        let intake = Intake::read(&self.intake).await;
        let reporting = Reader::reporting(&self.reporting, intake.head).await;
        let mut wrong = Vec::new();
        verdict::agrees("reporting", &reporting, &intake, &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    /// Assessment knows what intake now holds: that, and nothing else.
    async fn assessment_is_right(&self) {
        let intake = Intake::read(&self.intake).await;
        let assessment = Reader::assessment(&self.assessment, intake.head).await;
        let mut wrong = Vec::new();
        verdict::agrees("assessment", &assessment, &intake, &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    async fn contacts(&self) -> i64 {
        store::value(&self.intake, "SELECT COUNT(*) FROM contact").await
    }
}

async fn visits(callers: &Callers, numbers: std::ops::Range<usize>) {
    let told = Told::default();
    for number in numbers {
        let visited = callers.visit(number, &told).await;
        assert!(visited.is_some(), "{:?}", told.refused());
    }
}

async fn make(callers: &Callers, call: &Call) -> Done {
    match callers.make(call).await {
        Outcome::Done(done) => done,
        Outcome::Refused(reason) => panic!("refused: {reason}"),
        Outcome::Unknown => panic!("no answer"),
    }
}

/// Lists assessments; gives the reason where that is refused.
async fn assessments(processes: &Processes) -> String {
    let answer = processes.http("GET", "/v1/assessments", "assessor", None).await;
    answer.json()["reason"].as_str().unwrap_or_default().to_owned()
}

async fn says(processes: &Processes, process: &str, what: &str) {
    let readyz = processes.admin_url(process, "/readyz");
    until(what, async || match reqwest::get(&readyz).await {
        Ok(answer) => {
            let status = answer.status();
            let text = answer.text().await.unwrap_or_default();
            status == 503 && text.contains(what)
        }
        Err(_) => false,
    })
    .await;
}

#[tokio::test]
async fn an_older_intake_is_noticed_by_all_who_follow_it() {
    let mut processes = Processes::start().await;
    let (callers, stores) = (Callers::connect(&processes), Stores::open(&processes).await);
    visits(&callers, 0..VISITS).await;
    let (before, after) = (record(100), record(101));
    let kept = make(&callers, &before).await;
    let backup = Backup::of("intake", &processes);
    let known = stores.contacts().await;
    let forgotten = make(&callers, &after).await;
    visits(&callers, VISITS..2 * VISITS).await;
    let head = stores.caught_up().await;

    processes.kill("intake");
    backup.restore();
    processes.start_again("intake").await;
    stores.reporting_is_right().await;
    assert_eq!(stores.contacts().await, known);
    // Assessments may rest on what is gone: a person must look, however often it is started.
    says(&processes, "assessment", QUARANTINED).await;
    for process in ["assessment", "intake"] {
        processes.kill(process);
    }
    processes.launch("assessment");
    says(&processes, "assessment", QUARANTINED).await;
    assert_eq!(assessments(&processes).await, "NOT_CAUGHT_UP", "though intake is away");
    processes.start_again("intake").await;
    assert_eq!(store::cursor(&stores.assessment, "intake").await, head, "it holds what it held");

    // What was known is known again; what was forgotten is done anew, once.
    assert_eq!(make(&callers, &before).await.id, kept.id);
    let anew = make(&callers, &after).await;
    assert_ne!(anew.id, forgotten.id);
    assert_eq!(make(&callers, &after).await.id, anew.id);
    assert_eq!(stores.contacts().await, known + 1);
    stores.reporting_is_right().await;

    processes.run("assessment", "accept-feed directory").expect_err("it is as it was");
    let said = processes.run("assessment", "accept-feed intake").expect("it waits");
    assert_eq!(said, "assessment reads the feed of intake anew from its start\n");
    processes.ready("assessment").await;
    assert_eq!(assessments(&processes).await, "", "they are listed");
    stores.assessment_is_right().await;
}

#[tokio::test]
async fn an_older_intake_that_has_grown_past_its_readers_is_noticed_too() {
    let mut processes = Processes::start().await;
    let (callers, stores) = (Callers::connect(&processes), Stores::open(&processes).await);
    visits(&callers, 0..VISITS).await;
    let backup = Backup::of("intake", &processes);
    let mut contacts = callers.contacts(String::new()).await.expect("a stream");
    let mut inbox = callers.inbox(String::new()).await.expect("a stream");
    visits(&callers, VISITS..2 * VISITS).await;
    let contacts = contacts.message().await.expect("news").expect("more").cursor;
    let inbox = inbox.message().await.expect("news").expect("more").cursor;
    let head = stores.caught_up().await;
    for process in ["reporting", "assessment", "intake"] {
        processes.kill(process);
    }
    backup.restore();
    processes.start_again("intake").await;
    visits(&callers, 0..3 * VISITS).await;
    assert!(store::head(&stores.intake).await > head, "their place is one of the feed's again");
    let contacts = callers.contacts(contacts).await.expect_err("another history");
    let inbox = callers.inbox(inbox).await.expect_err("another history");
    assert_eq!([contacts, inbox].map(|status| reason(&status)), ["FEED_DIVERGED"; 2]);

    processes.start_again("reporting").await;
    stores.reporting_is_right().await;
    processes.launch("assessment");
    says(&processes, "assessment", QUARANTINED).await;
    processes.kill("assessment");
    processes.run("assessment", "accept-feed intake").expect("it waits");
    processes.start_again("assessment").await;
    stores.assessment_is_right().await;
}

#[tokio::test]
async fn an_older_intake_file_is_noticed_in_one_process() {
    let mut one = AllInOne::start().await;
    let (callers, stores) = (Callers::connect(&one), Stores::open(&one).await);
    visits(&callers, 0..VISITS).await;
    let backup = tempfile::tempdir().expect("a folder");
    one.kill("neuvo");
    copy(&one.file("intake"), backup.path());
    one.start_again("neuvo").await;
    let known = stores.contacts().await;
    visits(&callers, VISITS..2 * VISITS).await;
    stores.caught_up().await;

    one.kill("neuvo");
    let folder = one.file("intake");
    copy(&backup.path().join("intake.db"), folder.parent().expect("a folder"));
    one.launch().await;
    let stores = Stores::open(&one).await; // other files
    until(QUARANTINED, async || one.readiness().await.contains(QUARANTINED)).await;
    stores.reporting_is_right().await;
    assert_eq!(stores.contacts().await, known);
    visits(&callers, 0..1).await;
    stores.reporting_is_right().await;
    one.accept_feed("intake").await;
    stores.assessment_is_right().await;
}

/// Copies a SQLite store over the one of that name in a folder: the file and its log.
fn copy(file: &Path, to: &Path) {
    let name = file.file_name().expect("a file").to_string_lossy().into_owned();
    for part in ["", "-wal", "-shm"] {
        let (from, to) =
            (file.with_file_name(format!("{name}{part}")), to.join(format!("{name}{part}")));
        drop(fs::remove_file(&to));
        if from.exists() {
            fs::copy(from, to).expect("copied");
        }
    }
}

fn data_set() -> LoadCountyRequest {
    let folder = Path::new(REPOSITORY).join(COUNTY);
    county::read(&folder).expect("the data set")
}

#[tokio::test]
async fn an_older_directory_is_noticed_and_known_as_it_is() {
    let mut processes = Processes::start().await;
    let directory = store::open(&processes.store("directory")).await;
    let stores = Stores::open(&processes).await;
    let callers = Callers::connect(&processes);
    let backup = Backup::of("directory", &processes);
    let sites = "SELECT site_id, version FROM ref_site ORDER BY site_id";
    let theirs = "SELECT entry_id, version FROM entry WHERE kind = 'site' ORDER BY entry_id";
    let older = store::pairs(&stores.intake, sites).await;

    let mut set = data_set();
    for site in &mut set.sites {
        site.name.as_mut().expect("a name").en.push_str(" (moved)");
    }
    let services = PROCESSES.into_iter().filter(|name| *name != "gateway");
    let ways = services.map(|name| (name, processes.transport(name))).collect();
    let loader = Loader { ways, signer: processes.signer("neuvo").clone() };
    loader.load(set, None).await.expect("loaded");
    for reader in [&stores.intake, &stores.reporting, &stores.assessment] {
        store::caught_up(reader, "directory", store::head(&directory).await).await;
    }
    let newer = store::pairs(&stores.intake, sites).await;
    assert!(newer != older && newer == store::pairs(&directory, theirs).await, "{newer:?}");

    processes.kill("directory");
    backup.restore();
    processes.start_again("directory").await;
    let directory = store::open(&processes.store("directory")).await;
    for reader in [&stores.intake, &stores.reporting, &stores.assessment] {
        store::caught_up(reader, "directory", store::head(&directory).await).await;
        let parked: i64 = store::value(reader, "SELECT COUNT(*) FROM feed_parked").await;
        assert_eq!(parked, 0);
    }
    assert_eq!(store::pairs(&stores.intake, sites).await, older);
    assert_eq!(store::pairs(&directory, theirs).await, older);
    for process in ["intake", "reporting", "assessment"] {
        processes.ready(process).await;
    }
    visits(&callers, 0..3).await;
}
