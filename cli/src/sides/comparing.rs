//! Both sides evaluated, each workload beside what it was.
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use svl_engine::difference::{self, Changes, Difference, Entry, Problem, Subject, WorkloadChange};
use svl_engine::facts::Facts;
use svl_engine::system::{self, SystemDecision};
use svl_engine::workload::{Echo, Stated};
use svl_engine::{Decision, Detail, Evaluator};
use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::system::sections;
use svl_formats::workload_file::{self, Override};

use super::loading::{Side, Text};
use super::{Compared, Loaded};

/// A workload of one side.
struct Item {
    /// Below what was named, so that both sides have the same.
    file: String,
    place: usize,
    known: Result<Rc<Known>, Broken>,
}

/// A workload that was evaluated, or a decision that was stored.
struct Known {
    /// What the file says; none of a stored decision.
    stated: Option<Stated>,
    decision: Decision,
}

/// Why a workload is not known.
struct Broken {
    name: Option<String>,
    text: String,
}

/// Who evaluates a side.
struct Evaluating<'a> {
    facts: &'a dyn Facts,
    evaluator: Evaluator<'a>,
    overrides: &'a [Override],
}

/// What differs between both sides.
pub fn changes(
    loaded: Loaded,
    old_facts: &dyn Facts,
    new_facts: &dyn Facts,
    overrides: &[Override],
) -> Compared {
    let with = |facts| Evaluating { facts, evaluator: Evaluator::new(facts), overrides };
    let (before, after) = (with(old_facts), with(new_facts));
    let same_facts =
        (old_facts.as_of(), old_facts.sha256()) == (new_facts.as_of(), new_facts.sha256());
    let Loaded { old, new, renames, lone } = loaded;
    // What is the same on both sides, byte for byte, is evaluated once, and not asked for its
    // crossovers.
    let unchanged = if same_facts { unchanged(&old, &new) } else { BTreeSet::new() };
    let a = items(&old, &before, &unchanged, &[]);
    let b = items(&new, &after, &unchanged, &a);
    let (olds, news) = (entries(&a, lone), entries(&b, lone));
    let mut workloads = Vec::new();
    for (i, j) in difference::pairs(&olds, &news, &renames) {
        let (a, b) = (i.map(|i| &a[i]), j.map(|j| &b[j]));
        workloads.push(compared([a, b], [&before, &after], lone));
    }
    let changes = Changes::of(old.name, new.name, workloads);
    let broken = changes.count(difference::Status::Broken) > 0;
    Compared { changes, broken }
}

/// The files whose bytes are the same on both sides.
fn unchanged<'a>(old: &'a Side, new: &'a Side) -> BTreeSet<&'a str> {
    let bytes: BTreeMap<&str, &[u8]> =
        old.texts.iter().map(|text| (text.file.as_str(), text.bytes.as_slice())).collect();
    let same = |text: &&Text| bytes.get(text.file.as_str()) == Some(&text.bytes.as_slice());
    new.texts.iter().filter(same).map(|text| text.file.as_str()).collect()
}

/// Every workload of a side; those of unchanged files are taken from the `other` side where they are.
fn items(side: &Side, with: &Evaluating, unchanged: &BTreeSet<&str>, other: &[Item]) -> Vec<Item> {
    let mut taken: BTreeMap<&str, Vec<Option<Item>>> = BTreeMap::new();
    for item in other.iter().filter(|item| unchanged.contains(item.file.as_str())) {
        taken.entry(&item.file).or_default().push(item.again());
    }
    let mut items = Vec::new();
    for text in &side.texts {
        let file = text.file.as_str();
        let known: Option<Vec<Item>> =
            taken.remove(file).and_then(|documents| documents.into_iter().collect());
        let detail = if unchanged.contains(file) { Detail::Judged } else { Detail::Whole };
        items.extend(known.unwrap_or_else(|| with.items(text, detail)));
    }
    for (place, decision) in side.stored.iter().enumerate() {
        let known = Ok(Rc::new(Known { stated: None, decision: decision.clone() }));
        items.push(Item { file: side.name.clone(), place, known });
    }
    items
}

