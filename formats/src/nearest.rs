//! The known name that is spelt most like a written one.

/// The nearest of `names`, where one is near enough to be meant.
pub fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let written = written.get(..60).unwrap_or(written).to_lowercase();
    let distance = |name: &'a str| {
        let near_enough = 1 + name.len() / 4;
        // Spellings differ by at least the difference of their lengths.
        if name.len().abs_diff(written.len()) > near_enough {
            return None;
        }
        let distance = strsim::osa_distance(&written, &name.to_lowercase());
        (distance <= near_enough).then_some((distance, name))
    };
    names.filter_map(distance).min().map(|(_, name)| name.to_owned())
}

/// As a remedy says it.
pub fn said_nearest(name: &str) -> String {
    format!("did you mean `{name}`?")
}
