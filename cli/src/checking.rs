//! What `check` does with the files it is given: finds them and their policies, evaluates them on
//! several threads, and puts together what was found, in the order of the files.
mod one;
mod sums;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use svl_engine::Evaluator;
use svl_engine::decision::FactsUsed;
use svl_engine::facts::Facts;
use svl_formats::check::baseline::{Baseline, Entry};
use svl_formats::check::counts::Counts;
use svl_formats::check::notices::{Maker, Rendered};
use svl_formats::check::{Check, CheckedFile, FailOn, Kind, Notice};
use svl_formats::diagnostic::Diagnostic;
use svl_formats::place::Source;
use svl_formats::policy_file::NAME;
use svl_pricing::DatedBook;

use crate::inputs::{self, Candidate, Place};
use crate::policies::{Choice, Policies};
use crate::progress::Progress;
use crate::{parallel, paths};
use one::Checked;

/// What is asked for.
pub struct Request<'a> {
    /// The files, folders and patterns.
    pub paths: &'a [PathBuf],
    /// Prices and limits.
    pub facts: &'a DatedBook<'a>,
    /// The day up to which the price book is known.
    pub edition: Date,
    /// The day against which the facts' age is held.
    pub today: Option<Date>,
    /// Where policies come from.
    pub policy: Choice,
    /// From which severity on a notice fails, whatever the policies say.
    pub fail_on: Option<FailOn>,
    /// Whether what is no workload file is left out although it is named.
    pub only_workloads: bool,
    /// What is known.
    pub baseline: Baseline,
    /// Which notices get their text for a terminal.
    pub rendered: Rendered,
    /// Whether notices are kept that have no such text.
    pub keep_all: bool,
    /// On how many threads.
    pub threads: usize,
}

/// What came of it.
pub struct Outcome {
    /// What was found.
    pub check: Check,
    /// The same as entries of a baseline, notes left out.
    pub entries: Vec<Entry>,
}

/// What all threads share.
struct Shared<'a> {
    request: &'a Request<'a>,
    policies: Policies,
    /// The root of the repository, else the working directory.
    root: PathBuf,
}

/// A file to check.
struct Item {
    candidate: Candidate,
    /// Its policy, by its place among all.
    policy: Option<usize>,
    /// Without detours; none for standard input.
    path: Option<PathBuf>,
}

/// Checks everything. Nothing depends on the number of threads.
pub fn run(request: &Request) -> Outcome {
    let here = paths::clean(Path::new("."));
    let (candidates, errors) = inputs::search(request.paths);
    let mut policies = Policies::new(request.policy.clone(), &here);
    if matches!(request.policy, Choice::File(_)) {
        policies.of(&here, request.facts);
    }
    let items = items(candidates, &mut policies, &here, request);
    let root = paths::nearest_with(&here, ".git").unwrap_or(&here).to_owned();
    let shared = Shared { request, policies, root };
    let mut gathered = Gathered::default();
    for (given, error) in errors {
        gathered.refused(given, shared.refusal(&request.paths[given], "unreadable", error));
    }
    let mut found = vec![0_usize; request.paths.len()];
    let mut progress = Progress::of(items.len().try_into().unwrap_or(u64::MAX), "files");
    // Each thread remembers prices by itself, and waits for no other.
    let apart: Vec<_> = (0..request.threads.max(1)).map(|_| request.facts.apart()).collect();
    let worker = |thread: usize| {
        let evaluator = Evaluator::new(&apart[thread]);
        let (shared, items) = (&shared, &items);
        move |i: usize| (i, one::check(shared, &evaluator, &items[i]))
    };
    parallel::in_order(request.threads, items.len(), worker, |(i, result)| {
        let item = &items[i];
        match result {
            None => gathered.skipped += usize::from(!item.candidate.named),
            Some(checked) => {
                found[item.candidate.given] += 1;
                gathered.add(item, checked);
            }
        }
        progress.advance(1);
        ControlFlow::Continue(())
    });
    drop(progress);
    // A folder without a workload is a slip, unless it is only asked for those that there are.
    let is_judged = shared.policies.all.iter().all(|loaded| loaded.read.is_ok());
    for (given, path) in request.paths.iter().enumerate().filter(|_| is_judged) {
        let told = gathered.refused.iter().any(|(it, _)| *it == given);
        let several = items.iter().any(|it| it.candidate.given == given && !it.candidate.named);
        let is_list = several || path.is_dir() || !path.exists() && path.as_os_str() != "-";
        let seen_before = items.iter().any(|item| item.candidate.given < given);
        if found[given] == 0 && is_list && !told && !request.only_workloads && !seen_before {
            let message = format!("no workload file is in {}", path.display());
            gathered.refused(given, shared.refusal(path, "no-workload", message));
        }
    }
    gathered.finish(&shared)
}

/// The files with their policies; a policy among them is only read.
fn items(
    candidates: Vec<Candidate>,
    policies: &mut Policies,
    here: &Path,
    request: &Request,
) -> Vec<Item> {
    let mut items = Vec::new();
    for candidate in candidates {
        let path = match &candidate.place {
            Place::Stdin => None,
            Place::File(path) => Some(paths::clean(path)),
        };
        if let Some(path) = path.as_ref().filter(|path| path.file_name() == Some(NAME.as_ref())) {
            policies.named(path, request.facts);
            continue;
        }
        let folder = path.as_deref().and_then(Path::parent).unwrap_or(here);
        let policy = policies.of(folder, request.facts);
        items.push(Item { candidate, policy, path });
    }
    items
}

