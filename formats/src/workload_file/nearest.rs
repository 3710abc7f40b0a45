//! The known name that is spelt most like a written one.

/// The nearest of `names`, where one is near enough to be meant.
pub fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let near_enough = |name: &str| 1 + name.len() / 4;
    let written = written.get(..60).unwrap_or(written).to_lowercase();
    let far = |name: &str| strsim::osa_distance(&written, &name.to_lowercase());
    let best = names.map(|name| (far(name), name)).min()?;
    (best.0 <= near_enough(best.1)).then(|| best.1.to_owned())
}

/// As a remedy says it.
pub fn said_nearest(name: &str) -> String {
    format!("did you mean `{name}`?")
}
