//! What is wrong with a table of the user's.
use std::fmt;

/// One mistake, its place and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// The file, relative to the overlay's folder; the folder itself where no file is to blame.
    pub file: String,
    /// The line, counted from one; none where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl TableError {
    /// A mistake in a whole file.
    pub fn of_file(file: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, message: message.into(), help: help.into() }
    }

    /// A mistake in a line.
    pub fn of_line(file: &str, line: usize, mistake: Mistake) -> Self {
        let Mistake { message, help } = mistake;
        Self { file: file.to_owned(), line: Some(line), message, help }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map_or(String::new(), |line| format!(":{line}"));
        let Self { file, message, help, .. } = self;
        write!(f, "{message}\n --> {file}{line}\n  = help: {help}")
    }
}

impl std::error::Error for TableError {}

/// A mistake before its place is known.
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Mistake {
    /// A mistake with its remedy.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// Text of the user's as a message shows it: short, and without characters that a terminal obeys.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let plain = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut short: String = plain.take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}
