//! The key file: lines `index <key>`, `wrap <version> <key>` and at most one `next <version> <key>`,
//! keys of 32 bytes in base64.
//!
//! The index key stays for the life of a store: blind indexes and the log's digests are made with
//! it. A new version is added by [`rotate`] as `next`: it opens, and does not wrap yet, so that
//! replicas may learn of it one after another, however they get the file. Once all of them know it,
//! [`activate`] makes it the one that wraps. An old `wrap` line may be taken out once no key is
//! wrapped by it any more.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt, fchown},
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
    /// By version; each opens.
    pub(crate) keys: BTreeMap<i32, Secret>,
    /// The version that wraps: the highest, without the one that waits to be activated.
    pub(crate) active: i32,
}

/// The text of a new key file, with version 1.
pub(crate) fn fresh() -> anyhow::Result<String> {
    Ok(format!("index {}\nwrap 1 {}\n", new_key()?, new_key()?))
}

/// Reads a key file's text. An error names the line, never a key.
pub(crate) fn parse(text: &str) -> anyhow::Result<KeyFile> {
    let (mut index, mut keys, mut next) = (None, BTreeMap::new(), None);
    for (number, line) in text.lines().enumerate() {
        let place = || format!("line {}", number + 1);
        match *line.split_whitespace().collect::<Vec<_>>() {
            [] => {}
            ["index", key] => {
                let twice = index.replace(key_of(key).with_context(place)?).is_some();
                ensure!(!twice, "line {}: there is an `index` line already", number + 1);
            }
            [kind @ ("wrap" | "next"), version, key] => {
                let version: i32 = version.parse().ok().with_context(place)?;
                ensure!(version > 0, "line {}: versions begin at 1", number + 1);
                let twice = keys.insert(version, key_of(key).with_context(place)?).is_some();
                ensure!(!twice, "line {}: this version is there already", number + 1);
                let second = kind == "next" && next.replace(version).is_some();
                ensure!(!second, "line {}: there is a `next` line already", number + 1);
            }
            _ => anyhow::bail!(
                "line {} is none of `index KEY`, `wrap VERSION KEY` and `next VERSION KEY`",
                number + 1
            ),
        }
    }
    let active = keys.keys().copied().filter(|version| Some(*version) != next).max();
    let active = active.context("there is no `wrap` line")?;
    ensure!(next.is_none_or(|next| next > active), "the `next` version is not the highest");
    Ok(KeyFile { index: index.context("there is no `index` line")?, keys, active })
}

impl KeyFile {
    fn newest(&self) -> i32 {
        self.keys.keys().next_back().copied().unwrap_or(self.active)
    }
}

/// Adds a version that opens and does not wrap yet; gives its number.
///
/// # Errors
/// When one waits to be activated, the file is not there or is wrong, or its folder cannot be written.
pub fn rotate(file: &Path) -> anyhow::Result<i32> {
    rewrite(file, |text, kept| {
        let newest = kept.newest();
        ensure!(newest == kept.active, "version {newest} waits to be activated: do that first");
        let version = newest.checked_add(1).context("versions have come to their end")?;
        Ok((format!("{}\nnext {version} {}\n", text.trim_end(), new_key()?), version))
    })
}

/// Lets the version that [`rotate`] added wrap from now on; gives its number. A replica that does not
/// know it yet could not open what the others wrap by it.
///
/// # Errors
/// When there is none, the file is not there or is wrong, or its folder cannot be written.
pub fn activate(file: &Path) -> anyhow::Result<i32> {
    rewrite(file, |text, kept| {
        let newest = kept.newest();
        ensure!(newest > kept.active, "no version waits to be activated");
        let activated = |line: &str| match line.trim_start().strip_prefix("next") {
            Some(rest) => format!("wrap{rest}\n"),
            None => format!("{line}\n"),
        };
        Ok((text.lines().map(activated).collect(), newest))
    })
}

