//! The files that a command line names: files, folders, standard input.
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use svl_formats::glob::{Globs, is_pattern};
use svl_formats::policy_file;

use crate::paths;

/// One byte more than a workload file may have, so that a larger one is seen to be larger.
const READ_AT_MOST: u64 = (1 << 20) + 1;
/// The same of a stored decision.
const STORED_AT_MOST: u64 = svl_formats::stored::LARGEST + 1;
/// How deep folders are followed.
const DEPTH: usize = 32;

/// A workload file's name and the start of its content.
pub struct Input {
    /// As named, or as found below a named folder; `-` for standard input.
    pub name: String,
    /// The whole file, or one byte more than is allowed of it.
    pub bytes: Vec<u8>,
}

/// Where a named input comes from, before it is read.
pub enum Place {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// Every file that `paths` name, folders searched for `*.yaml` and `*.yml` in the order of their
/// names. Errors are complete sentences' first halves, one for each path.
pub fn find(paths: &[PathBuf]) -> (Vec<Place>, Vec<String>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Place::Stdin);
        } else if path.is_dir() {
            let mut below = Vec::new();
            if let Err(error) = walk(path, DEPTH, &is_yaml, &mut below) {
                errors.push(format!("could not search {}: {error}", path.display()));
            } else if below.is_empty() {
                errors.push(format!("no workload file (*.yaml, *.yml) is in {}", path.display()));
            }
            found.extend(below.into_iter().map(Place::File));
        } else {
            found.push(Place::File(path.clone()));
        }
    }
    (found, errors)
}

/// Reads one place, but never more than a little beyond the limit.
pub fn read(place: &Place) -> Result<Input, String> {
    let (name, result) = match place {
        Place::Stdin => ("-".to_owned(), read_at_most(io::stdin().lock())),
        Place::File(path) => (path.display().to_string(), File::open(path).and_then(read_at_most)),
    };
    match result {
        Ok(bytes) => Ok(Input { name, bytes }),
        Err(error) => Err(format!("could not read {name}: {error}")),
    }
}

/// Reads a stored decision, or one byte more than is allowed of it; `-` is standard input.
pub fn read_stored(path: &Path) -> io::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        return up_to(STORED_AT_MOST, io::stdin().lock());
    }
    up_to(STORED_AT_MOST, File::open(path)?)
}

/// Reads a baseline, but never more than a little beyond the limit.
pub fn read_baseline(path: &Path) -> io::Result<Vec<u8>> {
    up_to(svl_formats::check::baseline::LARGEST + 1, File::open(path)?)
}

/// Reads a file, or one byte more than is allowed of it.
pub fn read_at_most(from: impl Read) -> io::Result<Vec<u8>> {
    up_to(READ_AT_MOST, from)
}

fn up_to(most: u64, from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The `*.yaml` and `*.yml` files below a folder, in the order of their names; perhaps none.
pub fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(folder, DEPTH, &is_yaml, &mut found)?;
    Ok(found)
}

/// A file that may be a workload file, as a gate finds them.
pub struct Candidate {
    /// Where it is.
    pub place: Place,
    /// Which of the paths given found it.
    pub given: usize,
    /// Whether the path is its own, and not that of a folder or a pattern: it is taken at its word.
    pub named: bool,
}

/// Every file that `paths` name, each once: files, standard input, all YAML below folders, and what
/// fits patterns that the shell has not expanded. What cannot be searched is told by its path's place
/// among those given.
pub fn search(paths: &[PathBuf]) -> (Vec<Candidate>, Vec<(usize, String)>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for (given, path) in paths.iter().enumerate() {
        let shown = path.display();
        let several = if path.as_os_str() == "-" {
            found.push(Candidate { place: Place::Stdin, given, named: true });
            continue;
        } else if path.is_dir() {
            let mut below = Vec::new();
            walk(path, DEPTH, &is_yaml, &mut below).map(|()| below)
        } else if !path.exists() && is_pattern(&shown.to_string()) {
            match expand(&shown.to_string()) {
                Ok(fitting) => fitting,
                Err(why) => {
                    errors.push((given, format!("`{shown}` is no pattern: {why}")));
                    continue;
                }
            }
        } else {
            if seen.insert(paths::clean(path)) {
                found.push(Candidate { place: Place::File(path.clone()), given, named: true });
            }
            continue;
        };
        match several {
            Err(error) => errors.push((given, format!("could not search {shown}: {error}"))),
            Ok(files) => {
                let new = files.into_iter().filter(|file| seen.insert(paths::clean(file)));
                let candidate = |file| Candidate { place: Place::File(file), given, named: false };
                found.extend(new.map(candidate));
            }
        }
    }
    (found, errors)
}

/// Every policy below the folders among `paths`.
pub fn policies_below(paths: &[PathBuf]) -> Vec<Candidate> {
    let is_policy = |path: &Path| path.file_name().is_some_and(|name| name == policy_file::NAME);
    let mut found = Vec::new();
    for (given, path) in paths.iter().enumerate().filter(|(_, path)| path.is_dir()) {
        let mut below = Vec::new();
        // A folder that cannot be searched is told by [`search`].
        let _ = walk(path, DEPTH, &is_policy, &mut below);
        let candidate = |file| Candidate { place: Place::File(file), given, named: false };
        found.extend(below.into_iter().map(candidate));
    }
    found
}

/// The files that fit a pattern, or why it is none.
fn expand(pattern: &str) -> Result<io::Result<Vec<PathBuf>>, String> {
    let globs = Globs::of(&[pattern]).map_err(|(_, why)| why)?;
    let plain = pattern.split('/').take_while(|part| !is_pattern(part)).collect::<Vec<_>>();
    let base = match plain.as_slice() {
        [] => PathBuf::from("."),
        [""] => PathBuf::from("/"),
        parts => PathBuf::from(parts.join("/")),
    };
    let fits = |path: &Path| globs.fits(&paths::slashed(path));
    let mut found = Vec::new();
    let walked = if base.is_dir() { walk(&base, DEPTH, &fits, &mut found) } else { Ok(()) };
    Ok(walked.map(|()| {
        let tidy = |path: PathBuf| path.strip_prefix(".").map_or(path.clone(), Path::to_owned);
        found.into_iter().map(tidy).collect()
    }))
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yaml" || e == "yml")
}

/// Collects wanted files below `folder`, hidden ones and links to folders left out.
fn walk(
    folder: &Path,
    depth: usize,
    wanted: &dyn Fn(&Path) -> bool,
    found: &mut Vec<PathBuf>,
) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type()?;
        if hidden {
            continue;
        }
        if kind.is_dir() {
            if depth > 0 {
                walk(&path, depth - 1, wanted, found)?;
            }
        } else if wanted(&path) {
            found.push(path);
        }
    }
    Ok(())
}
