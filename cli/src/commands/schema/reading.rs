//! `svl-cost schema --check`: files read and not evaluated.
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::place::Source;
use svl_formats::workload_file::{self, looks_like_one};
use svl_formats::{policy_file, words};

use crate::inputs::{self, Candidate, Place};
use crate::output;

/// What was read.
#[derive(Default)]
struct Tally {
    workloads: usize,
    policies: usize,
    passed_over: usize,
    mistakes: usize,
    said: String,
}

/// Reads what `paths` name; what is wrong goes to standard error.
pub fn run(paths: &[PathBuf], only_workloads: bool) -> ExitCode {
    let (mut candidates, errors) = inputs::search(paths);
    candidates.extend(inputs::policies_below(paths));
    let mut tally = Tally::default();
    for (_, error) in errors {
        tally.tell(&Diagnostic::unplaced("unreadable", error), &[]);
    }
    for candidate in &candidates {
        tally.read(candidate, only_workloads);
    }
    tally.finish(only_workloads)
}

impl Tally {
    fn read(&mut self, candidate: &Candidate, only_workloads: bool) {
        let trusted = candidate.named && !only_workloads;
        let path = match &candidate.place {
            Place::File(path) => path.as_path(),
            Place::Stdin => Path::new("-"),
        };
        let is_policy = path.file_name().is_some_and(|name| name == policy_file::NAME)
            || trusted && path.extension().is_some_and(|extension| extension == "toml");
        let input = match inputs::read(&candidate.place) {
            Ok(input) => input,
            Err(error) => {
                let is_own =
                    trusted || is_policy || looks_like_one(&path.display().to_string(), "");
                return if is_own {
                    self.tell(&Diagnostic::unplaced("unreadable", error), &[]);
                } else {
                    self.passed_over += 1;
                };
            }
        };
        if is_policy {
            self.policies += 1;
            if let Err(refused) = policy_file::read(&input.name, &input.bytes) {
                self.tell_all(&refused.problems, &refused.sources);
            }
        } else if trusted || looks_like_one(&input.name, &String::from_utf8_lossy(&input.bytes)) {
            let file = workload_file::read(&input.name, &input.bytes, &[]);
            self.workloads += file.documents.len();
            for document in &file.documents {
                self.tell_all(document.mistakes(), &file.sources);
            }
        } else {
            self.passed_over += 1;
        }
    }

    fn tell_all(&mut self, problems: &[Diagnostic], sources: &[Source]) {
        for problem in problems {
            self.tell(problem, sources);
        }
    }

    fn tell(&mut self, problem: &Diagnostic, sources: &[Source]) {
        self.mistakes += 1;
        self.said += &diagnostic::render(problem, sources);
        self.said.push('\n');
    }

    fn finish(mut self, only_workloads: bool) -> ExitCode {
        let kinds =
            [(self.workloads, "workload", "workloads"), (self.policies, "policy", "policies")];
        let read: Vec<String> = kinds
            .iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| words::counted(*count, one, many))
            .collect();
        if read.is_empty() && self.mistakes == 0 && !only_workloads {
            self.tell(
                &Diagnostic::unplaced(
                    "no-workload",
                    "there is no workload file in what is named".to_owned(),
                ),
                &[],
            );
        }
        let read = if read.is_empty() { "nothing".to_owned() } else { read.join(" and ") };
        let mistakes = match self.mistakes {
            0 => "no mistake".to_owned(),
            count => words::counted(count, "mistake", "mistakes"),
        };
        let passed_over = match self.passed_over {
            0 => String::new(),
            count => {
                format!("; {} passed over", words::counted(count, "other file", "other files"))
            }
        };
        let _ = writeln!(self.said, "read {read}: {mistakes}{passed_over}");
        output::complain(&self.said);
        if self.mistakes > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS }
    }
}
