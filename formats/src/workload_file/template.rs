//! A workload that is parsed once, and read again for every value that its keys are given.
use super::setting::Path;
use super::yaml::Node;
use super::{Document, Override, parsed, refused, text_of};
use crate::diagnostic::Diagnostic;
use crate::place::Source;

/// A workload whose keys can be set and set again. It is read as any file is, by the same table of
/// keys.
#[derive(Debug, Clone)]
pub struct Template {
    name: String,
    tree: Node,
}

/// The workloads of a file, to be read again and again.
#[derive(Debug)]
pub struct Templates {
    /// The texts that places point into.
    pub sources: Vec<Source>,
    /// Each workload, or what is wrong with its text.
    pub all: Vec<Result<Template, Vec<Diagnostic>>>,
}

/// Parses every workload of a file. `name` is the file's, as messages give it.
pub fn templates(name: &str, bytes: &[u8], overrides: &[Override]) -> Templates {
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(problem) => {
            let file = refused(name, problem);
            let problems = file.documents.into_iter().filter_map(|each| each.result.err());
            return Templates { sources: file.sources, all: problems.map(Err).collect() };
        }
    };
    let file = parsed(name, text, overrides);
    let template =
        |(name, tree): (String, Result<Node, _>)| tree.map(|tree| Template { name, tree });
    Templates { sources: file.sources, all: file.trees.into_iter().map(template).collect() }
}

impl Template {
    /// What the workload states as it is set now, or every mistake in it.
    pub fn document(&self) -> Document {
        Document::of(&self.tree, &self.name)
    }

    /// Puts a value in a key's place, whatever stood there.
    pub(crate) fn set(&mut self, path: &Path, value: Node) -> Result<(), Diagnostic> {
        path.set(&mut self.tree, value)
    }
}
