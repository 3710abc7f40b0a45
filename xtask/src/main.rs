//! Chores of the project, run as `cargo xtask <chore>`.
use std::process::ExitCode;

mod refresh;

const USAGE: &str = "usage: cargo xtask refresh [--facts DIR]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
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
