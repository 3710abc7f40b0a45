//! Standard output, standard error, files, and what the terminal can show.
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use svl_formats::table::Terminal;

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    Table,
    /// Everything, every figure exact (contract svl-cost/…/1).
    Json,
    /// One line each, every figure exact.
    Csv,
}

/// Sets the colours of both streams once, for the whole run.
pub fn choose_colors(choice: clap::ColorChoice) {
    let choice = match choice {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Prints bytes as they are.
pub fn print(bytes: &[u8]) -> ExitCode {
    let mut out = io::stdout().lock();
    status(out.write_all(bytes).and_then(|()| out.flush()), "standard output")
}

/// Prints text with its styles, where the stream shows them.
pub fn print_styled(text: &str) -> ExitCode {
    let mut out = anstream::stdout().lock();
    status(out.write_all(text.as_bytes()).and_then(|()| out.flush()), "standard output")
}

/// Prints text with its styles to standard error, where the stream shows them.
pub fn complain(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes a file whole.
pub fn write(path: &Path, bytes: &[u8]) -> ExitCode {
    status(std::fs::write(path, bytes), &path.display().to_string())
}

/// Where a long output goes, piece by piece.
pub struct Stream {
    to: BufWriter<Box<dyn Write>>,
    name: String,
    result: io::Result<()>,
}

impl Stream {
    /// Standard output, or a file that is written anew.
    pub fn open(path: Option<&Path>) -> Result<Self, ExitCode> {
        let (to, name): (Box<dyn Write>, _) = match path {
            None => (Box::new(io::stdout()), "standard output".to_owned()),
            Some(path) => {
                let name = path.display().to_string();
                match File::create(path) {
                    Ok(file) => (Box::new(file), name),
                    Err(error) => return Err(refuse(&format!("could not write {name}: {error}"))),
                }
            }
        };
        Ok(Self { to: BufWriter::new(to), name, result: Ok(()) })
    }

    /// Writes a piece; breaks once nothing more can be written.
    pub fn write(&mut self, text: &str) -> ControlFlow<()> {
        if self.result.is_ok() {
            self.result = self.to.write_all(text.as_bytes());
        }
        if self.result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Says whether all of it was written.
    pub fn finish(mut self) -> ExitCode {
        status(self.result.and_then(|()| self.to.flush()), &self.name)
    }
}

/// Text without its styles.
pub fn unstyled(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Bad usage or bad input: one line and status 2.
pub fn refuse(message: &str) -> ExitCode {
    complain(&format!("error: {message}\n"));
    ExitCode::from(2)
}

/// Our own fault: one line and status 3.
pub fn fault(message: &str) -> ExitCode {
    complain(&format!("svl-cost: internal error: {message}\n"));
    ExitCode::from(3)
}

/// What the reader of standard output can show; nothing is assumed of a file or a pipe.
pub fn terminal(to_file: bool) -> Terminal {
    if to_file || !io::stdout().is_terminal() {
        return Terminal::PLAIN;
    }
    let width = terminal_size::terminal_size()
        .map_or(Terminal::PLAIN.width, |(columns, _)| columns.0.into());
    Terminal { width, unicode: speaks_unicode() }
}

fn speaks_unicode() -> bool {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let locale =
        set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    let utf8 = locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    utf8 && set("TERM").is_none_or(|term| term != "dumb" && term != "linux")
}

/// A reader that has gone away is no failure of ours.
fn status(result: io::Result<()>, to: &str) -> ExitCode {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            refuse(&format!("could not write {to}: {error}"))
        }
        _ => ExitCode::SUCCESS,
    }
}
