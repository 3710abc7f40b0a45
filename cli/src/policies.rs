//! Which policy holds for a file: the nearest `svl-cost.toml` from its folder up to the root of the
//! repository, or the one that the command line names.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use svl_engine::facts::Facts;
use svl_engine::policy::Allowed;
use svl_engine::problem::Problem;
use svl_formats::diagnostic::Diagnostic;
use svl_formats::place::Source;
use svl_formats::policy_file::{self, NAME, PolicyFile, Refused};

use crate::paths;

/// Where policies come from.
#[derive(Clone)]
pub enum Choice {
    /// The nearest to each file.
    Nearest,
    /// This one for all files.
    File(PathBuf),
    /// None.
    Nothing,
}

/// The policies of a run, each read once.
pub struct Policies {
    choice: Choice,
    folder: PathBuf,
    /// In the order of their first use.
    pub all: Vec<Loaded>,
    by_folder: BTreeMap<PathBuf, Option<usize>>,
}

/// A policy file that was found.
pub struct Loaded {
    /// As named from the working directory.
    pub name: String,
    /// Its path.
    pub path: PathBuf,
    /// From where its patterns of paths are read.
    base: PathBuf,
    /// What it says, or every mistake in it.
    pub read: Result<PolicyFile, Refused>,
}

impl Loaded {
    /// A file's path as the policy's patterns see it.
    pub fn seen(&self, file: &Path) -> String {
        paths::from(&self.base, file)
    }
}

impl Policies {
    /// Nothing is read yet. `folder` is the working directory.
    pub fn new(choice: Choice, folder: &Path) -> Self {
        Self { choice, folder: folder.to_owned(), all: Vec::new(), by_folder: BTreeMap::new() }
    }

    /// The policy for what lies in a clean folder, by its place among all.
    pub fn of(&mut self, folder: &Path, facts: &dyn Facts) -> Option<usize> {
        match self.choice.clone() {
            Choice::Nothing => None,
            Choice::File(path) => Some(self.loaded(&paths::clean(&path), true, facts)),
            Choice::Nearest => {
                if let Some(known) = self.by_folder.get(folder) {
                    return *known;
                }
                let own = folder.join(NAME);
                let found = if own.is_file() {
                    Some(self.loaded(&own, false, facts))
                } else if folder.join(".git").exists() {
                    None
                } else {
                    folder.parent().and_then(|above| self.of(above, facts))
                };
                self.by_folder.insert(folder.to_owned(), found);
                found
            }
        }
    }

    /// A policy that is itself among the files to check.
    pub fn named(&mut self, path: &Path, facts: &dyn Facts) -> usize {
        self.loaded(path, false, facts)
    }

    fn loaded(&mut self, path: &Path, by_option: bool, facts: &dyn Facts) -> usize {
        if let Some(known) = self.all.iter().position(|loaded| loaded.path == path) {
            return known;
        }
        let name = paths::from(&self.folder, path);
        let read = read(&name, path).and_then(|policy| checked(policy, facts));
        let base = if by_option { Some(self.folder.as_path()) } else { path.parent() };
        let base = base.unwrap_or(&self.folder).to_owned();
        self.all.push(Loaded { name, path: path.to_owned(), base, read });
        self.all.len() - 1
    }
}

fn read(name: &str, path: &Path) -> Result<PolicyFile, Refused> {
    let bytes = fs::File::open(path).and_then(crate::inputs::read_at_most);
    let bytes = bytes.map_err(|error| Refused {
        sources: vec![Source { name: name.to_owned(), text: String::new() }],
        problems: vec![Diagnostic::unplaced(
            "unreadable",
            format!("could not read {name}: {error}"),
        )],
    })?;
    policy_file::read(name, &bytes)
}

/// The same, once every Region and machine type that it names is known.
fn checked(policy: PolicyFile, facts: &dyn Facts) -> Result<PolicyFile, Refused> {
    let mut problems = Vec::new();
    for (what, names, key) in policy.all_rules().flat_map(|rules| &rules.allowed) {
        for (i, name) in names.iter().enumerate() {
            let known = match what {
                Allowed::Regions => facts.region_name(name).map(|_| ()),
                Allowed::InstanceTypes if !name.contains('*') => {
                    facts.instance_type(name).map(|_| ())
                }
                _ => Ok(()),
            };
            if let Err(error) = known {
                let problem = Problem::from_fact(&format!("{key}[{i}]"), &error);
                problems.push(Diagnostic::from_problem(&problem, &policy.places));
            }
        }
    }
    if problems.is_empty() {
        Ok(policy)
    } else {
        Err(Refused { sources: policy.sources, problems })
    }
}
