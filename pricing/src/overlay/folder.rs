//! The files of an overlay's folder.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::{TableError, shown};
use super::layout;
use crate::builtin;
use crate::nearest::nearest;

/// The longest file that is read. Unit: byte. Our largest table is a third of it.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Texts by name, `prices/lambda.csv`, and what cannot be read.
///
/// Files whose name begins with a dot are left alone: they are an editor's or a system's.
pub fn read(folder: &Path) -> (BTreeMap<String, String>, Vec<TableError>) {
    let mut files = BTreeMap::new();
    let mut errors = Vec::new();
    for (name, path) in list(folder, "", &mut errors) {
        match text(&name, &path) {
            Ok(text) => {
                files.insert(name, text);
            }
            Err(error) => errors.push(error),
        }
    }
    if files.is_empty() && errors.is_empty() {
        let name = folder.display().to_string();
        let help = "put `prices/lambda.csv` or another table there, or leave the option out";
        errors.push(TableError::of_file(&name, "the folder holds no table", help));
    }
    (files, errors)
}

/// Every file below, by its name relative to the overlay's folder.
fn list(folder: &Path, prefix: &str, errors: &mut Vec<TableError>) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let name = folder.display().to_string();
            let message = format!("the folder of prices cannot be read: {error}");
            errors.push(TableError::of_file(&name, message, "name a folder that holds tables"));
            return found;
        }
    };
    for entry in entries {
        let Ok(entry) = entry else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let (name, path) = (format!("{prefix}{name}"), entry.path());
        if path.is_dir() && name == "prices" {
            found.extend(list(&path, "prices/", errors));
        } else {
            found.insert(name, path);
        }
    }
    found
}

fn text(name: &str, path: &Path) -> Result<String, TableError> {
    let wrong = |message: String, help: &str| TableError::of_file(&shown(name), message, help);
    if layout::of(name).is_none() {
        let help = match nearest(name, names()) {
            Some(near) => format!("call it `{near}`, or take it out of the folder"),
            None => "take it out of the folder; the tables are `prices/<service>.csv`, \
                     `sources.csv`, `allowances.csv`, `quotas.csv`, `regions.csv` and \
                     `ec2_types.csv`"
                .to_owned(),
        };
        return Err(wrong("there is no table of this name".to_owned(), &help));
    }
    let unreadable = |error: std::io::Error| {
        wrong(format!("the file cannot be read: {error}"), "make it a readable file")
    };
    let about = fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(wrong("this is not a file".to_owned(), "put a table in its place"));
    }
    if about.len() > LONGEST {
        let message = format!("the file has {} bytes; at most {LONGEST} are read", about.len());
        return Err(wrong(message, "keep only the rows that differ from ours"));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes)
        .map_err(|_| wrong("the file is not UTF-8 text".to_owned(), "save it as UTF-8"))
}

fn names() -> impl Iterator<Item = &'static str> {
    builtin::TABLES.iter().map(|(name, _)| *name).filter(|name| layout::of(name).is_some())
}
