//! Two answers beside each other: what was changed, and what it changed.
use svl_engine::Decision;
use svl_engine::decision::OptionReport;
use svl_engine::usd::Usd;

use crate::form::{Fields, tidied};

/// B against A.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The verdicts of A and of B.
    pub verdicts: [String; 2],
    /// Whether another option is the answer.
    pub other_choice: bool,
    /// The fields that differ, each with what A and B say.
    pub changes: Vec<Changed>,
    /// The options of both.
    pub options: Vec<Compared>,
}

/// A field that A and B do not state alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The field's path.
    pub path: String,
    /// What A says; nothing where it does not state it.
    pub before: Option<String>,
    /// What B says.
    pub after: Option<String>,
}

/// What an option costs in A and in B, all in.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its label, or both where they differ.
    pub label: String,
    /// Its cost in A.
    pub before: Option<String>,
    /// Its cost in B.
    pub after: Option<String>,
    /// What it costs more, with its sign.
    pub difference: Option<String>,
    /// Whether it is the answer of A, and of B.
    pub chosen: [bool; 2],
}

impl Comparison {
    /// B against A, each with the fields that it was made from.
    pub fn of(a: (&Decision, &[(String, String)]), b: (&Decision, &[(String, String)])) -> Self {
        let choice = |decision: &Decision| decision.verdict.choice.clone();
        Self {
            verdicts: [a.0.verdict.because.clone(), b.0.verdict.because.clone()],
            other_choice: choice(a.0) != choice(b.0),
            changes: changes(&tidied(a.1), &tidied(b.1)),
            options: pairs(a.0, b.0)
                .into_iter()
                .map(|(before, after)| {
                    compared(before.map(|it| (a.0, it)), after.map(|it| (b.0, it)))
                })
                .collect(),
        }
    }
}

fn changes(a: &Fields, b: &Fields) -> Vec<Changed> {
    let said = |fields: &Fields, path: &str| {
        fields.iter().find(|(stated, _)| stated == path).map(|(_, value)| value.clone())
    };
    let only_a = a.iter().filter(|(path, _)| said(b, path).is_none());
    b.iter()
        .chain(only_a)
        .map(|(path, _)| Changed {
            path: path.clone(),
            before: said(a, path),
            after: said(b, path),
        })
        .filter(|changed| changed.before != changed.after)
        .collect()
}

type Pair<'a> = (Option<&'a OptionReport>, Option<&'a OptionReport>);

/// Each option of B with the same of A, else with the next of the same platform.
fn pairs<'a>(a: &'a Decision, b: &'a Decision) -> Vec<Pair<'a>> {
    let mut left: Vec<&OptionReport> = a.options.iter().collect();
    let mut pairs: Vec<Pair> = Vec::new();
    for option in &b.options {
        let same = left.iter().position(|other| other.id == option.id);
        pairs.push((same.map(|at| left.remove(at)), Some(option)));
    }
    for (before, after) in &mut pairs {
        let platform = after.map(|option| option.platform);
        if before.is_none() {
            let alike = left.iter().position(|other| Some(other.platform) == platform);
            *before = alike.map(|at| left.remove(at));
        }
    }
    pairs.into_iter().chain(left.into_iter().map(|option| (Some(option), None))).collect()
}

fn compared(
    before: Option<(&Decision, &OptionReport)>,
    after: Option<(&Decision, &OptionReport)>,
) -> Compared {
    let label = |side: Option<(&Decision, &OptionReport)>| side.map(|(_, it)| it.label.clone());
    let cost = |side: Option<(&Decision, &OptionReport)>| {
        side.map(|(_, option)| option.usd_per_month.all_in.clone())
    };
    let chosen = |side: Option<(&Decision, &OptionReport)>| {
        side.is_some_and(|(decision, it)| decision.verdict.choice.as_ref() == Some(&it.id))
    };
    let labels = (label(before), label(after));
    let (a, b) = (cost(before), cost(after));
    Compared {
        label: match labels {
            (Some(a), Some(b)) if a != b => format!("{a} → {b}"),
            (a, b) => b.or(a).unwrap_or_default(),
        },
        difference: a.as_ref().zip(b.as_ref()).map(|(a, b)| signed(&(b - a))),
        before: a.map(|usd| usd.to_cents()),
        after: b.map(|usd| usd.to_cents()),
        chosen: [chosen(before), chosen(after)],
    }
}

/// `+$4.08`, `−$4.08`, `the same`.
fn signed(usd: &Usd) -> String {
    let amount = usd.amount();
    if amount.is_zero() {
        "the same".to_owned()
    } else if amount.is_negative() {
        usd.to_cents().replacen('-', "−", 1)
    } else {
        format!("+{}", usd.to_cents())
    }
}
