//! From a workload and dated facts to a decision.
use crate::bill::Total;
use crate::brief::Brief;
use crate::curve::{Crossing, crossings};
use crate::decision::{
    Assumption, ByScope, CostCurve, Crossover, Decision, FactsUsed, Finding, Headline,
    OptionReport, SCHEMA,
};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::judging::{self, Scene, Seen};
use crate::platforms::{Choice, Desk, Purpose, Surveys, choices_for};
use crate::problem::Problem;
use crate::remedies;
use crate::rules::Rule;
use crate::uncertainty;
use crate::units::Requests;
use crate::usd::Usd;
use crate::verdict::{self, Candidate};
use crate::workload::{Stated, Workload};

/// Crossovers are sought up to so many times the stated volume.
const RANGE: u32 = 1_000;

/// How much of a decision is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Whole,
    /// What a gate judges: all but the crossovers, the curves and what ranges leave open, which are
    /// then empty.
    Judged,
    /// The same where nothing asks how far the verdict holds, which is then left open: fleets are laid
    /// out no further than today's load.
    Today,
}

impl Detail {
    const fn purpose(self) -> Purpose {
        match self {
            Self::Whole | Self::Judged => Purpose::Report,
            Self::Today => Purpose::Gate,
        }
    }
}

/// Evaluates one workload after the other under the same facts, and keeps what they have in common.
/// No answer depends on what was asked before. Each thread has its own.
pub struct Evaluator<'a> {
    facts: &'a dyn Facts,
    surveys: Surveys,
}

impl<'a> Evaluator<'a> {
    /// One that knows nothing yet.
    pub fn new(facts: &'a dyn Facts) -> Self {
        Self { facts, surveys: Surveys::default() }
    }

    pub(crate) const fn facts(&self) -> &'a dyn Facts {
        self.facts
    }

    /// What is asked for of all that can be said of a workload. What is there is the same in any
    /// detail.
    ///
    /// # Errors
    /// Every problem of the input, each at its key; nothing is evaluated then.
    pub fn decision(&self, stated: Stated, detail: Detail) -> Result<Decision, Vec<Problem>> {
        let leaves_open = detail == Detail::Whole && !stated.ranges.is_empty();
        let ranges = leaves_open.then(|| stated.clone());
        let (workload, assumptions) = resolve(stated, self.facts)?;
        let mut desk = Desk { purpose: detail.purpose(), ..self.desk(&workload, assumptions) };
        let mut choices = choices(&mut desk)?;
        judging::judge(&mut choices, &workload, self.facts, Some(&desk.surveys));
        let mut decision = decide(&workload, &choices, desk, detail);
        if let Some(stated) = ranges {
            decision.uncertainty = uncertainty::of(&stated, self)?;
        }
        Ok(decision)
    }

    /// The options of a workload with what they cost and whether they fit, and which is chosen.
    ///
    /// # Errors
    /// Every problem of the input, each at its key; nothing is evaluated then.
    pub fn brief(&self, stated: Stated) -> Result<Brief, Vec<Problem>> {
        let (workload, assumptions) = resolve(stated, self.facts)?;
        let desk = self.desk(&workload, assumptions);
        let mut found = choices(&mut Desk { purpose: Purpose::Figures, ..desk })?;
        judging::judge_by(Rule::may_refuse, &mut found, &workload, self.facts);
        Ok(Brief::of(&workload, found))
    }

    fn desk<'w>(&'w self, workload: &'w Workload, assumptions: Vec<Assumption>) -> Desk<'w> {
        self.surveys.make_room();
        Desk { surveys: self.surveys.clone(), ..Desk::new(workload, self.facts, assumptions) }
    }
}

/// Everything that can be said of a workload.
///
/// # Errors
/// Every problem of the input, each at its key; nothing is evaluated then.
pub fn evaluate(stated: Stated, facts: &dyn Facts) -> Result<Decision, Vec<Problem>> {
    Evaluator::new(facts).decision(stated, Detail::Whole)
}

