//! From a workload's bytes to the decision, and to the very bytes that the command line prints of
//! it; or to everything that is wrong with them.
mod systems;

use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::Decision;
use svl_engine::axis::{Axis, Lines};
use svl_engine::facts::Facts;
use svl_engine::problem::Problem;
use svl_formats::axis::Ordered;
use svl_formats::diagnostic::Diagnostic;
use svl_formats::findings;
use svl_formats::place::{Source, SourceMap};
use svl_formats::workload_file::{self, Document, Override};
use svl_pricing::PriceBook;

use crate::deadline::Timed;
use crate::desk::{Busy, Desk, Effort};
use crate::kept::Kept;
use crate::refusal::{Complaint, Refusal};
pub use systems::SystemAnswer;

/// At how many values a line along an axis is known, at least.
const SAMPLES: usize = 64;

/// The price book, and the desks at which workloads are evaluated. One serves all requests.
pub struct Calculator {
    book: PriceBook,
    desk: Desk,
    kept: Kept,
}

/// What is asked: a workload file's bytes, and what is set beside them.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The file's name, as messages give it; `-` is the command line's standard input.
    pub name: &'a str,
    /// The file.
    pub text: &'a [u8],
    /// As `--region`.
    pub region: Option<&'a str>,
    /// As `--free-tier`.
    pub free_tier: bool,
    /// As `--as-of`; none for the facts' own date.
    pub as_of: Option<Date>,
}

/// One workload's decision.
#[derive(Debug)]
pub struct Answer {
    /// The decision, its findings pointing into the text.
    pub decision: Decision,
    /// What `svl-cost model FILE --format json` prints for the same text, to the byte.
    pub json: String,
    /// Where each key stands in the text.
    pub places: SourceMap,
    /// The texts that places point into.
    pub sources: Vec<Source>,
}

/// What came of every workload of a text.
struct Each<T> {
    results: Vec<(T, SourceMap)>,
    sources: Vec<Source>,
}

impl Calculator {
    /// Over the tables that are built into the program.
    pub fn builtin() -> Self {
        Self::new(PriceBook::builtin())
    }

    /// Over a price book.
    pub fn new(book: PriceBook) -> Self {
        Self { book, desk: Desk::default(), kept: Kept::default() }
    }

    /// The price book.
    pub fn book(&self) -> &PriceBook {
        &self.book
    }

    /// Answers that were given already.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The day of the facts, and their digest.
    pub fn facts(&self) -> (Date, String) {
        let day = self.book.edition();
        (day, self.book.on(day).sha256().to_owned())
    }

    /// The decision for a text that holds one workload. `name` is the file's, as messages and
    /// findings give it.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn decide(&self, name: &str, text: &[u8]) -> Result<Answer, Refusal> {
        let mut all = self.decided(&Question { name, text, ..Question::default() })?;
        let count = all.results.len();
        match all.results.pop() {
            Some((decision, places)) if count == 1 => {
                let json = svl_formats::json::render(&[&decision], false);
                Ok(Answer { decision, json, places, sources: all.sources })
            }
            _ => Err(Refusal::of_several(count)),
        }
    }

    /// What `svl-cost crossover NAME --over requests --format json` prints.
    ///
    /// # Errors
    /// Everything that is wrong with the text, if anything is.
    pub fn crossovers(&self, question: &Question) -> Result<String, Refusal> {
        let all = self.decided(question)?;
        Ok(svl_formats::crossovers::json(&all.values(), all.are_several()))
    }

    /// What `svl-cost crossover NAME --over duration|memory --format json` prints.
    ///
    /// # Errors
    /// Everything that is wrong with the text, if anything is.
    pub fn orders(&self, question: &Question, axis: Axis) -> Result<String, Refusal> {
        let all = self.each(question, Document::take_workload, |stated, facts, _, _| {
            let order = svl_engine::axis::along(&stated, axis, facts)?;
            Ok(Ordered::of(&stated.name, None, order))
        })?;
        let several = all.are_several();
        let orders: Vec<Ordered> = all.results.into_iter().map(|(order, _)| order).collect();
        Ok(svl_formats::axis::json(&orders, several))
    }

    /// What each option costs along duration or memory, for the workload of a text.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn lines(&self, name: &str, text: &[u8], axis: Axis) -> Result<Lines, Refusal> {
        let question = Question { name, text, ..Question::default() };
        let mut all = self.each(&question, Document::take_workload, |stated, facts, _, _| {
            svl_engine::axis::lines(&stated, axis, facts, SAMPLES)
        })?;
        let count = all.results.len();
        match all.results.pop() {
            Some((lines, _)) if count == 1 => Ok(lines),
            _ => Err(Refusal::of_several(count)),
        }
    }

    /// Runs work of some length away from the threads that serve connections: a bounded number at
    /// once, for a bounded time.
    ///
    /// # Errors
    /// When too many are waiting, or the work takes too long.
    pub async fn run<T: Send + 'static>(
        self: Arc<Self>,
        effort: Effort,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let calculator = Arc::clone(&self);
        self.desk.run(effort, move || work(&calculator)).await
    }

    fn decided(&self, question: &Question) -> Result<Each<Decision>, Refusal> {
        self.each(question, Document::take_workload, |stated, facts, places, sources| {
            let mut decision = svl_engine::evaluate(stated, facts)?;
            findings::locate(&mut decision, places, sources);
            Ok(decision)
        })
    }

    /// What `evaluate` makes of all that `pick` finds in the documents of the text. One mistake
    /// refuses the whole.
    fn each<S, T>(
        &self,
        question: &Question,
        pick: fn(&mut Document) -> Result<S, Vec<Diagnostic>>,
        evaluate: impl Fn(S, &dyn Facts, &SourceMap, &[Source]) -> Result<T, Vec<Problem>>,
    ) -> Result<Each<T>, Refusal> {
        let book = self.book.on(question.as_of.unwrap_or_else(|| self.book.edition()));
        let facts = Timed::new(&book);
        let file = workload_file::read(question.name, question.text, &question.overrides());
        let sources = file.sources;
        let (mut results, mut diagnostics) = (Vec::new(), Vec::new());
        for mut document in file.documents {
            let picked = pick(&mut document);
            let places = document.places;
            match picked {
                Err(mistakes) => diagnostics
                    .extend(mistakes.iter().map(|each| Complaint::of(each, &places, &sources))),
                Ok(stated) => match evaluate(stated, &facts, &places, &sources) {
                    Ok(result) => results.push((result, places)),
                    Err(problems) => diagnostics.extend(
                        problems.iter().map(|each| Complaint::of_problem(each, &places, &sources)),
                    ),
                },
            }
        }
        if diagnostics.is_empty() {
            Ok(Each { results, sources })
        } else {
            Err(Refusal { diagnostics })
        }
    }
}

impl<T> Each<T> {
    fn values(&self) -> Vec<&T> {
        self.results.iter().map(|(value, _)| value).collect()
    }

    fn are_several(&self) -> bool {
        self.results.len() > 1
    }
}

impl Question<'_> {
    /// The command line's own settings, named as it names them.
    fn overrides(&self) -> Vec<Override> {
        Override::all(self.region, self.free_tier, &[])
    }
}
