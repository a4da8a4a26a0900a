//! The key file: lines `index <key>` and `wrap <version> <key>`, keys of 32 bytes in base64.
//!
//! The index key stays for the life of a store: blind indexes and the log's digests are made with
//! it. A `wrap` line is added by [`rotate`]; an old one may be taken out once no key is wrapped by
//! it any more.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, ensure};
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::STANDARD};
use neuvo_chassis::secret::Secret;

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;

/// What a key file says.
pub(crate) struct KeyFile {
    pub(crate) index: Secret,
    /// By version; the highest wraps, the others still open.
    pub(crate) wrap: BTreeMap<i32, Secret>,
}

/// The text of a new key file, with version 1.
pub(crate) fn fresh() -> anyhow::Result<String> {
    Ok(format!("index {}\nwrap 1 {}\n", new_key()?, new_key()?))
}

/// Reads a key file's text. An error names the line, never a key.
pub(crate) fn parse(text: &str) -> anyhow::Result<KeyFile> {
    let (mut index, mut wrap) = (None, BTreeMap::new());
    for (number, line) in text.lines().enumerate() {
        let place = || format!("line {}", number + 1);
        match *line.split_whitespace().collect::<Vec<_>>() {
            [] => {}
            ["index", key] => {
                let twice = index.replace(key_of(key).with_context(place)?).is_some();
                ensure!(!twice, "line {}: there is an `index` line already", number + 1);
            }
            ["wrap", version, key] => {
                let version: i32 = version.parse().ok().with_context(place)?;
                ensure!(version > 0, "line {}: versions begin at 1", number + 1);
                let twice = wrap.insert(version, key_of(key).with_context(place)?).is_some();
                ensure!(!twice, "line {}: this version is there already", number + 1);
            }
            _ => anyhow::bail!("line {} is neither `index KEY` nor `wrap VERSION KEY`", number + 1),
        }
    }
    ensure!(!wrap.is_empty(), "there is no `wrap` line");
    Ok(KeyFile { index: index.context("there is no `index` line")?, wrap })
}

/// Adds a version to a key file, at once and whole, while servers read it; gives its number. Two who
/// rotate at the same time add two versions.
///
/// # Errors
/// When the file is not there, is wrong, or its folder cannot be written.
pub fn rotate(file: &Path) -> anyhow::Result<i32> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let lock = File::open(folder).with_context(|| format!("cannot open {}", folder.display()))?;
    lock.lock()?; // held until this returns
    let text = fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    let kept = parse(&text).with_context(|| format!("{} is wrong", file.display()))?;
    let newest = kept.wrap.keys().next_back().copied().unwrap_or_default();
    let version = newest.checked_add(1).context("versions have come to their end")?;
    let text = format!("{}\nwrap {version} {}\n", text.trim_end(), new_key()?);

    let draft = folder.join(format!(".{}.tmp", uuid::Uuid::now_v7()));
    let mut open = OpenOptions::new();
    let mut new = open.write(true).create_new(true).mode(0o600).open(&draft)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()?;
    fs::rename(&draft, file).with_context(|| format!("cannot replace {}", file.display()))?;
    lock.sync_all()?; // the new name outlives a power cut
    Ok(version)
}

fn new_key() -> anyhow::Result<String> {
    let mut bytes = [0; KEY_BYTES];
    rand::fill(&mut bytes).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
    Ok(STANDARD.encode(bytes))
}

fn key_of(text: &str) -> anyhow::Result<Secret> {
    let bytes =
        STANDARD.decode(text).ok().and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
    Ok(Secret::from_bytes(bytes.context("the key is not 32 bytes in base64")?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_wrong_file_is_told_by_line_and_never_by_key() {
        let right = fresh().expect("keys");
        let wrong =
            ["wrap 2 c2VjcmV0", "wrap 0 c2VjcmV0", "wrap c2VjcmV0", "index c2VjcmV0", "key"];
        for line in wrong {
            let refusal = parse(&format!("{right}{line}\n")).err().expect("wrong");
            let refusal = format!("{refusal:#}");
            assert!(refusal.contains("line 3") && !refusal.contains("c2VjcmV0"), "{refusal}");
        }
        assert!(parse("").is_err());
        assert!(parse(right.lines().next().expect("a line")).is_err(), "nothing wraps");
    }

    #[test]
    fn rotating_adds_a_version_and_keeps_the_others_for_the_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secrecy.keys");
        fs::write(&file, fresh().expect("keys")).expect("written");
        let before = fs::read_to_string(&file).expect("text");
        assert_eq!(rotate(&file).expect("rotated"), 2);
        assert_eq!(rotate(&file).expect("rotated"), 3);
        let after = fs::read_to_string(&file).expect("text");
        assert!(after.starts_with(&before));
        assert_eq!(parse(&after).expect("right").wrap.len(), 3);
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no draft stays");
    }

    #[test]
    fn of_many_who_rotate_at_once_each_adds_a_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secrecy.keys");
        fs::write(&file, fresh().expect("keys")).expect("written");
        let rotate_once = || rotate(&file).expect("rotated");
        let mut versions: Vec<i32> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(rotate_once)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        versions.sort_unstable();
        assert_eq!(versions, (2..=9).collect::<Vec<_>>());
    }
}