/// The concrete options of a workload, judged, without remedies, bills and crossovers.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn choices_of(stated: Stated, facts: &dyn Facts) -> Result<Vec<Choice>, Vec<Problem>> {
    let (workload, assumptions) = resolve(stated, facts)?;
    let mut found = choices(&mut Desk::new(&workload, facts, assumptions))?;
    judging::judge(&mut found, &workload, facts, None);
    Ok(found)
}

fn resolve(stated: Stated, facts: &dyn Facts) -> Result<(Workload, Vec<Assumption>), Vec<Problem>> {
    let mut assumptions = Vec::new();
    let workload =
        Workload::resolve(stated, facts, &mut assumptions).map_err(|problem| vec![problem])?;
    Ok((workload, assumptions))
}

/// The last request count of the range in which crossovers are sought.
pub fn range_end(requests: &Requests) -> u64 {
    let end = requests.times(&Exact::from(RANGE)).amount().ceil();
    end.floor().unwrap_or(u64::MAX).max(1)
}

fn check_names(desk: &mut Desk) {
    if let Err(error) = desk.facts.region_name(&desk.workload.region) {
        desk.problems.push(Problem::from_fact("region", &error));
    }
    if let Some(runtime) = &desk.workload.runtime
        && let Err(error) = desk.facts.runtime(runtime)
    {
        desk.problems.push(Problem::from_fact("runtime", &error));
    }
}

fn choices(desk: &mut Desk) -> Result<Vec<Choice>, Vec<Problem>> {
    check_names(desk);
    let mut found: Vec<Choice> = Vec::new();
    for (asked, ask) in desk.workload.compare.iter().enumerate() {
        for mut choice in choices_for(ask, asked, desk) {
            tell_apart(&mut choice, &mut found);
            match found.iter().find(|other| other.id == choice.id) {
                Some(_) if ask.is_optional() => {}
                Some(other) => desk.problems.push(Problem {
                    id: "option-twice",
                    key: ask.key.clone(),
                    message: format!("`{}` is already compared by `{}`", choice.id, other.key),
                    help: Some("remove one of the two".to_owned()),
                }),
                None => found.push(choice),
            }
        }
    }
    if desk.problems.is_empty() { Ok(found) } else { Err(std::mem::take(&mut desk.problems)) }
}

/// A fleet that grows and today is as large as a stated one is another option all the same.
fn tell_apart(choice: &mut Choice, found: &mut [Choice]) {
    let Some(twin) = found.iter_mut().find(|other| other.id == choice.id) else { return };
    let grows = |choice: &Choice| choice.platform != "lambda" && choice.service_level.grows;
    match (grows(choice), grows(twin)) {
        (true, false) => choice.rename_as_growing(),
        (false, true) => twin.rename_as_growing(),
        _ => {}
    }
}

fn decide(workload: &Workload, choices: &[Choice], desk: Desk, detail: Detail) -> Decision {
    let end = range_end(&workload.requests);
    let scene = Scene { unmet: &desk.unmet, ..Scene::of(workload, desk.facts, choices) };
    let whole = judging::of_the_whole(&scene);
    let options: Vec<OptionReport> =
        scene.options.iter().map(|seen| report(seen, &workload.requests, &whole)).collect();
    let candidates: Vec<Candidate> = choices
        .iter()
        .zip(&options)
        .map(|(choice, option)| Candidate::new(choice, option))
        .collect();
    let (mut crossovers, mut curves) = (Vec::new(), Vec::new());
    if detail == Detail::Whole {
        for total in Total::ALL {
            crossovers.extend(all_crossovers(&candidates, total, end));
        }
        curves.extend(candidates.iter().flat_map(|candidate| drawn(candidate, end)));
    }
    let followed = (detail != Detail::Today).then_some(end);
    let verdict = verdict::of(&candidates, &workload.requests, followed, || {
        remedies::cheapest_that_fits(workload, desk.facts, &desk.surveys)
    });
    let mut findings: Vec<Finding> = scene.findings().cloned().collect();
    findings.extend(whole);
    Decision {
        schema: SCHEMA,
        engine: env!("CARGO_PKG_VERSION"),
        facts: FactsUsed::of(desk.facts),
        workload: workload.echo(),
        assumptions: desk.assumptions,
        not_yet_considered: workload.set_aside.clone(),
        crossovers,
        findings,
        verdict,
        uncertainty: None,
        curves,
        options,
        headline: Headline {
            name: workload.name.clone(),
            region: workload.region.clone(),
            requests: workload.requests.amount().clone(),
        },
    }
}

