//! Systems to begin with, from the project's own examples.

/// An example.
pub struct Sample {
    /// As the address names it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Its file.
    text: &'static str,
}

macro_rules! sample {
    ($name:literal, $title:literal) => {
        Sample {
            name: $name,
            title: $title,
            text: include_str!(concat!("../../../../examples/systems/", $name, ".yaml")),
        }
    };
}

/// All of them; the first is the one that the page opens with.
pub const ALL: [Sample; 6] = [
    sample!("notes-api", "The notes API"),
    sample!("shop-monolith", "A shop, each step waiting for the next"),
    sample!("shop-decoupled", "The same shop, decoupled"),
    sample!("stream-pipeline", "A stream pipeline"),
    sample!("chat", "A chat over WebSockets"),
    sample!("nightly-job", "A nightly job"),
];

impl Sample {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/system?example={}", self.name)
    }
}

/// The text that the page opens with.
pub const fn opening() -> &'static str {
    ALL[0].text
}

/// An example's text by its name.
pub fn text(name: &str) -> Option<&'static str> {
    ALL.iter().find(|sample| sample.name == name).map(|sample| sample.text)
}

/// The name of the example that has this text.
pub fn name(text: &str) -> Option<&'static str> {
    ALL.iter().find(|sample| sample.text == text).map(|sample| sample.name)
}
