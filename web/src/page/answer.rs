//! The answer as it is shown: the decision's words with links that change the state.
use svl_engine::Decision;
use svl_formats::comparison::Comparison;
use svl_formats::form::{self, Control};
use svl_formats::spoken::{Spoken, SpokenAssumption, SpokenFinding};
use svl_formats::words::PairCells;

use super::id_of;
use super::pictures::Pictures;
use super::state::{Axis, State};

/// How many crossovers of a total stand there before the rest is folded.
const CROSSOVERS_SHOWN: usize = 6;

/// Everything on the right of the page.
pub struct Shown {
    /// The decision's words.
    pub spoken: Spoken,
    /// Its findings with their links.
    pub findings: Vec<Finding>,
    /// What was assumed.
    pub assumptions: Vec<Assumed>,
    /// The charts.
    pub pictures: Pictures,
    /// The axes that the chart can have: name, words, address, whether it is the one shown.
    pub axes: Vec<(&'static str, &'static str, String, bool)>,
    /// Both totals: words, address, whether it is the one shown.
    pub totals: [(&'static str, String, bool); 2],
    /// Today's requests a month, for the marker.
    pub today: String,
    /// B against A, where an answer is kept.
    pub comparison: Option<Comparison>,
    /// Where the answer is kept as A.
    pub keep: String,
    /// Where it is no longer.
    pub forget: String,
    /// Where A alone is.
    pub back_to_a: String,
    /// The state as a query.
    pub query: String,
    /// The workload alone as a query.
    pub workload_query: String,
    /// The workload as a file.
    pub yaml: String,
    /// The facts' day.
    pub as_of: String,
    /// The facts' digest.
    pub sha256: String,
    /// The engine's version.
    pub engine: &'static str,
}

/// A finding with its links.
pub struct Finding {
    /// Its words.
    pub said: SpokenFinding,
    /// Its remedies.
    pub remedies: Vec<Remedy>,
}

/// A remedy, as a link where fields can say it.
pub struct Remedy {
    /// What to do, and what that costs.
    pub text: String,
    /// The page with it applied.
    pub href: Option<String>,
    /// What it sets, in JSON.
    pub set: String,
}

/// An assumption, and the field that would state it.
pub struct Assumed {
    /// Its words.
    pub said: SpokenAssumption,
    /// The field's id, where there is one.
    pub field: Option<String>,
    /// What to fill in; blank where the assumption is no value of the field.
    pub fill: String,
}

impl Assumed {
    /// The key's parts; a line may end after each.
    pub fn key(&self) -> impl Iterator<Item = &str> {
        self.said.key.split_inclusive(['.', '_'])
    }
}

impl Shown {
    /// The answer of a state.
    pub fn of(
        state: &State,
        decision: &Decision,
        yaml: String,
        pictures: Pictures,
        kept: Option<&Decision>,
    ) -> Self {
        let spoken = Spoken::of(decision);
        let at = |axis: Axis| State { axis, ..state.clone() }.link();
        let total = |compute_alone: bool| State { compute_alone, ..state.clone() }.link();
        let kept_fields = state.kept_fields().unwrap_or_default();
        Self {
            findings: spoken.findings.iter().map(|finding| linked(state, finding)).collect(),
            assumptions: spoken.assumptions.iter().map(assumed).collect(),
            pictures,
            axes: Axis::ALL
                .map(|(axis, name, words)| (name, words, at(axis), axis == state.axis))
                .to_vec(),
            totals: [
                ("all in", total(false), !state.compute_alone),
                ("compute alone", total(true), state.compute_alone),
            ],
            today: decision.headline.requests.to_plain(),
            comparison: kept
                .map(|kept| Comparison::of((kept, &kept_fields), (decision, &state.fields))),
            keep: State { kept: Some(state.workload_query()), ..state.clone() }.link(),
            forget: State { kept: None, ..state.clone() }.link(),
            back_to_a: State { fields: kept_fields, kept: None, ..state.clone() }.link(),
            query: state.query(),
            workload_query: state.workload_query(),
            yaml,
            as_of: decision.facts.as_of.clone(),
            sha256: decision.facts.sha256.clone(),
            engine: decision.engine,
            spoken,
        }
    }

    /// Whether the chart is drawn along requests, where today's volume may be moved.
    pub fn is_over_requests(&self) -> bool {
        self.axes.iter().any(|(name, _, _, shown)| *shown && *name == Axis::Requests.name())
    }
}

/// The crossovers that stand there at once.
pub fn first(pairs: &[PairCells]) -> &[PairCells] {
    &pairs[..pairs.len().min(CROSSOVERS_SHOWN)]
}

/// Those that are folded.
pub fn rest(pairs: &[PairCells]) -> &[PairCells] {
    &pairs[pairs.len().min(CROSSOVERS_SHOWN)..]
}

fn linked(state: &State, finding: &SpokenFinding) -> Finding {
    let remedies = finding.remedies.iter().map(|remedy| Remedy {
        text: remedy.text.clone(),
        href: (!remedy.set.is_empty()).then(|| state.with(&remedy.set).link()),
        set: as_json(&remedy.set),
    });
    Finding { said: finding.clone(), remedies: remedies.collect() }
}

fn as_json(set: &[(String, String)]) -> String {
    let object: serde_json::Map<String, serde_json::Value> =
        set.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
    serde_json::Value::Object(object).to_string()
}

fn assumed(said: &SpokenAssumption) -> Assumed {
    let field = form::fields().into_iter().find(|field| field.path == said.key);
    let is_value = |control: &Control| match control {
        Control::Words(words) => words.contains(&said.value.as_str()),
        Control::Text | Control::WordsOrText(_) => !said.value.contains(' '),
        Control::Entries(_) => false,
    };
    let fill = field.as_ref().filter(|field| is_value(&field.control));
    Assumed {
        fill: fill.map(|_| said.value.clone()).unwrap_or_default(),
        field: field.map(|field| id_of(&field.path)),
        said: said.clone(),
    }
}
