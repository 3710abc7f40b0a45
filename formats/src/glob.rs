//! Patterns of paths and names: `services/**/*.yaml`. The only module that names the crate that
//! matches them.
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Some patterns; what fits one of them fits.
#[derive(Debug, Clone)]
pub struct Globs(GlobSet);

impl Globs {
    /// Patterns in which `*` stands within one folder and `**` for any folders; one that ends with
    /// `/` is all below it.
    ///
    /// # Errors
    /// The place of the first pattern that is none, and why.
    pub fn of<S: AsRef<str>>(patterns: &[S]) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (i, pattern) in patterns.iter().enumerate() {
            let pattern = pattern.as_ref();
            let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
            let whole =
                if pattern.ends_with('/') { format!("{pattern}**") } else { pattern.into() };
            let glob = GlobBuilder::new(&whole).literal_separator(true).build();
            set.add(glob.map_err(|error| (i, error.kind().to_string()))?);
        }
        let built = set.build();
        built.map(Self).map_err(|error| (0, error.kind().to_string()))
    }

    /// Whether a path, with `/` between folders, or a name fits.
    pub fn fits(&self, path: &str) -> bool {
        self.0.is_match(path.strip_prefix("./").unwrap_or(path))
    }
}

/// Whether a path has characters of a pattern.
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_within_a_folder_and_two_do_not() {
        for (pattern, path, fits) in [
            ("*.yaml", "a.yaml", true),
            ("*.yaml", "b/a.yaml", false),
            ("**/*.yaml", "a.yaml", true),
            ("**/*.yaml", "b/c/a.yaml", true),
            ("services/**", "services/b/a.yaml", true),
            ("services/", "services/b/a.yaml", true),
            ("./services/*.yaml", "services/a.yaml", true),
            ("services/*/workload.{yaml,yml}", "services/b/workload.yml", true),
            ("services/**", "batch/a.yaml", false),
        ] {
            let globs = Globs::of(&[pattern]).expect("a pattern");
            assert_eq!(globs.fits(path), fits, "{pattern} {path}");
        }
        assert_eq!(Globs::of(&["a", "[z-a]"]).err().map(|(i, _)| i), Some(1));
    }
}
