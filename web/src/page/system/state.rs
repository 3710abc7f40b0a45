//! The whole state of the page, as its address carries it: the system's text, or the name of an
//! example, and what is broken.
use form_urlencoded::Serializer;

use super::samples;
use crate::app::URL_AT_MOST;

/// The page.
pub const PATH: &str = "/system";

/// What an address or a form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The system's file.
    pub text: String,
    /// What is broken, as `--break` takes it.
    pub broken: Option<String>,
    /// Names in the query that mean nothing.
    pub unknown: Vec<String>,
}

impl State {
    /// The state of a query or of a form that is sent; none where it names an example that there is
    /// not. What says nothing of a system is about the first example.
    pub fn read(query: &str) -> Option<Self> {
        let mut text = None;
        let (mut broken, mut unknown) = (None, Vec::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "yaml" => text = Some(tidied(&value)),
                "example" => text = Some(samples::text(&value)?.to_owned()),
                "break" => broken = Some(value.trim().to_owned()).filter(|it| !it.is_empty()),
                _ => unknown.push(name.into_owned()),
            }
        }
        let text = text.unwrap_or_else(|| samples::opening().to_owned());
        Some(Self { text, broken, unknown })
    }

    /// A text, and what is broken in it.
    pub fn of(text: &str, broken: Option<String>) -> Self {
        Self { text: tidied(text), broken, unknown: Vec::new() }
    }

    /// Whether a query says what it says without a word too many: a browser sends every field, blank
    /// or not, and its own ends of lines.
    pub fn is_brief(query: &str) -> bool {
        form_urlencoded::parse(query.as_bytes()).all(|(name, value)| match name.as_ref() {
            "yaml" => !value.contains('\r') && samples::name(&value).is_none(),
            "break" => !value.trim().is_empty(),
            _ => true,
        })
    }

    /// The page's address; none where it would be longer than is answered.
    pub fn link(&self) -> Option<String> {
        let mut query = Serializer::new(String::new());
        match samples::name(&self.text) {
            Some(name) => query.append_pair("example", name),
            None => query.append_pair("yaml", &self.text),
        };
        if let Some(broken) = &self.broken {
            query.append_pair("break", broken);
        }
        // A component's name needs no escapes where it is read by people.
        let query = query.finish().replace("%3A", ":").replace("%40", "@").replace("%2F", "/");
        Some(format!("{PATH}?{query}")).filter(|link| link.len() <= URL_AT_MOST)
    }

    /// The same with something else broken, or nothing.
    pub fn breaking(&self, broken: Option<&str>) -> Self {
        Self { broken: broken.map(str::to_owned), ..self.clone() }
    }
}

/// A text with one kind of ends of lines, and one at its end.
fn tidied(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = text.trim_end_matches('\n');
    if body.is_empty() { String::new() } else { body.to_owned() + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_as_the_state_that_it_is_of() {
        for text in [samples::opening(), "a: {b: 1}\n# &=%+ é\n", "", "name: x\n"] {
            for broken in [None, Some("a:error"), Some("@layer/x y:bad-version"), Some("100%+&=")] {
                let state = State::of(text, broken.map(str::to_owned));
                let link = state.link().expect("short");
                let query = link.strip_prefix("/system?").expect("the page");
                assert_eq!(State::read(query), Some(state), "{link}");
                assert!(State::is_brief(query), "{link}");
            }
        }
    }

    #[test]
    fn what_a_browser_sends_is_made_brief() {
        assert!(!State::is_brief("yaml=a%0D%0Ab&break="));
        let state = State::read("yaml=a%0D%0Ab&break=").expect("no example is named");
        assert_eq!((state.text.as_str(), state.broken), ("a\nb\n", None));
        assert_eq!(State::read("example=no-such"), None);
        assert!(State::of(&"x".repeat(URL_AT_MOST), None).link().is_none());
    }
}
