//! The tree as text: its files, what of them is code, and what is test.

use std::{fmt, fs, path::Path};

/// Folders that are built or fetched, or hold data.
const SKIPPED: [&str; 5] = [".git", "node_modules", "target", "var", ".idea"];

/// A file of the repository.
pub struct File {
    /// Relative to the repository's root.
    pub path: String,
    pub text: String,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, what: what.into() }
    }

    /// Whether it is Rust that a person wrote.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs") && !self.path.contains("/src/gen/")
    }

    /// Whether all of it is test: it lies in a folder or file called `tests`.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "benches"))
    }

    /// Whether it is the module `name` of a service's `src`, or in it.
    pub fn is_in(&self, name: &str) -> bool {
        let Some((head, tail)) = self.path.split_once("/src/") else { return false };
        let tail = tail.strip_prefix(name).unwrap_or_default();
        head.starts_with("services/") && (tail == ".rs" || tail.starts_with('/'))
    }

    /// The lines that go into the product: those before a test module that stands in the file.
    pub fn product(&self) -> &str {
        if self.is_test() { "" } else { &self.text[..self.tests_begin()] }
    }

    /// The lines that are tests.
    pub fn tests(&self) -> &str {
        if self.is_test() { &self.text } else { &self.text[self.tests_begin()..] }
    }

    /// The line before the first of [`File::tests`].
    pub fn lines_before_tests(&self) -> usize {
        self.text[..self.text.len() - self.tests().len()].lines().count()
    }

    fn tests_begin(&self) -> usize {
        let marks = self.text.match_indices("#[cfg(test)]");
        let is_module = |at: &usize| {
            let rest = self.text[*at..].lines().nth(1).unwrap_or_default().trim_start();
            rest.starts_with("mod ") && rest.ends_with('{')
        };
        marks.map(|(at, _)| at).find(is_module).unwrap_or(self.text.len())
    }
}

/// Every file of the repository that is text or may hold some, by path.
pub fn tree() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the root");
    let mut files = Vec::new();
    collect(root, root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.iter().any(|file| file.path == "Cargo.toml"), "{} is no root", root.display());
    files
}

/// Every Rust file that a person wrote.
pub fn rust() -> Vec<File> {
    tree().into_iter().filter(File::is_rust).collect()
}

fn collect(folder: &Path, root: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder that can be read") {
        let path = entry.expect("an entry that can be read").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if SKIPPED.contains(&name) {
            continue;
        }
        if path.is_dir() {
            collect(&path, root, files);
        } else if let Ok(bytes) = fs::read(&path) {
            let path = path.strip_prefix(root).expect("under the root").display().to_string();
            files.push(File { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
}

/// Fails with every place that breaks the rule.
pub fn none(rule: &str, findings: Vec<Finding>) {
    let places: Vec<_> = findings.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "{rule}\n{}\n", places.join("\n"));
}

/// The places of a tiny tree that break a rule, as `path:line`.
pub fn places(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{}:{}", finding.path, finding.line)).collect()
}

/// The line, from 1, of a byte.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where a word stands by itself.
pub fn mentions<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !is_word(text[..*at].chars().next_back())
            && !is_word(text[at + word.len()..].chars().next())
    })
}
