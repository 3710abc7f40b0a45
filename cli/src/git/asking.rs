//! Asking the program, and reading no more than is expected of it.
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// The longest answer that is read, in bytes: the names of half a million files.
const LONGEST: u64 = 64 << 20;

/// The program, so that it only reads, asks nobody, and takes every path as it is written.
pub(super) fn git(at: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(at).args([
        "-c",
        "core.fsmonitor=false",
        "-c",
        "diff.autoRefreshIndex=false",
    ]);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
    command.env("GIT_LITERAL_PATHSPECS", "1").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Why there is no answer.
pub(super) enum Failure {
    /// The program cannot be run.
    NoProgram(std::io::Error),
    /// It said no, and this.
    Refused(String),
    /// It said more than is read.
    TooLong,
}

impl Failure {
    pub(super) fn text(&self) -> String {
        match self {
            Self::NoProgram(error) => format!(
                "could not run `git`: {error}\n  help: install git, or name both sides: `svl-cost diff \
                 OLD NEW`"
            ),
            Self::Refused(said) if said.contains("dubious ownership") => format!(
                "git refused: {said}\n  help: tell git that you trust it: `git config --global --add \
                 safe.directory FOLDER`"
            ),
            Self::Refused(said) => format!("git refused: {said}"),
            Self::TooLong => "git names more files than are read\n  help: name a folder".to_owned(),
        }
    }
}

pub(super) fn answered(mut command: Command) -> Result<Vec<u8>, Failure> {
    let mut child = command.spawn().map_err(Failure::NoProgram)?;
    let said = child.stderr.take().map(|stderr| std::thread::spawn(move || first_words(stderr)));
    let mut answer = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(LONGEST + 1).read_to_end(&mut answer).map_err(Failure::NoProgram)?;
    }
    let status = child.wait().map_err(Failure::NoProgram)?;
    let said = said.and_then(|said| said.join().ok()).unwrap_or_default();
    if answer.len() as u64 > LONGEST {
        return Err(Failure::TooLong);
    }
    if status.success() { Ok(answer) } else { Err(Failure::Refused(said)) }
}

pub(super) fn asked_text(command: Command) -> Result<String, Failure> {
    answered(command).map(|answer| String::from_utf8_lossy(&answer).into_owned())
}

/// The first line of what a program complains about; the rest is read and dropped, so that it never
/// waits for a reader.
fn first_words(mut from: impl Read) -> String {
    let mut said = Vec::new();
    let _ = from.by_ref().take(4_096).read_to_end(&mut said);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    let said = String::from_utf8_lossy(&said);
    let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says no more");
    svl_formats::words::plain(line.trim_start_matches("fatal: "))
}
