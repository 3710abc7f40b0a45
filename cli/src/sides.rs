//! The two sides of a comparison: files, folders, stored decisions, revisions of a repository. What
//! `diff` and `comment` share.
mod comparing;
mod loading;
mod revisions;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::Date;
use svl_engine::difference::{Changes, Renames};
use svl_formats::workload_file::Override;
use svl_pricing::PriceBook;

use crate::evaluation::{date, key_and_value, open_book};
use crate::output;
use loading::Side;
pub use loading::stored;

/// What stands for the built-in prices where a folder is asked for.
const BUILTIN: &str = "builtin";

/// The two sides, and under which facts each is evaluated.
#[derive(clap::Args)]
pub struct Sides {
    /// OLD and NEW: workload files, folders of them, or stored decisions (JSON), `-` for standard input
    /// on one side. With --base: the files and folders to compare [default: the current folder].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Take the old side from this git revision; the work tree is the new side.
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Take the new side from this git revision.
    #[arg(long, value_name = "REV", requires = "base")]
    head: Option<String>,

    /// Take the old side from where --base and the new side parted, so that what has changed in --base
    /// since is no part of the difference.
    #[arg(long, requires = "base")]
    merge_base: bool,

    /// Evaluate both sides in this Region, whatever the files say.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// Set a key of both sides, whatever the files say; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    set: Vec<(String, String)>,

    /// Count AWS's always-free Lambda allowance on both sides.
    #[arg(long)]
    free_tier: bool,

    /// Put the tables in DIR in place of the built-in prices, on both sides unless --old-prices says
    /// otherwise.
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,

    /// The same for the old side alone; `builtin` for the built-in prices.
    #[arg(long, value_name = "DIR")]
    old_prices: Option<PathBuf>,

    /// Use the prices and limits in force on this day (YYYY-MM-DD), on both sides unless --old-as-of
    /// says otherwise [default: the facts' own date].
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,

    /// The same for the old side alone.
    #[arg(long, value_name = "DATE", value_parser = date)]
    old_as_of: Option<Date>,
}

/// Both sides beside each other.
pub struct Compared {
    /// What differs.
    pub changes: Changes,
    /// Whether a workload is broken on a side.
    pub broken: bool,
}

/// Both sides as they were read, and the files that are known to have moved.
struct Loaded {
    old: Side,
    new: Side,
    renames: Renames,
    /// Two files rather than two folders: their names play no part.
    lone: bool,
}

impl Sides {
    /// Reads, evaluates and compares both sides; what is wrong with the words of the command line is
    /// told, and ends it.
    pub fn compare(&self) -> Result<Compared, ExitCode> {
        let refuse = |message: String| output::refuse(&message);
        let loaded = match &self.base {
            Some(base) => self.revisions(base).map_err(refuse)?,
            None => self.named().map_err(refuse)?,
        };
        if loaded.old.is_empty() && loaded.new.is_empty() {
            return Err(refuse(format!(
                "neither {} nor {} holds a workload file (*.yaml, *.yml)\n  help: name the files, or a \
                 folder above them",
                loaded.old.name, loaded.new.name
            )));
        }
        let new_book = open_book(self.prices.as_deref())?;
        let old_book = match self.old_prices.as_deref() {
            None => None,
            Some(folder) if folder == Path::new(BUILTIN) => Some(PriceBook::builtin()),
            Some(folder) => Some(open_book(Some(folder))?),
        };
        let old_book = old_book.as_ref().unwrap_or(&new_book);
        let new_day = self.as_of.unwrap_or_else(|| new_book.edition());
        let old_day = self.old_as_of.or(self.as_of).unwrap_or_else(|| old_book.edition());
        let (old_facts, new_facts) = (old_book.on(old_day), new_book.on(new_day));
        let changes = comparing::changes(loaded, &old_facts, &new_facts, &self.overrides());
        Ok(changes)
    }

    /// OLD and NEW as the command line names them.
    fn named(&self) -> Result<Loaded, String> {
        let [old, new] = self.paths.as_slice() else {
            return Err(format!(
                "two sides are compared, and {} named\n  help: write `svl-cost diff OLD NEW`, or \
                 `svl-cost diff --base main` to compare with a git revision",
                match self.paths.len() {
                    0 => "none is".to_owned(),
                    1 => "one is".to_owned(),
                    n => format!("{n} are"),
                }
            ));
        };
        if old == Path::new("-") && new == Path::new("-") {
            return Err("standard input can be one side alone".to_owned());
        }
        let lone = !old.is_dir() && !new.is_dir();
        let (mut old, mut new) = (loading::side(old)?, loading::side(new)?);
        loading::leave_out_others(&mut old, &mut new);
        if (old.is_stored() || new.is_stored()) && self.sets_anything() {
            return Err("--set, --region and --free-tier change nothing in a stored decision\n  \
                        help: name workload files, or leave them out"
                .to_owned());
        }
        Ok(Loaded { old, new, renames: Renames::new(), lone })
    }

    fn revisions(&self, base: &str) -> Result<Loaded, String> {
        let paths: &[PathBuf] =
            if self.paths.is_empty() { &[PathBuf::from(".")] } else { &self.paths };
        let (mut old, mut new, renames) =
            revisions::sides(base, self.head.as_deref(), self.merge_base, paths)?;
        loading::leave_out_others(&mut old, &mut new);
        Ok(Loaded { old, new, renames, lone: false })
    }

    fn sets_anything(&self) -> bool {
        self.region.is_some() || self.free_tier || !self.set.is_empty()
    }

    fn overrides(&self) -> Vec<Override> {
        Override::all(self.region.as_deref(), self.free_tier, &self.set)
    }
}
