//! What a reader needs to run a workload again: the file and the command.
use super::WorkloadFile;

/// The name of a workload that came from standard input.
const UNNAMED: &str = "workload.yaml";

/// The file and its command.
pub struct Again<'a> {
    /// What the command calls the file.
    pub name: String,
    /// For a shell.
    pub command: String,
    /// The file's whole text.
    pub text: &'a str,
}

impl<'a> Again<'a> {
    /// Under the facts of a day: the program's own may be newer by then.
    pub fn of(file: WorkloadFile<'a>, as_of: &str) -> Self {
        let name = if file.name == "-" { UNNAMED } else { file.name };
        let mut words = vec!["svl-cost".to_owned(), "model".to_owned(), quoted(name)];
        words.extend(file.settings.iter().map(|word| quoted(word)));
        if !file.settings.iter().any(|word| word == "--as-of") {
            words.extend(["--as-of".to_owned(), quoted(as_of)]);
        }
        Self { name: name.to_owned(), command: words.join(" "), text: file.text }
    }
}

/// A word as a shell of POSIX reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_one_for_a_shell() {
        let settings = ["--set".to_owned(), "name=it's $HOME".to_owned()];
        let file = WorkloadFile { name: "my file.yaml", text: "", settings: &settings };
        let command = Again::of(file, "2026-10-01").command;
        assert_eq!(
            command,
            r"svl-cost model 'my file.yaml' --set 'name=it'\''s $HOME' --as-of 2026-10-01"
        );
    }
}