impl Evaluating<'_> {
    fn items(&self, text: &Text, detail: Detail) -> Vec<Item> {
        // A workload without a name is called after its file, wherever that was read from.
        let mut file = workload_file::read(&text.file, &text.bytes, self.overrides);
        if let Some(source) = file.sources.first_mut() {
            source.name.clone_from(&text.shown);
        }
        let documents = std::mem::take(&mut file.documents);
        let item = |(place, document): (usize, workload_file::Document)| {
            let mut name = None;
            let point = |problems: Vec<svl_engine::problem::Problem>| {
                let point = |it| Diagnostic::from_problem(it, &document.places);
                problems.iter().map(point).collect::<Vec<_>>()
            };
            if let Some(stated) = document.system {
                let name = stated.name.clone();
                let known = match system::evaluate(*stated, self.facts) {
                    Ok(decision) => Ok(Rc::new(Known { stated: None, decision: whole(&decision) })),
                    Err(problems) => {
                        let told = |it| diagnostic::render_plain(it, &file.sources);
                        let text = point(problems).iter().map(told).collect::<Vec<_>>().join("\n");
                        Err(Broken { name: Some(name), text })
                    }
                };
                return Item { file: text.file.clone(), place, known };
            }
            let known = document.result.and_then(|stated| {
                name = Some(stated.name.clone());
                let decision = self.evaluator.decision(stated.clone(), detail);
                let known = |mut decision: Decision| {
                    // Nothing is drawn of it.
                    decision.curves = Vec::new();
                    Rc::new(Known { stated: Some(stated), decision })
                };
                decision.map(known).map_err(point)
            });
            let known = known.map_err(|diagnostics: Vec<Diagnostic>| {
                let told = |it| diagnostic::render_plain(it, &file.sources);
                let text = diagnostics.iter().map(told).collect::<Vec<_>>().join("\n");
                Broken { name, text }
            });
            Item { file: text.file.clone(), place, known }
        };
        documents.into_iter().enumerate().map(item).collect()
    }
}

/// A system as it is compared: it is the choice, and its parts stand beside it.
pub fn whole(decision: &SystemDecision) -> Decision {
    system::by_parts(decision, sections::answer(decision))
}

/// What items are matched by; the names of two lone files play no part.
fn entries(items: &[Item], lone: bool) -> Vec<Entry> {
    let entry = |item: &Item| {
        let decision = item.known.as_ref().ok().map(|known| &known.decision);
        Entry {
            file: if lone { String::new() } else { item.file.clone() },
            place: item.place,
            name: item.name().map(str::to_owned),
            content: decision.map(|decision| said(&decision.workload)),
        }
    };
    items.iter().map(entry).collect()
}

impl Item {
    /// The same, unless it is broken: its message names its side.
    fn again(&self) -> Option<Self> {
        let known = Ok(Rc::clone(self.known.as_ref().ok()?));
        Some(Self { file: self.file.clone(), place: self.place, known })
    }

    fn name(&self) -> Option<&str> {
        match &self.known {
            Ok(known) => Some(&known.decision.headline.name),
            Err(broken) => broken.name.as_deref(),
        }
    }
}

/// All that is said of a workload but its name.
fn said(echo: &Echo) -> String {
    let Echo::Map(fields) = echo else { return echo.inline() };
    let rest = fields.iter().filter(|(key, _)| key != "name").cloned().collect();
    Echo::Map(rest).inline()
}

fn compared([old, new]: [Option<&Item>; 2], with: [&Evaluating; 2], lone: bool) -> WorkloadChange {
    let mut names = [old, new].map(|item| item.and_then(Item::name));
    let mut files = [old, new].map(|item| item.map(|item| item.file.as_str()));
    if lone && old.is_some() && new.is_some() {
        (names[0], files[0]) = (names[1].or(names[0]), files[1]);
    }
    let mut problems = Vec::new();
    for (item, side) in [(old, "old"), (new, "new")] {
        if let Some(Err(broken)) = item.map(|item| &item.known) {
            problems.push(Problem { side: side.to_owned(), text: broken.text.clone() });
        }
    }
    let [a, b] = [old, new].map(|item| item.and_then(|item| item.known.as_deref().ok()));
    if !problems.is_empty() {
        let left = a.is_some() || b.is_some();
        let left = left.then(|| difference_of(a, b, with));
        return WorkloadChange::broken(left, names, files, problems);
    }
    WorkloadChange::new(difference_of(a, b, with), names, files)
}

fn difference_of(old: Option<&Known>, new: Option<&Known>, with: [&Evaluating; 2]) -> Difference {
    let (Some(a), Some(b)) = (old, new) else {
        return Difference::of(old.map(|it| &it.decision), new.map(|it| &it.decision));
    };
    let (Some(said), Some(says)) = (&a.stated, &b.stated) else {
        return Difference::stored(&a.decision, &b.decision);
    };
    let [before, after] = with;
    Difference::evaluated(
        &Subject {
            stated: said,
            facts: before.facts,
            evaluator: &before.evaluator,
            decision: &a.decision,
        },
        &Subject {
            stated: says,
            facts: after.facts,
            evaluator: &after.evaluator,
            decision: &b.decision,
        },
    )
}
