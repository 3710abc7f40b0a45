//! One file: read, evaluated, judged.
use svl_engine::decision::Severity;
use svl_engine::facts::Facts;
use svl_engine::policy::{self, Budget, Counted, Violation};
use svl_engine::problem::Problem;
use svl_engine::system::{self, StatedSystem};
use svl_engine::usd::Usd;
use svl_engine::{Detail, Evaluator, workload};
use svl_formats::answer::Kept;
use svl_formats::check::baseline::Entry;
use svl_formats::check::counts::Counts;
use svl_formats::check::notices::Maker;
use svl_formats::check::{CheckedFile, CheckedWorkload, Notice, State};
use svl_formats::diagnostic::Diagnostic;
use svl_formats::policy_file::{self, InForce, PolicyFile, Subject};
use svl_formats::workload_file::{self, Document, looks_like_one};

use super::{Item, Shared, is_input};
use crate::inputs::{self, Place};
use crate::paths;
use crate::policies::Loaded;

/// What came of a file, without its decisions.
pub struct Checked {
    pub file: CheckedFile,
    /// Its path from the root of the repository.
    pub path: String,
    pub counts: Counts,
    pub entries: Vec<Entry>,
    /// Fingerprints that the baseline has.
    pub matched: Vec<String>,
    pub costs: Vec<Cost>,
}

/// What a workload adds to the budgets over several.
pub struct Cost {
    pub name: String,
    pub usd_per_month: Option<Usd>,
    /// The budgets of its policy that count it, by their place.
    pub budgets: Vec<usize>,
}

/// Checks a file; none where it is no workload file, or its policy cannot be read.
pub fn check(shared: &Shared, evaluator: &Evaluator, item: &Item) -> Option<Checked> {
    let loaded = item.policy.and_then(|policy| shared.policies.all.get(policy));
    let policy = match loaded.map(|loaded| loaded.read.as_ref()) {
        Some(Err(_)) => return None,
        Some(Ok(policy)) => Some(policy),
        None => None,
    };
    let trusted = item.candidate.named && !shared.request.only_workloads;
    if !trusted && !may_be_one(&item.candidate.place) {
        return None;
    }
    let path = match &item.path {
        Some(path) => shared.rooted(path),
        None => "-".to_owned(),
    };
    let input = match inputs::read(&item.candidate.place) {
        Ok(input) => input,
        Err(error) => return Some(unread(shared, item, path, error)),
    };
    let name = paths::named(&input.name);
    if !trusted && !std::str::from_utf8(&input.bytes).is_ok_and(|text| looks_like_one(&name, text))
    {
        // What says by its name that it is one is read, and refused, all the same.
        if !looks_like_one(&name, "") {
            return None;
        }
    }
    let mut read = workload_file::read(&name, &input.bytes, &[]);
    let documents = std::mem::take(&mut read.documents);
    let baseline = &shared.request.baseline;
    let known = |fingerprint: &str| baseline.has(fingerprint);
    let fail_on = shared.fail_on(item.policy);
    let rendered = shared.request.rendered;
    let mut file = OneFile {
        shared,
        evaluator,
        loaded: loaded.zip(policy),
        seen: loaded
            .zip(item.path.as_ref())
            .map_or(path.clone(), |(loaded, path)| loaded.seen(path)),
        maker: Maker::new(&path, &read.sources, fail_on, &known, rendered),
        workloads: Vec::new(),
        refused: Vec::new(),
        costs: Vec::new(),
    };
    for document in documents {
        file.document(document);
    }
    let OneFile { workloads, refused, costs, .. } = file;
    let file = CheckedFile { name, is_policy: false, workloads, notices: refused };
    Some(Checked::of(shared, file, path, costs))
}

fn unread(shared: &Shared, item: &Item, path: String, error: String) -> Checked {
    let named = match &item.candidate.place {
        Place::Stdin => "-".into(),
        Place::File(path) => path.clone(),
    };
    let file = shared.refusal(&named, "unreadable", error);
    Checked::of(shared, file, path, Vec::new())
}

