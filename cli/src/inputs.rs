//! The files that a command line names: files, folders, standard input.
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

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
            if let Err(error) = walk(path, DEPTH, &mut below) {
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

fn read_at_most(from: impl Read) -> io::Result<Vec<u8>> {
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
    walk(folder, DEPTH, &mut found)?;
    Ok(found)
}

/// Collects workload files below `folder`, hidden ones and links to folders left out.
fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
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
                walk(&path, depth - 1, found)?;
            }
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            found.push(path);
        }
    }
    Ok(())
}