/// Replaces a key file, at once and whole, while servers read it; one at a time. Who could read it can
/// read the new one, and nobody else: the server need not be who changes it.
fn rewrite(
    file: &Path,
    change: impl FnOnce(&str, &KeyFile) -> anyhow::Result<(String, i32)>,
) -> anyhow::Result<i32> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let lock = File::open(folder).with_context(|| format!("cannot open {}", folder.display()))?;
    lock.lock()?; // held until this returns
    let text = fs::read_to_string(file);
    let text = text.with_context(|| format!("cannot read {}", file.display()))?;
    let kept = parse(&text).with_context(|| format!("{} is wrong", file.display()))?;
    let (text, version) = change(&text, &kept)?;

    let draft = folder.join(format!(".{}.tmp", uuid::Uuid::now_v7()));
    let mut open = OpenOptions::new();
    let mut new = open.write(true).create_new(true).mode(0o600).open(&draft)?;
    let replaced = (|| {
        let old = fs::metadata(file)?;
        fchown(&new, Some(old.uid()), Some(old.gid()))?;
        new.set_permissions(old.permissions())?;
        new.write_all(text.as_bytes())?;
        new.sync_all()?;
        fs::rename(&draft, file)
    })();
    if replaced.is_err() {
        drop(fs::remove_file(&draft)); // it holds keys
    }
    replaced.with_context(|| format!("cannot replace {}", file.display()))?;
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
    use std::os::unix::fs::{PermissionsExt, chown};

    use super::*;

    #[test]
    fn a_wrong_file_is_told_by_line_and_never_by_key() {
        let right = fresh().expect("keys");
        let wrong = [
            "wrap 2 c2VjcmV0",
            "next 2 c2VjcmV0",
            "wrap 0 c2VjcmV0",
            "wrap c2VjcmV0",
            "index c2VjcmV0",
            "key",
        ];
        for line in wrong {
            let refusal = parse(&format!("{right}{line}\n")).err().expect("wrong");
            let refusal = format!("{refusal:#}");
            assert!(refusal.contains("line 3") && !refusal.contains("c2VjcmV0"), "{refusal}");
        }
        assert!(parse("").is_err());
        assert!(parse(right.lines().next().expect("a line")).is_err(), "nothing wraps");
        assert!(parse(&right.replace("wrap", "next")).is_err(), "nothing wraps yet");
        let key = new_key().expect("a key");
        for line in [format!("next 1 {key}"), format!("next 2 {key}\nnext 3 {key}")] {
            assert!(parse(&format!("{right}{line}\n")).is_err(), "{line}");
        }
        let older = format!("{}next 1 {key}\n", right.replace("wrap 1", "wrap 2"));
        assert!(parse(&older).is_err(), "what comes next is not older");
    }

    #[test]
    fn a_new_version_waits_until_it_is_activated_and_the_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secrecy.keys");
        fs::write(&file, fresh().expect("keys")).expect("written");
        let before = fs::read_to_string(&file).expect("text");
        let kept = || parse(&fs::read_to_string(&file).expect("text")).expect("right");
        assert!(activate(&file).is_err(), "nothing waits");
        assert_eq!(rotate(&file).expect("rotated"), 2);
        assert_eq!((kept().keys.len(), kept().active), (2, 1));
        assert!(rotate(&file).expect_err("one waits").to_string().contains("version 2"));
        assert_eq!(activate(&file).expect("activated"), 2);
        assert_eq!((kept().keys.len(), kept().active), (2, 2));
        assert_eq!(rotate(&file).expect("rotated"), 3);
        assert!(fs::read_to_string(&file).expect("text").starts_with(&before));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no draft stays");
    }

    #[test]
    fn who_could_read_the_file_can_read_the_new_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secrecy.keys");
        fs::write(&file, fresh().expect("keys")).expect("written");
        let whose = || fs::metadata(&file).map(|of| (of.uid(), of.gid(), of.mode() & 0o777));
        let (own, group, _) = whose().expect("there");
        let group = if own == 0 { 4_711 } else { group }; // only root may give it to another
        chown(&file, None, Some(group)).expect("given");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        rotate(&file).expect("rotated");
        assert_eq!(whose().expect("there"), (own, group, 0o640));
        activate(&file).expect("activated");
        assert_eq!(whose().expect("there"), (own, group, 0o640));
    }

    #[test]
    fn of_many_who_rotate_at_once_one_adds_a_version() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secrecy.keys");
        fs::write(&file, fresh().expect("keys")).expect("written");
        let rotate_once = || rotate(&file).ok();
        let versions: Vec<i32> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(rotate_once)).collect();
            threads.into_iter().filter_map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(versions, [2]);
    }
}
