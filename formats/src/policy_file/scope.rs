//! For which workloads a budget or an override is.
use crate::diagnostic::Diagnostic;
use crate::glob::Globs;
use crate::place::SourceMap;
use crate::workload_file::fields::Fields;

/// A workload as a policy chooses it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its file's path from the policy's folder, with `/` between folders.
    pub file: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its tags.
    pub tags: &'a [String],
}

/// All that is stated must fit; nothing stated is every workload.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    files: Option<Globs>,
    workloads: Option<Globs>,
    tags: Vec<String>,
    /// As messages name it.
    pub text: String,
}

impl Scope {
    /// What some fields say, whose keys begin with `path`; a pattern that is none is told.
    pub(super) fn of(
        fields: &Fields,
        path: &str,
        places: &SourceMap,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut globs = |name: &str| {
            let patterns = fields.texts(name);
            if patterns.is_empty() {
                return None;
            }
            match Globs::of(patterns) {
                Ok(globs) => Some(globs),
                Err((i, why)) => {
                    let place = places.place(&format!("{path}.{name}[{i}]"))?;
                    let pattern = patterns.get(i).map(String::as_str).unwrap_or_default();
                    let message = format!("`{pattern}` is no pattern: {why}");
                    problems.push(
                        Diagnostic::new("wrong-value", message, place)
                            .help("write it like `services/**/*.yaml`"),
                    );
                    None
                }
            }
        };
        let (files, workloads) = (globs("files"), globs("workloads"));
        let said = ["files", "workloads", "tags"].into_iter().filter_map(|name| {
            let words = fields.texts(name);
            (!words.is_empty()).then(|| format!("{name} {}", words.join(", ")))
        });
        let text = said.collect::<Vec<_>>().join(" and ");
        Self { files, workloads, tags: fields.texts("tags").to_vec(), text }
    }

    /// Whether it is for every workload.
    pub fn is_everything(&self) -> bool {
        self.files.is_none() && self.workloads.is_none() && self.tags.is_empty()
    }

    /// Whether a workload is among those that it is for.
    pub fn has(&self, subject: &Subject) -> bool {
        self.files.as_ref().is_none_or(|globs| globs.fits(subject.file))
            && self.workloads.as_ref().is_none_or(|globs| globs.fits(subject.name))
            && (self.tags.is_empty() || subject.tags.iter().any(|tag| self.tags.contains(tag)))
    }
}
