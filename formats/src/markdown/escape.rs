//! Text of an input, made harmless in Markdown: it is shown as it is, and does nothing.
use std::fmt::Write;

use crate::words::plain;

/// Characters that mean something to Markdown when they stand between words.
const MARKUP: &str = "\\`*[]~|";

/// How much of a name stands in a marker, in bytes: a file's name of a workload is no longer.
const LONGEST_NAME: usize = 400;

/// Text within a paragraph, a list or a table's cell.
///
/// Nothing in it is markup, a link or a character reference, and neither `@name` nor `#12` is taken
/// for a mention: an invisible space stands behind the sign.
pub fn inline(text: &str) -> String {
    let text = plain(text);
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (i, &letter) in letters.iter().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| letters.get(at)).copied();
        let in_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        let (before, after) = (beside(i.checked_sub(1)), beside(Some(i + 1)));
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("@&#8203;"),
            '#' => out.push_str("#&#8203;"),
            ':' if after == Some('/') => out.push_str("&#58;"),
            '.' if before == Some('w') => out.push_str("&#46;"),
            '_' if in_word(before) && in_word(after) => out.push('_'),
            '_' => out.push_str("\\_"),
            letter if MARKUP.contains(letter) => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
    }
    out
}

/// Text as code. HTML's own element is used, since a table's cell, a fold and a backtick each end
/// Markdown's.
pub fn code(text: &str) -> String {
    format!("<code>{}</code>", inline(text))
}

/// Text within an element of HTML that stands on a line of its own, where Markdown's escapes are
/// not read.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in plain(text).chars() {
        match letter {
            '@' | '#' => out.extend([letter, '\u{200b}']),
            '-' | '_' | ',' | ' ' => out.push(letter),
            letter if letter.is_ascii_punctuation() => {
                let _ = write!(out, "&#{};", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

/// A name within a comment of HTML, so that different names stay different: letters and digits of
/// ASCII, `.`, `_` and single dashes as they are, every other byte as `%2F`.
pub fn marker_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes().take(LONGEST_NAME) {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'_')
            || (byte == b'-' && !out.is_empty() && !out.ends_with('-'));
        if plain {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_means_is_escaped() {
        assert_eq!(inline("a|b `c` *d* [e](f)"), r"a\|b \`c\` \*d\* \[e\](f)");
        assert_eq!(inline("<script>&amp;-->"), "&lt;script&gt;&amp;amp;--&gt;");
        assert_eq!(inline("x86_64 _it_"), r"x86_64 \_it\_");
        assert_eq!(inline("@octocat #12"), "@&#8203;octocat #&#8203;12");
        assert_eq!(inline("see https://www.example.org"), "see https&#58;//www&#46;example.org");
        assert_eq!(inline("one\ntwo\r\n\tthree"), "one two three");
        assert_eq!(inline("a\u{202e}b\u{7}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(inline("שלום"), "שלום");
    }

    #[test]
    fn a_name_cannot_end_its_marker() {
        assert_eq!(marker_name("thumbnail-api"), "thumbnail-api");
        assert_eq!(marker_name("a--> b"), "a-%2D%3E%20b");
        assert_eq!(marker_name("-*"), "%2D%2A");
        assert_ne!(marker_name("a b"), marker_name("a%20b"));
    }
}
