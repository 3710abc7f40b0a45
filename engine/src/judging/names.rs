//! Names in messages: lists that do not grow with the system.
use petgraph::graph::NodeIndex;

use crate::system::{Role, System};

/// How many names a message gives.
const NAMES: usize = 5;

/// The first names of a list, and whether there are others: `` `a`, `b` and others ``.
pub(crate) fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| format!("`{name}`")).collect();
    let rest = if names.len() > NAMES { " and others" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

/// Those who wait for a component's answer, as the subject of a sentence.
pub(crate) fn askers(node: NodeIndex, system: &System) -> String {
    let reaching = system.reaching(node);
    let mut names: Vec<&str> = reaching
        .iter()
        .filter(|(_, edge)| edge.role == Role::Call)
        .map(|(from, _)| system.component(*from).name.as_str())
        .collect();
    names.dedup();
    match names.len() {
        0 => "whoever asks is".to_owned(),
        1 => format!("`{}` is", names[0]),
        _ => format!("{} are", listed(&names)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(listed(&["a", "b"]), "`a`, `b`");
        assert_eq!(
            listed(&["a", "b", "c", "d", "e", "f", "g"]),
            "`a`, `b`, `c`, `d`, `e` and others"
        );
    }
}