/// Whether a file's name says that it is YAML; standard input has none.
fn may_be_one(place: &Place) -> bool {
    match place {
        Place::Stdin => true,
        Place::File(path) => path.extension().is_some_and(|e| e == "yaml" || e == "yml"),
    }
}

/// A file while it is checked.
struct OneFile<'a> {
    shared: &'a Shared<'a>,
    evaluator: &'a Evaluator<'a>,
    loaded: Option<(&'a Loaded, &'a PolicyFile)>,
    /// Its path as the policy's patterns see it.
    seen: String,
    maker: Maker<'a>,
    workloads: Vec<CheckedWorkload>,
    refused: Vec<Notice>,
    costs: Vec<Cost>,
}

impl OneFile<'_> {
    fn document(&mut self, document: Document) {
        let Document { result, system, places, policy: own } = document;
        let stated = match (system, result) {
            (Some(system), _) => Stated::System(system),
            (None, Ok(stated)) => Stated::Workload(Box::new(stated)),
            (None, Err(problems)) => {
                let told = |problem: &Diagnostic| self.maker.unreadable(problem, Some(&places));
                return self.refused.extend(problems.iter().map(told));
            }
        };
        let (name, budget, tags) = stated.said();
        let policy = self.loaded.map(|(_, policy)| policy);
        let subject = Subject { file: &self.seen, name: &name, tags: &tags };
        let in_force = policy_file::in_force(policy, &subject, &own);
        let judged = match stated.judged(self.evaluator, self.shared.request.facts, &in_force) {
            Ok(judged) => judged,
            Err(problems) => {
                let told = |problem| self.maker.unanswerable(problem, &places);
                return self.refused.extend(problems.iter().map(told));
            }
        };
        let Judged { answer, region, violations, usd_per_month } = judged;
        let mut notices = self.maker.findings(answer.answer().judged(), &places, &in_force);
        notices.extend(self.maker.violations(&name, violations, &places, &in_force, policy));

        let mut counted = Counted::default();
        counted.add(&name, usd_per_month.as_ref());
        let fitting = policy.into_iter().flat_map(|policy| policy.budgets.iter().enumerate());
        let fitting = fitting.filter(|(_, budgeted)| budgeted.scope.has(&subject));
        let (each, sums): (Vec<_>, Vec<_>) = fitting.partition(|(_, budgeted)| budgeted.each);
        let of_policy = each.iter().map(|(_, budgeted)| Budgets {
            name: budgeted.name.clone(),
            most: budgeted.usd_per_month.clone(),
            key: Some(budgeted.key.as_str()),
        });
        let own_budget =
            budget.map(|most| Budgets { name: "its budget".to_owned(), most, key: None });
        let mut tightest: Option<Usd> = None;
        for budget in own_budget.into_iter().chain(of_policy) {
            notices.extend(self.over_budget(&budget, &counted, &name, &places, &in_force));
            tightest = Some(tightest.map_or(budget.most.clone(), |least| least.min(budget.most)));
        }
        notices.sort_by_key(|notice| {
            (
                matches!(notice.state, State::Allowed { .. }),
                notice.severity,
                notice.kind != svl_formats::check::Kind::Policy,
            )
        });
        self.costs.push(Cost {
            name: name.clone(),
            usd_per_month: usd_per_month.clone(),
            budgets: sums.iter().map(|(i, _)| *i).collect(),
        });
        self.workloads.push(CheckedWorkload {
            name,
            region,
            verdict: answer.answer().verdict().into_owned(),
            choice: answer.answer().judged().choice().map(str::to_owned),
            usd_per_month,
            budget: tightest,
            notices,
        });
    }

    fn over_budget(
        &mut self,
        budget: &Budgets,
        counted: &Counted,
        name: &str,
        places: &svl_formats::place::SourceMap,
        in_force: &InForce,
    ) -> Option<Notice> {
        let limit =
            Budget { name: budget.name.clone(), usd_per_month: budget.most.clone(), origin: 0 };
        let violation = policy::over_budget(&limit, counted, Some(name))?;
        let written = self.loaded.map(|(_, policy)| policy).zip(budget.key);
        self.maker.over_budget(name, &violation, places, in_force, written)
    }
}

