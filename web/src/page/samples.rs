//! Workloads to begin with, from the project's own examples.
use std::sync::LazyLock;

use svl_formats::form;

use super::state::{State, query_of};

/// An example.
pub struct Sample {
    /// What it is, in a few words.
    pub title: &'static str,
    /// Its page.
    pub href: String,
}

const OPENING: &str = include_str!("../../../examples/thumbnail-api.yaml");
const SAMPLES: [(&str, &str); 6] = [
    ("A thumbnail API", OPENING),
    ("The founding table", include_str!("../../../examples/founding-table.yaml")),
    ("Webhooks in bursts", include_str!("../../../examples/webhook-bursts.yaml")),
    ("A nightly report", include_str!("../../../examples/nightly-report.yaml")),
    ("An image resizer", include_str!("../../../examples/image-resizer.yaml")),
    ("800 requests a second", include_str!("../../../examples/high-volume-api.yaml")),
];

static LINKS: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let link = |(title, text): &(&'static str, &str)| Sample {
        title,
        href: format!("/?{}", query_of(&form::tidied(&form::pasted(text).fields))),
    };
    SAMPLES.iter().map(link).collect()
});

/// All of them.
pub fn all() -> &'static [Sample] {
    &LINKS
}

/// The page that nobody has told anything: the founding article's workload.
pub fn opening() -> State {
    State { fields: form::tidied(&form::pasted(OPENING).fields), ..State::default() }
}
