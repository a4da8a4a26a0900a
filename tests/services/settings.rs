//! Settings: the reference is what the programs carry, and the examples are right.

use std::{fs, path::Path, process::Command};

use neuvo_allinone::{
    child::programs,
    deployment::PROCESSES,
    processes::{Processes, REPOSITORY},
    reference::reference,
};

#[test]
fn the_reference_is_what_the_programs_carry() {
    let file = Path::new(REPOSITORY).join("deploy/config/REFERENCE.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, reference()).expect("written");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == reference(), "deploy/config/REFERENCE.md is out of date: run `make config`");
}

#[test]
fn every_example_is_accepted_by_its_program_and_changes_what_it_says() {
    for process in PROCESSES {
        let program = programs().expect("a folder").join(format!("neuvo-{process}"));
        let file = Path::new(REPOSITORY).join(format!("deploy/config/{process}.toml"));
        let mut print = Command::new(program);
        print.arg("print-config").arg("--config").arg(file).env_clear();
        let printed = print.output().expect("it runs");
        let said = String::from_utf8_lossy(&printed.stderr);
        assert!(printed.status.success(), "{process}: {said}");
        let key = format!("key_file = \"/etc/neuvo/{process}/signing.key\"");
        assert!(String::from_utf8_lossy(&printed.stdout).contains(&key), "{process}: {key}");
    }
}

/// What systemd loads for a unit is a copy of when it was started: it would never see keys change.
#[test]
fn units_read_the_keys_that_change_in_place_and_as_a_group_of_their_own() {
    for service in ["intake", "assessment"] {
        let read =
            |file: String| fs::read_to_string(Path::new(REPOSITORY).join("deploy").join(file));
        let unit = read(format!("systemd/neuvo-{service}.service")).expect("a unit");
        let config = read(format!("config/{service}.toml")).expect("settings");
        let guide = read("systemd/README.md".to_owned()).expect("a guide");
        assert!(!unit.contains("secrecy.keys") && !unit.contains("SECRECY"), "{service}: a copy");
        assert!(
            unit.contains(&format!("\nSupplementaryGroups=neuvo-{service}-keys\n")),
            "{service}"
        );
        let file = format!("\nkey_file = \"/etc/neuvo/keys/{service}/secrecy.keys\"\n");
        assert!(config.contains(&file), "{service}: {file}");
        assert!(
            guide.contains("/etc/neuvo/keys/$service/secrecy.keys"),
            "{service}: who may read it"
        );
    }
}

#[test]
fn keys_are_made_once_and_the_public_one_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for process in PROCESSES {
        let own = folder.path().join(process);
        let make = || {
            let program = programs().expect("a folder").join(format!("neuvo-{process}"));
            let mut make = Command::new(program);
            make.arg("make-keys").env_clear().current_dir(folder.path());
            make.env("NEUVO__IDENTITY__KEY_FILE", own.join("signing.key"));
            if process != "gateway" {
                make.env("NEUVO_DATA", &own);
            }
            let made = make.output().expect("it runs");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            made.stdout
        };
        let public = make();
        assert_eq!(public.len(), 32, "raw Ed25519");
        assert_eq!(make(), public, "a key that is there stays");
        let mut files: Vec<_> = fs::read_dir(&own)
            .expect("a folder")
            .map(|file| file.expect("a file").file_name().into_string().expect("text"))
            .collect();
        files.sort();
        let expected: &[&str] = match process {
            "gateway" => &["signing.key", "signing.pub"],
            "intake" | "assessment" => {
                &["secrecy.keys", "secret.key", "signing.key", "signing.pub"]
            }
            _ => &["secret.key", "signing.key", "signing.pub"],
        };
        assert_eq!(files, expected, "{process}");
    }
}

#[tokio::test]
async fn a_process_tells_systemd_that_it_listens() {
    let mut processes = Processes::laid_out(None);
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("notify");
    let listener = tokio::net::UnixDatagram::bind(&socket).expect("a socket");
    for process in ["directory", "gateway"] {
        let environment = processes.environment(process);
        environment.insert("NOTIFY_SOCKET".to_owned(), socket.display().to_string());
        if process != "gateway" {
            processes.run(process, "migrate").expect("migrated");
        }
        processes.launch(process);
        let mut told = [0; 64];
        let length = listener.recv(&mut told).await.expect("a word");
        assert_eq!(&told[..length], b"READY=1");
        let alive = reqwest::get(processes.url(process, "/readyz")).await;
        assert!(alive.is_ok(), "{process} listens");
    }
}
