//! One page that stands by itself, to be attached to a decision record: no script, no request to
//! anywhere, light and dark as the reader prefers. The only module that names the crate of templates.
mod again;
mod charts;
mod system;
mod view;

use askama::Template;

use crate::answer::Answer;
use crate::words;

/// What one page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The result.
    pub answer: Answer<'a>,
    /// The workload file, where it is at hand; else the page shows the workload as evaluated.
    pub file: Option<WorkloadFile<'a>>,
}

/// A workload file, as it was evaluated.
#[derive(Debug, Clone, Copy)]
pub struct WorkloadFile<'a> {
    /// Its name, as the command names it; `-` for standard input.
    pub name: &'a str,
    /// Its whole text.
    pub text: &'a str,
    /// What else the command line said, word by word: `--set`, `memory=256MB`.
    pub settings: &'a [String],
}

/// The page of one decision.
pub fn render(page: &Page) -> String {
    render_all(std::slice::from_ref(page))
}

/// One page for all decisions, in the order given: a list of the verdicts first where there are
/// several.
pub fn render_all(pages: &[Page]) -> String {
    let several = pages.len() > 1;
    let level = if several { 2 } else { 1 };
    let prefix = |n: usize| if several { format!("w{n}-") } else { String::new() };
    let reports: Vec<Shown> =
        (1..).zip(pages).map(|(n, page)| Shown::of(page, prefix(n), level)).collect();
    let title = match reports.as_slice() {
        [report] => format!("{}: {}", report.name, report.verdict),
        reports => format!("{} workloads", reports.len()),
    };
    let style = format!("{}{}", include_str!("../templates/report.css"), charts::style());
    // Rendering to memory fails only where a value's own text does, and none of them can.
    let page = Document { title, style, reports }.render().unwrap_or_default();
    // What turns the direction of text could make a name read as another, in a chart as in a table.
    page.replace(words::turns, "\u{fffd}")
}

#[derive(Template)]
#[template(path = "page.html")]
struct Document {
    title: String,
    style: String,
    reports: Vec<Shown>,
}

/// One answer on a page, and what a list of several says of it.
struct Shown {
    /// Before every id of its report.
    id: String,
    name: String,
    verdict: String,
    /// The report itself, escaped where it must be.
    body: String,
}

impl Shown {
    fn of(page: &Page, prefix: String, level: u8) -> Self {
        let id = prefix.clone();
        let rendered = match page.answer {
            Answer::Workload(it) => view::Report::of(it, page.file, prefix, level).render(),
            Answer::System(it) => system::Report::of(it, page.file, prefix, level).render(),
        };
        Self {
            id,
            name: words::plain(page.answer.name()),
            verdict: words::tidy(&page.answer.verdict()),
            // Rendering to memory fails only where a value's own text does, and none of them can.
            body: rendered.unwrap_or_default(),
        }
    }
}
