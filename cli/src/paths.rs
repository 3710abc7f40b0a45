//! Paths as text: without detours, from a folder, with `/` between folders.
use std::path::{Component, Path, PathBuf};

/// The absolute path without `.` and `..`, links not followed.
pub fn clean(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
    }
    clean
}

/// A path with `/` between folders.
pub fn slashed(path: &Path) -> String {
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}

/// A path as messages name it: `a/b.yaml` for `./a/b.yaml`.
pub fn named(path: &str) -> String {
    let path = path.replace(std::path::MAIN_SEPARATOR, "/");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

/// A clean path as it is named from a clean folder, `../svl-cost.toml`.
pub fn from(folder: &Path, path: &Path) -> String {
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    let down = path.components().skip(shared);
    slashed(&up.chain(down).collect::<PathBuf>())
}

/// The nearest folder, `folder` itself or above, that has an entry of this name.
pub fn nearest_with<'a>(folder: &'a Path, name: &str) -> Option<&'a Path> {
    folder.ancestors().find(|folder| folder.join(name).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_named_from_a_folder() {
        for (folder, path, named) in [
            ("/a/b", "/a/b/c.toml", "c.toml"),
            ("/a/b", "/a/c.toml", "../c.toml"),
            ("/a/b", "/d/c.toml", "../../d/c.toml"),
        ] {
            assert_eq!(from(Path::new(folder), Path::new(path)), named);
        }
        assert_eq!(clean(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }
}
