//! The same for systems: a document with `components`.
use serde::Serialize;
use svl_engine::Decision;
use svl_engine::facts::Facts;
use svl_engine::problem::Problem;
use svl_engine::system::drill::{self, Drills};
use svl_engine::system::{StatedSystem, System, SystemDecision};
use svl_engine::workload::Stated;
use svl_formats::diagnostic::Diagnostic;
use svl_formats::drill::asked;
use svl_formats::findings;
use svl_formats::place::{Source, SourceMap};
use svl_formats::workload_file::Document;

use super::{Calculator, Question, decision, workload};
use crate::refusal::Refusal;

/// At most so many outcomes are told at once: each way to fail may reach every component. The command
/// line has no such limit.
const OUTCOMES_AT_MOST: usize = 200_000;

/// What a page shows of one system.
#[derive(Debug)]
pub struct SystemAnswer {
    /// The decision, its findings pointing into the text.
    pub decision: SystemDecision,
    /// Its components and what joins them.
    pub system: System,
    /// Every component broken in every way that it can fail, the worst first; of a system with too
    /// many ways to fail the one that is asked for.
    pub drills: Drills,
    /// Whether these are all ways to fail.
    pub has_all_drills: bool,
}

/// What a document states.
enum Asked {
    Workload(Box<Stated>),
    System(Box<StatedSystem>),
}

/// What is made of it.
#[derive(Serialize)]
#[serde(untagged)]
enum Made {
    Workload(Box<Decision>),
    System(Box<SystemDecision>),
}

impl Calculator {
    /// What `svl-cost model NAME --format json` prints: an object, or an array of several. A document
    /// with `components` is decided as a system.
    ///
    /// # Errors
    /// Everything that is wrong with the text, if anything is.
    pub fn decisions(&self, question: &Question) -> Result<String, Refusal> {
        let all = self.each(question, either, |asked, facts, places, sources| match asked {
            Asked::Workload(stated) => {
                Ok(Made::Workload(Box::new(decision(*stated, facts, places, sources)?)))
            }
            Asked::System(stated) => {
                Ok(Made::System(Box::new(system_decision(*stated, facts, places, sources)?)))
            }
        })?;
        Ok(svl_formats::json::one_or_many(&all.values(), all.are_several()))
    }

    /// What `svl-cost drill NAME --break BROKEN --format json` prints; every drill where nothing is
    /// named.
    ///
    /// # Errors
    /// Everything that is wrong with the text, or a break that there is not.
    pub fn drills(&self, question: &Question, broken: Option<&str>) -> Result<String, Refusal> {
        let all = self
            .each(question, system, |stated, facts, _, _| asked::drills(stated, broken, facts))?;
        let several = all.are_several();
        let drills: Vec<Drills> = all.results.into_iter().map(|(drills, _)| drills).collect();
        Ok(svl_formats::drill::json::render(&drills, several))
    }

    /// All that a page shows of the one system in a text; a lone workload is a system of one function.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn system(
        &self,
        name: &str,
        text: &[u8],
        broken: Option<&str>,
    ) -> Result<SystemAnswer, Refusal> {
        let question = Question { name, text, ..Question::default() };
        let mut all = self.each(&question, system, |stated, facts, places, sources| {
            let decision = system_decision(stated.clone(), facts, places, sources)?;
            let system = System::of(stated.clone())?;
            let has_all_drills = !is_too_much(&system);
            let drills = if has_all_drills {
                asked::drills(stated, None, facts)?
            } else {
                // A name that there is not is told apart from the system, which is shown all the same.
                let of = broken.filter(|name| drill::parse(&system, name).is_ok());
                match of {
                    Some(_) => asked::drills(stated, of, facts)?,
                    None => drill::chosen(&system, facts, &[])
                        .map_err(|error| vec![Problem::from_fact("components", &error)])?,
                }
            };
            Ok(SystemAnswer { decision, system, drills, has_all_drills })
        })?;
        let count = all.results.len();
        match all.results.pop() {
            Some((answer, _)) if count == 1 => Ok(answer),
            _ => Err(Refusal::of_several(count)),
        }
    }
}

/// Whether all ways to fail are more than is told at once.
fn is_too_much(system: &System) -> bool {
    drill::breaks(system).len().saturating_mul(system.components().count()) > OUTCOMES_AT_MOST
}

fn too_many() -> Problem {
    Problem {
        id: "too-many-drills",
        key: "components".to_owned(),
        message: "this system has more ways to fail than are run here at once".to_owned(),
        help: Some("name one with `break=COMPONENT`, or ask the command line".to_owned()),
    }
}

fn either(document: &mut Document) -> Result<Asked, Vec<Diagnostic>> {
    match document.system.take() {
        Some(system) => Ok(Asked::System(system)),
        None => workload(document).map(|stated| Asked::Workload(Box::new(stated))),
    }
}

/// The system that a document states.
fn system(document: &mut Document) -> Result<StatedSystem, Vec<Diagnostic>> {
    match document.system.take() {
        Some(system) => Ok(*system),
        None => workload(document).map(|stated| svl_engine::system::lone(&stated)),
    }
}

/// The decision of a system, its findings pointing into the text.
fn system_decision(
    stated: StatedSystem,
    facts: &dyn Facts,
    places: &SourceMap,
    sources: &[Source],
) -> Result<SystemDecision, Vec<Problem>> {
    let mut decision = svl_engine::system::evaluate(stated, facts)?;
    findings::locate(&mut decision, places, sources);
    Ok(decision)
}
