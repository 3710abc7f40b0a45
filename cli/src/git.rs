//! What the `git` program knows of a repository: files of a revision, their content, and which files
//! moved. It only reads: neither the work tree nor the index is touched, nothing is fetched, and no
//! program that a repository names is run.
mod asking;
mod blobs;

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use svl_engine::difference::Renames;

use asking::{Failure, answered, asked_text, git};
pub use blobs::Blobs;

/// A repository, seen from the current folder.
pub struct Repository {
    top: PathBuf,
    /// The current folder below the top, with a final `/`; empty at the top.
    prefix: String,
}

/// A file of a repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// From the top, as git has it.
    pub path: String,
    /// The same for the system, where the path is no UTF-8.
    pub raw: OsString,
    /// The object; none for a file of the work tree.
    pub object: Option<String>,
}

impl Repository {
    /// The one that holds the current folder.
    pub fn here() -> Result<Self, String> {
        let at = Path::new(".");
        let mut asked = git(at);
        asked.args(["rev-parse", "--show-toplevel", "--show-prefix"]);
        let answer = asked_text(asked).map_err(|error| match error {
            Failure::Refused(said) if said.contains("not a git repository") => {
                "this folder is in no git repository\n  help: run it within one, or name both sides: \
                 `svl-cost diff OLD NEW`"
                    .to_owned()
            }
            Failure::Refused(said) if said.contains("work tree") => {
                "this git repository has no work tree\n  help: run it within a checkout, or name both \
                 sides: `svl-cost diff OLD NEW`"
                    .to_owned()
            }
            other => other.text(),
        })?;
        let mut lines = answer.lines();
        let top = PathBuf::from(lines.next().unwrap_or_default());
        let prefix = lines.next().unwrap_or_default().to_owned();
        Ok(Self { top, prefix })
    }

