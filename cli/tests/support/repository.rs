//! Git repositories in folders of their own, with one identity and one date on every machine.
#![allow(dead_code)] // Each test program uses a part of it.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A repository, removed at its end.
pub struct Repository(pub PathBuf);

impl Repository {
    /// An empty one on the branch `main`.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("svl-diff-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        let repository = Self(path.canonicalize().expect("a path"));
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    /// A folder that is no repository.
    pub fn none(name: &str) -> Self {
        let repository = Self::new(name);
        fs::remove_dir_all(repository.0.join(".git")).expect("a repository");
        repository
    }

    /// Writes a file.
    pub fn write(&self, file: &str, text: &str) -> &Self {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// Runs git, which must succeed.
    pub fn git(&self, words: &[&str]) -> String {
        let output = git(&self.0, words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "git {words:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    }

    /// What a reader must leave as it is: the state of the work tree, and the index to the byte.
    pub fn state(&self) -> (String, Vec<u8>) {
        let index = fs::read(self.0.join(".git/index")).unwrap_or_default();
        let status =
            git(&self.0, &["--no-optional-locks", "status", "--porcelain=v2", "-z"]).stdout;
        (String::from_utf8_lossy(&status).into_owned(), index)
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs git in a folder, whatever this machine's settings are.
pub fn git(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new("git");
    command.current_dir(folder).args([
        "-c",
        "user.name=A Test",
        "-c",
        "user.email=test@example.org",
    ]);
    command.args(["-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"]).args(words);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z");
    command.env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z");
    command.output().expect("git is installed")
}