impl Shared<'_> {
    /// A file's path from the root of the repository; as named where it lies elsewhere.
    fn rooted(&self, path: &Path) -> String {
        match path.strip_prefix(&self.root) {
            Ok(inside) => paths::slashed(inside),
            Err(_) => paths::slashed(path),
        }
    }

    /// A path that cannot be checked, and why.
    fn refusal(&self, path: &Path, id: &'static str, message: String) -> CheckedFile {
        let name = paths::slashed(path);
        let sources = [Source { name: name.clone(), text: String::new() }];
        let from_root = self.rooted(&paths::clean(path));
        let rendered = self.request.rendered;
        let mut maker = Maker::new(&from_root, &sources, FailOn::Error, &|_| false, rendered);
        let notices = vec![maker.unreadable(&Diagnostic::unplaced(id, message), None)];
        CheckedFile { name, is_policy: false, workloads: Vec::new(), notices }
    }

    /// From which severity on a notice under a policy fails.
    fn fail_on(&self, policy: Option<usize>) -> FailOn {
        let of_policy = || self.policies.all.get(policy?)?.read.as_ref().ok()?.fail_on;
        self.request.fail_on.or_else(of_policy).unwrap_or_default()
    }

    /// The mistakes of the policies that cannot be read.
    fn broken_policies(&self) -> impl Iterator<Item = CheckedFile> {
        self.policies.all.iter().filter_map(|loaded| {
            let refused = loaded.read.as_ref().err()?;
            let path = self.rooted(&loaded.path);
            let rendered = self.request.rendered;
            let known = |_: &str| false;
            let mut maker = Maker::new(&path, &refused.sources, FailOn::Error, &known, rendered);
            let told = |problem: &Diagnostic| maker.unreadable(problem, None);
            Some(CheckedFile {
                name: loaded.name.clone(),
                is_policy: true,
                workloads: Vec::new(),
                notices: refused.problems.iter().map(told).collect(),
            })
        })
    }
}

/// What the files gave, put together in their order.
#[derive(Default)]
struct Gathered {
    refused: Vec<(usize, CheckedFile)>,
    files: Vec<CheckedFile>,
    counts: Counts,
    entries: Vec<Entry>,
    /// Fingerprints of the baseline that occurred.
    matched: BTreeSet<String>,
    /// Files whose workloads could all be evaluated, from the root.
    complete: BTreeSet<String>,
    sums: sums::Sums,
    skipped: usize,
}

impl Gathered {
    fn refused(&mut self, given: usize, file: CheckedFile) {
        self.refused.push((given, file));
    }

    fn add(&mut self, item: &Item, checked: Checked) {
        self.counts.add_all(&checked.counts);
        self.entries.extend(checked.entries);
        self.matched.extend(checked.matched);
        for cost in &checked.costs {
            self.sums.add(item.policy, cost);
        }
        if checked.file.notices.is_empty() {
            self.complete.insert(checked.path);
        }
        self.files.push(checked.file);
    }

    fn finish(mut self, shared: &Shared) -> Outcome {
        let request = shared.request;
        let mut files: Vec<CheckedFile> = shared.broken_policies().collect();
        files.extend(self.refused.into_iter().map(|(_, file)| file));
        for notice in files.iter().flat_map(|file| &file.notices) {
            self.counts.add(notice);
        }
        files.append(&mut self.files);
        let (notices, budget) = self.sums.judged(shared);
        let mut kept: Vec<Notice> = Vec::new();
        for (notice, path) in notices {
            self.counts.add(&notice);
            self.matched.extend(one::matched(&notice));
            self.entries.extend(one::entry(&notice, &path));
            if request.keep_all || one::is_kept(&notice) {
                kept.push(notice);
            }
        }
        kept.sort_by_key(|notice| notice.severity);
        let gone = |entry: &&Entry| {
            let is_there = || shared.root.join(&entry.file).exists();
            self.complete.contains(&entry.file) || !is_there()
        };
        let missing = |entry: &&Entry| !self.matched.contains(&entry.fingerprint) && gone(entry);
        let facts = request.facts;
        let used = shared.policies.all.iter().map(|loaded| loaded.name.clone()).collect();
        let fail_on = shared.fail_on((!shared.policies.all.is_empty()).then_some(0));
        let check = Check {
            fail_on,
            facts: FactsUsed {
                as_of: facts.as_of().to_string(),
                sha256: facts.sha256().to_owned(),
                overlaid: facts.overlaid().to_vec(),
            },
            policies: used,
            files,
            notices: kept,
            skipped: self.skipped,
            stale_baseline: request.baseline.entries().filter(missing).cloned().collect(),
            usd_per_month: self.sums.total(),
            budget,
            counts: self.counts,
        };
        Outcome { check, entries: self.entries }
    }
}

/// Whether a notice says that something cannot be read.
const fn is_input(notice: &Notice) -> bool {
    matches!(notice.kind, Kind::Input)
}
