//! Running the real program, and comparing text with what is expected of it.
#![allow(dead_code)] // Each test program uses a part of it.
pub mod markup;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The project's root, where the program's manifest is.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the program's tests.
pub fn tests() -> PathBuf {
    root().join("cli/tests")
}

/// The project's examples.
pub fn examples() -> PathBuf {
    root().join("examples")
}

/// The program, to be run in `folder`, whatever the machine's terminal is.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_svl-cost"));
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// Runs the program in `folder` with these words.
pub fn run(folder: &Path, words: &[&str]) -> Output {
    program(folder).args(words).output().expect("the program starts")
}

/// What it printed, which is always text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Compares with the file `expected`, or rewrites it when `UPDATE=1` is set.
///
/// Returns what differs, so that a test can show all differences at once.
pub fn differs(found: &str, expected: &Path) -> Option<String> {
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(expected.parent().expect("a folder")).expect("a writable folder");
        fs::write(expected, found).expect("a writable file");
        return None;
    }
    let wanted = fs::read_to_string(expected).unwrap_or_default();
    (wanted != found).then(|| {
        format!(
            "{}\n--- expected\n{wanted}\n--- found\n{found}\n(UPDATE=1 rewrites it)",
            expected.display()
        )
    })
}

/// The `*.yaml` files of a folder, by name.
pub fn workloads(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    found.sort();
    found
}