/// Both of an option's curves.
fn drawn(candidate: &Candidate, end: u64) -> [CostCurve; 2] {
    Total::ALL.map(|total| CostCurve {
        option: candidate.choice.id.clone(),
        scope: total.name(),
        to_requests_per_month: end,
        pieces: candidate.curve(total).drawn(end),
    })
}

/// What is told of an option; `whole` is what was found of the workload with all its options.
fn report(seen: &Seen, requests: &Requests, whole: &[Finding]) -> OptionReport {
    let choice = seen.choice;
    let millions = requests.amount() * &Exact::decimal(1, 6);
    let per_million = |usd: &Usd| usd.amount().checked_div(&millions).map_or(Usd::ZERO, Usd::new);
    let of_it = |finding: &&Finding| finding.option.as_ref() == Some(&choice.id);
    let found = choice.findings.iter().chain(whole.iter().filter(of_it));
    OptionReport {
        id: choice.id.clone(),
        platform: choice.platform,
        label: choice.label.clone(),
        usd_per_month: ByScope { compute: seen.compute().clone(), all_in: seen.all_in().clone() },
        usd_per_million_requests: ByScope {
            compute: per_million(seen.compute()),
            all_in: per_million(seen.all_in()),
        },
        service_level: choice.service_level.clone(),
        usd_per_million_beyond_credits: choice.beyond_credits.clone(),
        usd_per_month_second_machine: choice.second_machine.clone(),
        unpriced: choice.unpriced.clone(),
        fits: choice.fits(),
        findings: found.map(|finding| finding.rule).collect(),
        bill: seen.bill().to_vec(),
    }
}

/// Every crossover of every two options, by request count; the order of `compare` plays no part.
///
/// An option with something unpriced has no all-in crossovers: its total is only a lower bound.
fn all_crossovers(candidates: &[Candidate], total: Total, end: u64) -> Vec<Crossover> {
    let mut found = Vec::new();
    let known =
        |candidate: &&Candidate| total == Total::Compute || candidate.choice.unpriced.is_empty();
    let candidates: Vec<&Candidate> = candidates.iter().filter(known).collect();
    for (i, a) in candidates.iter().enumerate() {
        for b in &candidates[i + 1..] {
            let crossing = |crossing| crossover(a, b, total, crossing);
            let crossings = crossings(a.curve(total), b.curve(total), 1, end);
            found.extend(crossings.into_iter().map(crossing));
        }
    }
    found.sort_by(|x, y| {
        let key = |c: &Crossover| (c.requests_per_month, c.from.clone(), c.to.clone());
        key(x).cmp(&key(y))
    });
    found
}

fn crossover(a: &Candidate, b: &Candidate, total: Total, crossing: Crossing) -> Crossover {
    let (from, to) = if crossing.order.is_lt() { (b, a) } else { (a, b) };
    Crossover {
        from: from.choice.id.clone(),
        to: to.choice.id.clone(),
        scope: total.name(),
        requests_per_month: crossing.at,
        usd_per_month: to.curve(total).at(crossing.at),
        within_capacity: from.choice.carries(crossing.at) && to.choice.carries(crossing.at),
        kind: crossing.change,
        tied_from: crossing.tied_from,
    }
}
