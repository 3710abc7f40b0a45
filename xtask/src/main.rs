//! Chores of the project, run as `cargo xtask <chore>`.
use std::process::ExitCode;

mod refresh;
mod tidy;

const USAGE: &str = "usage: cargo xtask tidy | refresh [--facts DIR]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["tidy"] => keep_tidy(),
        ["refresh"] => refresh::run(None),
        ["refresh", "--facts", folder] => refresh::run(Some(folder.as_ref())),
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Checks the laws of the house.
fn keep_tidy() -> Result<(), refresh::Failure> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let breaches = tidy::check(&root);
    if breaches.is_empty() { Ok(()) } else { Err(format!("\n{}", breaches.join("\n")).into()) }
}
