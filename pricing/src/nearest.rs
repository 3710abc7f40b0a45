//! The known name that a misspelt one was probably meant to be.
use std::cmp::Reverse;

/// The candidate that is spelt most like `name`, if any is close: about one slip in three letters,
/// three at most. Of equally close ones the one that begins most like it.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let name = name.to_lowercase();
    let allowed = (name.chars().count() / 3).clamp(1, 3);
    candidates
        // A name cannot be closer than its length differs, which is far quicker to compute.
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= allowed)
        .map(|candidate| (strsim::damerau_levenshtein(&name, candidate), candidate))
        .filter(|(slips, _)| *slips <= allowed)
        .min_by_key(|(slips, candidate)| (*slips, Reverse(same_beginning(&name, candidate))))
        .map(|(_, candidate)| candidate.to_owned())
}

fn same_beginning(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_close_is_suggested() {
        let known = ["us-east-1", "us-east-2", "eu-west-1", "t3.small"];
        let nearest = |name: &str| nearest(name, known.into_iter());
        assert_eq!(nearest("us-eats-1").as_deref(), Some("us-east-1"));
        assert_eq!(nearest("useast2").as_deref(), Some("us-east-2"));
        assert_eq!(nearest("T3.Smal").as_deref(), Some("t3.small"));
        assert_eq!(nearest("mars-north-1"), None);
        assert_eq!(nearest(""), None);
        assert_eq!(nearest(&"x".repeat(100_000)), None);
    }
}
