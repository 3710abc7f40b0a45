//! Which workload of the old side is which of the new one.
use std::collections::BTreeMap;

/// A workload's name and place, good or bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its file, below what was compared.
    pub file: String,
    /// Its place in the file, counted from 0.
    pub place: usize,
    /// Its name; none where it cannot be read.
    pub name: Option<String>,
    /// What is equal where a workload only moved: all that is said but its name.
    pub content: Option<String>,
}

/// Files that are known to have moved: the new name by the old one.
pub type Renames = BTreeMap<String, String>;

/// Each pair by its places in both lists, and those that are left alone: removed ones in the order of
/// the old list, then added ones in the order of the new.
///
/// What is in the same file (as renamed) under the same name is the same. Of the rest, in this order:
/// what has the same place in the same file; what alone has its name; what alone says the same.
pub fn pairs(
    old: &[Entry],
    new: &[Entry],
    renames: &Renames,
) -> Vec<(Option<usize>, Option<usize>)> {
    let moved = |entry: &Entry| renames.get(&entry.file).unwrap_or(&entry.file).clone();
    let mut matching = Matching { of_old: vec![None; old.len()], of_new: vec![None; new.len()] };
    matching.by(
        |i| Some((moved(&old[i]), old[i].name.clone()?)),
        |j| Some((new[j].file.clone(), new[j].name.clone()?)),
    );
    matching.by(
        |i| Some((moved(&old[i]), old[i].place)),
        |j| Some((new[j].file.clone(), new[j].place)),
    );
    matching.by(|i| old[i].name.clone(), |j| new[j].name.clone());
    matching.by(|i| old[i].content.clone(), |j| new[j].content.clone());
    let kept = matching.of_old.iter().enumerate().map(|(i, j)| (Some(i), *j));
    let added = matching.of_new.iter().enumerate().filter(|(_, i)| i.is_none());
    kept.chain(added.map(|(j, _)| (None, Some(j)))).collect()
}

struct Matching {
    of_old: Vec<Option<usize>>,
    of_new: Vec<Option<usize>>,
}

impl Matching {
    /// Pairs what is left and alone on both sides has a key.
    fn by<K: Ord>(&mut self, old: impl Fn(usize) -> Option<K>, new: impl Fn(usize) -> Option<K>) {
        let mut found: BTreeMap<K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for i in (0..self.of_old.len()).filter(|i| self.of_old[*i].is_none()) {
            if let Some(key) = old(i) {
                found.entry(key).or_default().0.push(i);
            }
        }
        for j in (0..self.of_new.len()).filter(|j| self.of_new[*j].is_none()) {
            if let Some(key) = new(j) {
                found.entry(key).or_default().1.push(j);
            }
        }
        for (olds, news) in found.into_values() {
            if let ([i], [j]) = (olds.as_slice(), news.as_slice()) {
                (self.of_old[*i], self.of_new[*j]) = (Some(*j), Some(*i));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        let mut parts = text.split(' ');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let (file, place, name, content) = (next(), next(), next(), next());
        let said = |text: String| (text != "-").then_some(text);
        Entry {
            file,
            place: place.parse().expect("a place"),
            name: said(name),
            content: said(content),
        }
    }

    fn paired(old: &[&str], new: &[&str], renames: &[(&str, &str)]) -> Vec<String> {
        let all = |texts: &[&str]| texts.iter().map(|text| entry(text)).collect::<Vec<_>>();
        let renames =
            renames.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
        let (old, new) = (all(old), all(new));
        let shown = |side: &[Entry], at: Option<usize>| {
            at.map_or("none".to_owned(), |at| format!("{}#{}", side[at].file, side[at].place))
        };
        let pairs = pairs(&old, &new, &renames);
        pairs.iter().map(|(i, j)| format!("{} = {}", shown(&old, *i), shown(&new, *j))).collect()
    }

    #[test]
    fn workloads_find_each_other() {
        // The same file and name, whatever the place.
        assert_eq!(
            paired(&["a 0 x 1", "a 1 y 2"], &["a 0 y 3", "a 1 x 4"], &[]),
            ["a#0 = a#1", "a#1 = a#0"]
        );
        // Another name in the same place.
        assert_eq!(paired(&["a 0 x 1"], &["a 0 z 1"], &[]), ["a#0 = a#0"]);
        // A file that git knows to have moved, and one that it does not.
        assert_eq!(paired(&["a 0 a 1"], &["b 0 b 2"], &[("a", "b")]), ["a#0 = b#0"]);
        assert_eq!(paired(&["a 0 x 1"], &["b 0 x 2"], &[]), ["a#0 = b#0"]);
        // Another file and name, and the same said of it; not where two say it.
        assert_eq!(paired(&["a 0 a 7"], &["b 0 b 7"], &[]), ["a#0 = b#0"]);
        assert_eq!(
            paired(&["a 0 a 7"], &["b 0 b 7", "c 0 c 7"], &[]),
            ["a#0 = none", "none = b#0", "none = c#0"]
        );
        // A broken one stays in its place.
        assert_eq!(paired(&["a 0 x 1"], &["a 0 - -"], &[]), ["a#0 = a#0"]);
        assert_eq!(paired(&["a 0 x 1"], &["b 0 y 2"], &[]), ["a#0 = none", "none = b#0"]);
    }
}
