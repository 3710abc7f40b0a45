//! The same for systems: a document with `components`.
use svl_engine::problem::Problem;
use svl_engine::system::drill::{self, Drills};
use svl_engine::system::{self, StatedSystem, System, SystemDecision};
use svl_formats::answer::{Answer, Kept};
use svl_formats::drill::asked;
use svl_formats::findings;
use svl_formats::workload_file::{Document, Subject};

use super::{Calculator, Question};
use crate::refusal::Refusal;

/// The largest system that is answered, by its ways to fail times its components: each way may reach
/// every component. The command line has no such limit.
const OUTCOMES_AT_MOST: usize = 100_000;

/// What a page shows of one system.
#[derive(Debug)]
pub struct SystemAnswer {
    /// The decision, its findings pointing into the text.
    pub decision: SystemDecision,
    /// Every component broken in every way that it can fail, the worst first.
    pub drills: Drills,
}

impl Calculator {
    /// What `svl-cost model NAME --format json` prints: an object, or an array of several. A document
    /// with `components` is decided as a system.
    ///
    /// # Errors
    /// Everything that is wrong with the text, if anything is.
    pub fn decisions(&self, question: &Question) -> Result<String, Refusal> {
        let all =
            self.each(question, Document::take_subject, |asked, facts, places, sources| {
                let mut made = match asked {
                    Subject::Workload(stated) => {
                        Kept::Workload(Box::new(svl_engine::evaluate(*stated, facts)?))
                    }
                    Subject::System(stated) => {
                        is_answered(&stated)?;
                        Kept::System(Box::new(system::evaluate(*stated, facts)?))
                    }
                };
                findings::locate(made.judged_mut(), places, sources);
                Ok(made)
            })?;
        let answers: Vec<Answer> = all.values().into_iter().map(Kept::answer).collect();
        Ok(svl_formats::json::render(&answers, all.are_several()))
    }

    /// What `svl-cost drill NAME --break BROKEN --format json` prints; every drill where nothing is
    /// named.
    ///
    /// # Errors
    /// Everything that is wrong with the text, or a break that there is not.
    pub fn drills(&self, question: &Question, broken: Option<&str>) -> Result<String, Refusal> {
        let all = self.each(question, Document::take_system, |stated, facts, _, _| {
            if broken.is_none() {
                is_answered(&stated)?;
            }
            asked::drills(stated, broken, facts)
        })?;
        let several = all.are_several();
        let drills: Vec<Drills> = all.results.into_iter().map(|(drills, _)| drills).collect();
        Ok(svl_formats::drill::json::render(&drills, several))
    }

    /// All that a page shows of the one system in a text; a lone workload is a system of one function.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn system(&self, name: &str, text: &[u8]) -> Result<SystemAnswer, Refusal> {
        let question = Question { name, text, ..Question::default() };
        let mut all =
            self.each(&question, Document::take_system, |stated, facts, places, sources| {
                is_answered(&stated)?;
                let mut decision = system::evaluate(stated.clone(), facts)?;
                findings::locate(&mut decision, places, sources);
                Ok(SystemAnswer { decision, drills: asked::drills(stated, None, facts)? })
            })?;
        let count = all.results.len();
        match all.results.pop() {
            Some((answer, _)) if count == 1 => Ok(answer),
            _ => Err(Refusal::of_several(count)),
        }
    }
}

/// Refuses a system that is too large to be answered here.
fn is_answered(stated: &StatedSystem) -> Result<(), Vec<Problem>> {
    let system = System::of(stated.clone())?;
    let outcomes = drill::breaks(&system).len().saturating_mul(system.components().count());
    if outcomes <= OUTCOMES_AT_MOST {
        return Ok(());
    }
    Err(vec![Problem {
        id: "too-large-system",
        key: "components".to_owned(),
        message: "this system has more components and ways to fail than are answered here"
            .to_owned(),
        help: Some("ask the command line, or for one drill with `break=COMPONENT`".to_owned()),
    }])
}