    /// The commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<String, String> {
        let mut asked = git(&self.top);
        asked.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]);
        asked.arg(format!("{revision}^{{commit}}"));
        let found = asked_text(asked).map_err(|error| match error {
            Failure::Refused(_) => self.unknown(revision),
            other => other.text(),
        })?;
        let commit = found.lines().next().unwrap_or_default().trim();
        // Some versions print the end of the options as well.
        let is_name = |line: &str| line.len() >= 40 && line.bytes().all(|b| b.is_ascii_hexdigit());
        let commit =
            if is_name(commit) { Some(commit) } else { found.lines().find(|line| is_name(line)) };
        commit.map(str::to_owned).ok_or_else(|| self.unknown(revision))
    }

    /// The commit at which two revisions parted.
    pub fn merge_base(&self, a: &str, b: &str) -> Result<String, String> {
        let mut asked = git(&self.top);
        asked.args(["merge-base", a, b]);
        let found = asked_text(asked).map_err(|error| match error {
            Failure::Refused(_) => {
                let help = self.fetch_help("fetch more of its history");
                format!("git finds no commit at which the two sides parted\n  help: {help}")
            }
            other => other.text(),
        })?;
        Ok(found.trim().to_owned())
    }

    fn unknown(&self, revision: &str) -> String {
        let help = self.fetch_help("name a branch, a tag or a commit that `git log` shows");
        format!("git knows no revision `{revision}` here\n  help: {help}")
    }

    /// What to do about a missing commit: a shallow clone lacks most of them.
    fn fetch_help(&self, otherwise: &str) -> String {
        let mut asked = git(&self.top);
        asked.args(["rev-parse", "--is-shallow-repository"]);
        if asked_text(asked).is_ok_and(|answer| answer.trim() == "true") {
            return "this clone is shallow, so it lacks older commits: fetch them with `git fetch \
                    --unshallow`, or check out with the whole history (`fetch-depth: 0` on GitHub, \
                    `GIT_DEPTH: 0` on GitLab)"
                .to_owned();
        }
        otherwise.to_owned()
    }

    /// A path of the command line, from the top; empty for the top itself.
    pub fn path_from_top(&self, path: &Path) -> Result<String, String> {
        let outside =
            || format!("{} is outside the repository at {}", path.display(), self.top.display());
        let absolute = path.is_absolute();
        let below = if absolute {
            // The top is without links, so the path must be too.
            let plain = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            plain.strip_prefix(&self.top).map_err(|_| outside())?.to_owned()
        } else {
            Path::new(&self.prefix).join(path)
        };
        let mut parts: Vec<String> = Vec::new();
        for component in below.components() {
            match component {
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                Component::ParentDir => {
                    parts.pop().ok_or_else(outside)?;
                }
                _ => {}
            }
        }
        Ok(parts.join("/"))
    }

    /// A path from the top, as it is called from the current folder.
    pub fn path_from_here(&self, path: &str) -> String {
        let here: Vec<&str> = self.prefix.split('/').filter(|part| !part.is_empty()).collect();
        let there: Vec<&str> = path.split('/').collect();
        let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
        let up = here.len() - same;
        let rest = there.get(same..).unwrap_or_default().join("/");
        "../".repeat(up) + &rest
    }

    /// Whether a path from the top is a folder of the work tree.
    pub fn is_folder(&self, path: &str) -> bool {
        self.top.join(path).is_dir()
    }

    /// Where a file of the work tree is.
    pub fn on_disk(&self, listed: &Listed) -> PathBuf {
        self.top.join(&listed.raw)
    }

    /// The files of a commit below `paths`.
    pub fn files_of(&self, commit: &str, paths: &[String]) -> Result<Vec<Listed>, String> {
        let mut asked = git(&self.top);
        asked.args(["ls-tree", "-r", "-z", "--full-tree", commit, "--"]);
        asked.args(paths.iter().filter(|path| !path.is_empty()));
        let answer = answered(asked).map_err(|error| error.text())?;
        let mut files = Vec::new();
        for record in answer.split(|byte| *byte == 0).filter(|record| !record.is_empty()) {
            let Some(tab) = record.iter().position(|byte| *byte == b'\t') else { continue };
            let (head, path) = (String::from_utf8_lossy(&record[..tab]), &record[tab + 1..]);
            let mut head = head.split(' ');
            // Links and submodules are no files.
            let plain = head.next().is_some_and(|mode| mode.starts_with("100"));
            if let (true, Some(object)) = (plain, head.nth(1)) {
                files.push(Listed { object: Some(object.to_owned()), ..listed(path) });
            }
        }
        Ok(files)
    }

    /// The files of the work tree below `paths`, those that git ignores left out.
    pub fn files_here(&self, paths: &[String]) -> Result<Vec<Listed>, String> {
        let mut asked = git(&self.top);
        asked.args([
            "ls-files",
            "-z",
            "--full-name",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
        ]);
        asked.args(paths.iter().filter(|path| !path.is_empty()));
        let answer = answered(asked).map_err(|error| error.text())?;
        let records = answer.split(|byte| *byte == 0).filter(|record| !record.is_empty());
        let mut files: Vec<Listed> = records.map(listed).collect();
        files.sort();
        files.dedup();
        // The index also names what was deleted, and what is a link.
        let is_file = |file: &Listed| {
            let found = self.on_disk(file).symlink_metadata();
            found.is_ok_and(|found| found.is_file())
        };
        files.retain(is_file);
        Ok(files)
    }

    /// The files below `paths` that moved from a commit to another, or to what is staged.
    pub fn renames(
        &self,
        old: &str,
        new: Option<&str>,
        paths: &[String],
    ) -> Result<Renames, String> {
        let mut asked = git(&self.top);
        asked.args(["diff", "--name-status", "-M", "-z", "--no-ext-diff", "--no-textconv"]);
        asked.args(["--ignore-submodules=all", "--diff-filter=R"]);
        match new {
            Some(new) => asked.args([old, new]),
            // The index knows what was moved in the work tree, whose files need not be read for that.
            None => asked.args(["--cached", old]),
        };
        asked.arg("--");
        asked.args(paths.iter().filter(|path| !path.is_empty()));
        let answer = answered(asked).map_err(|error| error.text())?;
        let mut fields = answer.split(|byte| *byte == 0).filter(|field| !field.is_empty());
        let mut renames = Renames::new();
        while let (Some(_), Some(from), Some(to)) = (fields.next(), fields.next(), fields.next()) {
            renames.insert(listed(from).path, listed(to).path);
        }
        Ok(renames)
    }

    /// A reader of objects.
    pub fn blobs(&self) -> Result<Blobs, String> {
        Blobs::start(git(&self.top))
    }
}

fn listed(path: &[u8]) -> Listed {
    Listed { path: String::from_utf8_lossy(path).into_owned(), raw: os_string(path), object: None }
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(prefix: &str) -> Repository {
        Repository { top: PathBuf::from("/r"), prefix: prefix.to_owned() }
    }

    #[test]
    fn paths_are_told_from_the_top_and_from_here() {
        let below = at("a/b/");
        assert_eq!(below.path_from_top(Path::new("c.yaml")).as_deref(), Ok("a/b/c.yaml"));
        assert_eq!(below.path_from_top(Path::new("../c d")).as_deref(), Ok("a/c d"));
        assert_eq!(below.path_from_top(Path::new("./.")).as_deref(), Ok("a/b"));
        assert_eq!(below.path_from_top(Path::new("/r/x")).as_deref(), Ok("x"));
        assert!(below.path_from_top(Path::new("../../../x")).is_err());
        assert!(below.path_from_top(Path::new("/elsewhere")).is_err());
        assert_eq!(at("").path_from_top(Path::new(".")).as_deref(), Ok(""));
        assert_eq!(below.path_from_here("a/b/c/d"), "c/d");
        assert_eq!(below.path_from_here("a/x"), "../x");
        assert_eq!(below.path_from_here("x"), "../../x");
        assert_eq!(at("").path_from_here("a/x"), "a/x");
    }
}
