//! Sides from a git repository.
use std::path::{Path, PathBuf};

use svl_engine::difference::Renames;

use super::loading::{Side, Text};
use crate::git::{Listed, Repository};
use crate::inputs;

/// The old side at `base`, the new one at `head` or in the work tree, and what moved between them.
pub fn sides(
    base: &str,
    head: Option<&str>,
    merge_base: bool,
    paths: &[PathBuf],
) -> Result<(Side, Side, Renames), String> {
    let repository = Repository::here()?;
    let mut asked = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            return Err(
                "with --base both sides are files of the repository, and `-` is none".to_owned()
            );
        }
        asked.push(repository.path_from_top(path)?);
    }
    let mut commit = repository.commit(base)?;
    let new_commit = head.map(|head| repository.commit(head)).transpose()?;
    if merge_base {
        commit = repository.merge_base(&commit, new_commit.as_deref().unwrap_or("HEAD"))?;
    }
    let below = if asked.iter().any(String::is_empty) { Vec::new() } else { asked.clone() };
    let mut blobs = repository.blobs()?;
    let old_name = if merge_base { format!("the merge base with {base}") } else { base.to_owned() };
    let mut old = Side::new(old_name);
    let mut new = Side::new(head.map_or("the work tree".to_owned(), str::to_owned));
    for listed in repository.files_of(&commit, &below)? {
        let Some(named) = wanted(&listed.path, &asked) else { continue };
        let bytes = blobs.read(listed.object.as_deref().unwrap_or_default())?;
        old.texts.push(text(&repository, &listed, Some(base), named, bytes));
    }
    match &new_commit {
        Some(commit) => {
            for listed in repository.files_of(commit, &below)? {
                let Some(named) = wanted(&listed.path, &asked) else { continue };
                let bytes = blobs.read(listed.object.as_deref().unwrap_or_default())?;
                new.texts.push(text(&repository, &listed, head, named, bytes));
            }
        }
        None => {
            for listed in repository.files_here(&below)? {
                let Some(named) = wanted(&listed.path, &asked) else { continue };
                let input = inputs::read(&inputs::Place::File(repository.on_disk(&listed)))?;
                new.texts.push(text(&repository, &listed, None, named, input.bytes));
            }
        }
    }
    let known = |path: &String| {
        old.texts.iter().chain(&new.texts).any(|text| text.file == repository.path_from_here(path))
    };
    let missing = |path: &&String| {
        !path.is_empty() && !known(path) && !is_folder(path, &old, &new, &repository)
    };
    if let Some(path) = asked.iter().find(missing) {
        let shown = repository.path_from_here(path);
        return Err(format!(
            "{shown} is neither in {} nor in {}\n  help: name a file or a folder of the repository",
            old.name, new.name
        ));
    }
    let renames = repository.renames(&commit, new_commit.as_deref(), &below)?;
    let here = |path: &String| repository.path_from_here(path);
    let renames = renames.iter().map(|(from, to)| (here(from), here(to))).collect();
    Ok((old, new, renames))
}

fn text(
    repository: &Repository,
    listed: &Listed,
    revision: Option<&str>,
    named: bool,
    bytes: Vec<u8>,
) -> Text {
    let file = repository.path_from_here(&listed.path);
    // As git itself names a file of a revision.
    let shown = revision.map_or(file.clone(), |revision| format!("{revision}:{file}"));
    Text { file, shown, bytes, named }
}

/// Whether any file was found below a path, or it is a folder of the work tree.
fn is_folder(path: &str, old: &Side, new: &Side, repository: &Repository) -> bool {
    let folder = format!("{}/", repository.path_from_here(path));
    let below = |text: &Text| text.file.starts_with(&folder);
    old.texts.iter().chain(&new.texts).any(below) || repository.is_folder(path)
}

/// Whether a file is asked for, and whether it is by its own name: then it is taken whatever it is
/// called. Hidden files and folders below a named one are left alone.
fn wanted(path: &str, asked: &[String]) -> Option<bool> {
    if asked.iter().any(|named| named == path) {
        return Some(true);
    }
    let below = |folder: &String| {
        if folder.is_empty() {
            return Some(path);
        }
        path.strip_prefix(folder.as_str())?.strip_prefix('/')
    };
    let yaml = Path::new(path).extension().is_some_and(|it| it == "yaml" || it == "yml");
    let plain = |rest: &str| !rest.split('/').any(|part| part.starts_with('.'));
    let found = asked.iter().filter_map(below).any(plain);
    (yaml && found).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_wanted_by_name_or_below_a_folder() {
        let asked = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(wanted("a/b.yaml", &asked(&[""])), Some(false));
        assert_eq!(wanted("a/b.txt", &asked(&[""])), None);
        assert_eq!(wanted("a/b.txt", &asked(&["a/b.txt"])), Some(true));
        assert_eq!(wanted("a/b.yml", &asked(&["a"])), Some(false));
        assert_eq!(wanted("ab/c.yaml", &asked(&["a"])), None);
        assert_eq!(wanted(".github/a.yaml", &asked(&[""])), None);
        assert_eq!(wanted(".github/a.yaml", &asked(&[".github"])), Some(false));
    }
}
