//! Heads of disclosure logs that were anchored in a file. Kept where nobody who can write a store can
//! write, such a file shows that nothing was cut off a log or written anew.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::Context;
use neuvo_secrecy::chain::Head;

/// Heads that were anchored, by service.
pub(crate) type Anchors = BTreeMap<String, Vec<Head>>;

/// Reads the anchors that a file holds; none when it is not there.
///
/// # Errors
/// When it cannot be read, or a line is no anchor.
pub(crate) fn read(file: &Path) -> anyhow::Result<Anchors> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Anchors::new()),
        text => text.with_context(|| format!("cannot read {}", file.display()))?,
    };
    let mut anchors = Anchors::new();
    for (number, line) in text.lines().enumerate() {
        let (service, head) = line
            .split_once(' ')
            .and_then(|(service, head)| Some((service, head_of(head)?)))
            .with_context(|| format!("{}: line {} is no anchor", file.display(), number + 1))?;
        anchors.entry(service.to_owned()).or_default().push(head);
    }
    Ok(anchors)
}

/// Appends the heads that the file does not hold yet.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn append(file: &Path, anchors: &Anchors, heads: &[(&str, Head)]) -> anyhow::Result<()> {
    let known = |service: &str, head: &Head| {
        anchors.get(service).is_some_and(|anchored| anchored.contains(head))
    };
    let new = heads.iter().filter(|(service, head)| head.batch_no > 0 && !known(service, head));
    let lines: String =
        new.map(|(service, head)| format!("{service} {}\n", written(head))).collect();
    let mut open = OpenOptions::new();
    let open = open.append(true).create(true).mode(0o600).open(file);
    let mut open = open.with_context(|| format!("cannot write {}", file.display()))?;
    open.write_all(lines.as_bytes())?;
    Ok(open.sync_all()?)
}

/// A head as a file holds it: batch number and digest.
pub(crate) fn written(head: &Head) -> String {
    let digest: String = head.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{} {digest}", head.batch_no)
}

fn head_of(text: &str) -> Option<Head> {
    let (number, digest) = text.split_once(' ')?;
    let pairs = digest.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok());
    Some(Head { batch_no: number.parse().ok()?, digest: bytes.collect::<Option<_>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_survive_their_file_and_stand_there_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("anchors");
        assert!(read(&file).expect("no file yet").is_empty());
        let head = |batch_no, byte| Head { batch_no, digest: vec![byte; 32] };
        let heads = [("intake", head(2, 7)), ("assessment", Head::default())];
        append(&file, &Anchors::new(), &heads).expect("written");
        let anchors = read(&file).expect("read");
        append(&file, &anchors, &heads).expect("written");
        append(&file, &anchors, &[("intake", head(3, 8))]).expect("written");
        assert_eq!(read(&file).expect("read")["intake"], [head(2, 7), head(3, 8)]);
        assert!(!read(&file).expect("read").contains_key("assessment"), "nothing to anchor yet");
        fs::write(&file, "intake 2 zz\n").expect("written");
        let refusal = read(&file).expect_err("no anchor").to_string();
        assert!(refusal.ends_with("line 1 is no anchor"), "{refusal}");
    }
}