/// What a document states.
enum Stated {
    Workload(Box<workload::Stated>),
    System(Box<StatedSystem>),
}

/// What it comes to.
struct Judged {
    answer: Kept,
    region: String,
    violations: Vec<Violation>,
    /// All in, of the choice or of the system as it is.
    usd_per_month: Option<Usd>,
}

impl Stated {
    /// Its name, its budget and its tags.
    fn said(&self) -> (String, Option<Usd>, Vec<String>) {
        match self {
            Self::Workload(it) => (it.name.clone(), it.budget.clone(), it.tags.clone()),
            Self::System(it) => (it.name.clone(), it.budget.clone(), it.tags.clone()),
        }
    }

    /// Evaluates it, and holds it to what is in force.
    fn judged(
        self,
        evaluator: &Evaluator,
        facts: &dyn Facts,
        in_force: &InForce,
    ) -> Result<Judged, Vec<Problem>> {
        let policy = &in_force.policy;
        match self {
            Self::Workload(stated) => {
                // How far the verdict holds is dear to know.
                let detail =
                    if policy.asks_for_headroom() { Detail::Judged } else { Detail::Today };
                let decision = evaluator.decision(*stated, detail)?;
                let chosen = decision.options.iter().find(|it| policy::is_choice(&decision, it));
                Ok(Judged {
                    usd_per_month: chosen.map(|option| option.usd_per_month.all_in.clone()),
                    violations: policy::judge(&decision, policy, facts),
                    region: decision.headline.region.clone(),
                    answer: Kept::Workload(Box::new(decision)),
                })
            }
            Self::System(stated) => {
                let decision = system::evaluate((*stated).clone(), facts)?;
                Ok(Judged {
                    usd_per_month: Some(decision.bill.usd_per_month.all_in.clone()),
                    violations: policy::judge_system(&decision, &stated, policy, facts),
                    region: decision.system.region.clone(),
                    answer: Kept::System(Box::new(decision)),
                })
            }
        }
    }
}

/// A budget of one workload.
struct Budgets<'a> {
    name: String,
    most: Usd,
    /// The policy's key; none for the workload's own.
    key: Option<&'a str>,
}

impl Checked {
    fn of(shared: &Shared, mut file: CheckedFile, path: String, costs: Vec<Cost>) -> Self {
        let mut counts = Counts::default();
        let (mut entries, mut matching) = (Vec::new(), Vec::new());
        for notice in file.all() {
            counts.add(notice);
            matching.extend(matched(notice));
            entries.extend(entry(notice, &path));
        }
        if !shared.request.keep_all {
            for workload in &mut file.workloads {
                workload.notices.retain(is_kept);
            }
        }
        Self { file, path, counts, entries, matched: matching, costs }
    }
}

/// Whether a notice is needed where not all are.
pub fn is_kept(notice: &Notice) -> bool {
    notice.fails || !notice.rendered.is_empty()
}

/// The fingerprint of a notice that the baseline has.
pub fn matched(notice: &Notice) -> Option<String> {
    (notice.state == State::Known).then(|| notice.fingerprint.clone())
}

/// A notice as an entry of a baseline: what may fail by its severity, and is not accepted otherwise.
pub fn entry(notice: &Notice, path: &str) -> Option<Entry> {
    let may_fail = notice.severity != Severity::Info || notice.fails;
    let open = !matches!(notice.state, State::Allowed { .. }) && !is_input(notice);
    (may_fail && open).then(|| Entry::of(notice, path))
}
