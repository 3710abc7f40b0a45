//! A comment that is no longer than its host allows, cut where nothing is open.
use std::fmt::Write;

/// What is always kept for the sentence that tells what was left out, in bytes.
const TAIL: usize = 400;

/// The parts of a comment.
pub struct Comment {
    /// The marker, the headline, and the head of the table.
    pub head: String,
    /// One row a workload.
    pub rows: Vec<String>,
    /// The details of each.
    pub blocks: Vec<Block>,
    /// What is said last.
    pub foot: String,
    /// How to see what was left out.
    pub see: String,
}

/// The details of one workload.
pub struct Block {
    /// The fold's beginning.
    pub open: String,
    /// Whole pieces of Markdown.
    pub sections: Vec<String>,
    /// The fold's end.
    pub close: String,
}

impl Comment {
    /// The comment, of at most `limit` bytes. What does not fit is left out from the end: first
    /// details, whole workloads of them, then rows. A host that counts characters counts no more
    /// than the bytes.
    pub fn fit(&self, limit: Option<usize>) -> String {
        let whole: usize = self.rows.iter().map(String::len).sum::<usize>()
            + self.blocks.iter().map(Block::len).sum::<usize>()
            + self.head.len()
            + self.foot.len();
        let limit = limit.unwrap_or(usize::MAX);
        let mut left = if whole <= limit {
            whole - self.head.len() - self.foot.len()
        } else {
            limit.saturating_sub(self.head.len() + self.foot.len() + TAIL)
        };
        let mut out = self.head.clone();
        let mut shown = 0;
        for row in &self.rows {
            if row.len() > left {
                break;
            }
            left -= row.len();
            out.push_str(row);
            shown += 1;
        }
        let (mut folded, mut shortened) = (0, 0);
        for block in self.blocks.iter().take(shown) {
            let Some(sections) = block.fitting(left) else { break };
            let text = block.with(sections);
            left -= text.len();
            out.push_str(&text);
            folded += 1;
            if sections < block.sections.len() {
                shortened += 1;
                break;
            }
        }
        out.push_str(&self.foot);
        out.push_str(&self.left_out(shown, folded, shortened));
        out
    }

    /// How much is missing; nothing where nothing is.
    fn left_out(&self, shown: usize, folded: usize, shortened: usize) -> String {
        let count = |n: usize, what: &str| match n {
            0 => None,
            1 => Some(format!("1 workload{what}")),
            n => Some(format!("{n} workloads{what}")),
        };
        let parts: Vec<String> = [
            count(self.rows.len() - shown, ""),
            count(shown - folded, "' details"),
            count(shortened, "'s details in part"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut out = String::new();
        if !parts.is_empty() {
            let parts = parts.join(", ");
            let _ = write!(out, "\nLeft out for the length of a comment: {parts}; {}.\n", self.see);
        }
        out
    }
}

impl Block {
    fn len(&self) -> usize {
        self.with(self.sections.len()).len()
    }

    fn with(&self, sections: usize) -> String {
        let shown: String = self.sections.iter().take(sections).map(String::as_str).collect();
        format!("{}{shown}{}", self.open, self.close)
    }

    /// How many sections fit into so many bytes; none where not even the first does.
    fn fitting(&self, left: usize) -> Option<usize> {
        let least = self.sections.len().min(1);
        (least..=self.sections.len()).rev().find(|sections| self.with(*sections).len() <= left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(workloads: usize) -> Comment {
        let block = |n: usize| Block {
            open: format!("<details>{n}"),
            sections: vec!["first".repeat(20), "second".repeat(20)],
            close: "</details>".to_owned(),
        };
        Comment {
            head: "<!-- marker -->\n".to_owned(),
            rows: (0..workloads).map(|n| format!("| {n} |\n")).collect(),
            blocks: (0..workloads).map(block).collect(),
            foot: "foot\n".to_owned(),
            see: "look".to_owned(),
        }
    }

    #[test]
    fn it_is_whole_where_it_fits_and_never_longer_than_allowed() {
        let comment = comment(40);
        let whole = comment.fit(None);
        assert!(!whole.contains("Left out"));
        assert_eq!(comment.fit(Some(whole.len())), whole);
        for limit in 500..whole.len() {
            let text = comment.fit(Some(limit));
            assert!(text.len() <= limit, "{} > {limit}", text.len());
            assert!(text.contains("Left out"), "{text}");
            assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        }
    }

    #[test]
    fn it_says_how_much_is_missing() {
        let text = comment(40).fit(Some(1_000));
        assert!(text.ends_with("39 workloads' details; look.\n"), "{text}");
        let text = comment(40).fit(Some(600));
        assert!(text.contains("13 workloads, 27 workloads' details"), "{text}");
        let text = comment(1_000).fit(Some(1_000));
        assert!(text.contains("workloads, "), "{text}");
    }
}
