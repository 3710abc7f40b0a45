//! `svl-cost comment`.
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use svl_engine::difference::{Changes, Status};
use svl_formats::answer::Kept;
use svl_formats::difference::{json, markdown};

use super::diff::refuse_broken;
use crate::sides::{Compared, Sides, stored};
use crate::{inputs, output};

/// The shortest comment that has room for its headline and for what was left out, in bytes.
const SHORTEST: u64 = 4_096;

/// Write the comment for a review: what a change does, or stored decisions, as Markdown
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost comment --base origin/main > comment.md
  svl-cost comment --base origin/main --skip-no-diff --host gitlab --out comment.md
  svl-cost comment old/ new/
  svl-cost diff --base main --format json --out diff.json; svl-cost comment --diff diff.json
  svl-cost comment --decision decision.json

The first line is a hidden marker, by which a bot finds its own comment and updates it. Nothing is
sent anywhere: post the file with the host's own tool. A comment that would be longer than the host
allows leaves out details from its end, and says so.

Exit status: 0 done, 2 bad usage or a workload that is broken on a side, after the comment was written.")]
pub struct Args {
    #[command(flatten)]
    sides: Sides,

    /// Comment on stored decisions (`svl-cost model --format json`); `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["base", "paths"])]
    decision: Option<PathBuf>,

    /// Comment on what `svl-cost diff --format json` wrote; `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["base", "paths", "decision"])]
    diff: Option<PathBuf>,

    /// Where it will be posted.
    #[arg(long, value_enum, default_value_t = Host::Github)]
    host: Host,

    /// The longest comment, in bytes [default: what the host allows].
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(SHORTEST..))]
    limit: Option<u64>,

    /// Tells several comments on one review apart, as part of the marker.
    #[arg(long, value_name = "NAME")]
    id: Option<String>,

    /// Write to FILE instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write nothing where nothing differs.
    #[arg(long)]
    skip_no_diff: bool,
}

/// A host of reviews.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Host {
    /// At most 65,536 characters.
    Github,
    /// At most 1,000,000 characters.
    Gitlab,
}

impl Host {
    const fn limit(self) -> u64 {
        match self {
            Self::Github => 65_536,
            Self::Gitlab => 1_000_000,
        }
    }
}

impl Args {
    pub fn run(self) -> ExitCode {
        if let Some(path) = &self.decision {
            return match decision(path, self.limit(), self.id.as_deref()) {
                Ok(text) => self.write(&text),
                Err(message) => output::refuse(&message),
            };
        }
        let changes = match &self.diff {
            Some(path) => read(path).map_err(|message| output::refuse(&message)),
            None => self.sides.compare().map(|Compared { changes, .. }| changes),
        };
        let changes = match changes {
            Ok(changes) => changes,
            Err(status) => return status,
        };
        if self.skip_no_diff && !changes.any() {
            return ExitCode::SUCCESS;
        }
        let marker = markdown::marker(self.id.as_deref());
        let written = self.write(&markdown::render(&changes, &marker, Some(self.limit())));
        let broken = changes.count(Status::Broken) > 0;
        if broken && written == ExitCode::SUCCESS { refuse_broken(&changes) } else { written }
    }

    fn limit(&self) -> usize {
        let limit = self.limit.unwrap_or_else(|| self.host.limit());
        usize::try_from(limit).unwrap_or(usize::MAX)
    }

    fn write(&self, text: &str) -> ExitCode {
        match &self.out {
            Some(path) => output::write(path, text.as_bytes()),
            None => output::print(text.as_bytes()),
        }
    }
}

/// The comment on stored decisions.
fn decision(path: &Path, limit: usize, id: Option<&str>) -> Result<String, String> {
    let name = path.display().to_string();
    let bytes = inputs::read_stored(path).map_err(|e| format!("could not read {name}: {e}"))?;
    let found = stored(&name, bytes)?;
    let all: Vec<_> = found.all.iter().map(Kept::answer).collect();
    Ok(svl_formats::markdown::comment(&all, id, limit))
}

/// What `svl-cost diff --format json` wrote.
fn read(path: &Path) -> Result<Changes, String> {
    let name = path.display();
    let bytes = inputs::read_stored(path).map_err(|e| format!("could not read {name}: {e}"))?;
    let refuse = |error: String| {
        format!(
            "{name} holds no difference: {error}\n  help: give it what `svl-cost diff OLD NEW --format \
             json --out FILE` wrote"
        )
    };
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
    json::read(&text).map_err(|error| refuse(error.to_string()))
}
