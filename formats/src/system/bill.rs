//! A system's bill: the whole of it in one sentence, then by component and by edge, the largest first.
use svl_engine::bill::Line;
use svl_engine::system::SystemDecision;
use svl_engine::usd::Usd;

use super::section::{Column, Section, Table};
use crate::words;

/// So many components and so many edges are shown before the rest is folded.
const SHOWN: usize = 12;
/// Parts of the bill below one in so many of it are folded.
const SMALL: u32 = 200;
/// Fewer than so many are not folded: they would take no less room.
const FEWEST_FOLDED: usize = 3;
/// So many items of a part's bill are named.
const ITEMS_SHOWN: usize = 3;

/// What the whole system costs.
fn sentence(decision: &SystemDecision) -> String {
    let bill = &decision.bill;
    let (all_in, compute) = (&bill.usd_per_month.all_in, &bill.usd_per_month.compute);
    let at_least = if bill.unpriced.is_empty() { "" } else { "at least " };
    let components = words::counted(bill.components.len(), "component", "components");
    format!(
        "{} costs {at_least}{} a month, {} of it for the code itself; it has {components} and {}.",
        decision.system.name,
        all_in.to_cents(),
        compute.to_cents(),
        words::counted(bill.edges.len(), "edge", "edges"),
    )
}

/// What each component costs by itself.
pub(super) fn by_component(decision: &SystemDecision) -> Option<Section> {
    let bill = &decision.bill;
    let parts = bill.components.iter().map(|each| Part {
        name: vec![each.name.clone(), each.kind.to_owned()],
        usd: &each.usd_per_month,
        lines: &each.lines,
        unpriced: &each.unpriced,
    });
    let columns = [Column::left("component"), Column::left("kind")];
    let mut section = section("bill by component", &columns, parts.collect(), decision)?;
    section.says.push(sentence(decision));
    if !bill.unpriced.is_empty() {
        let names = bill.unpriced.join(", ");
        let told =
            format!("+ is a lower bound: there is no price of {names}; `--prices DIR` can fill it");
        section.notes.push(told);
    }
    Some(section)
}

/// What the requests along each edge cost.
pub(super) fn by_edge(decision: &SystemDecision) -> Option<Section> {
    let parts = decision.bill.edges.iter().map(|each| Part {
        name: vec![format!("{} → {}", each.from, each.to), each.mode.to_owned()],
        usd: &each.usd_per_month,
        lines: &each.lines,
        unpriced: &each.unpriced,
    });
    let columns = [Column::left("edge"), Column::left("mode")];
    section("bill by edge", &columns, parts.collect(), decision)
}

/// A part of the bill.
struct Part<'a> {
    name: Vec<String>,
    usd: &'a Usd,
    lines: &'a [Line],
    unpriced: &'a [&'static str],
}

impl Part<'_> {
    /// Whether it costs nothing that is known.
    fn is_free(&self) -> bool {
        self.usd.amount().is_zero() && self.unpriced.is_empty()
    }

    /// What it is charged for, the dearest first.
    fn items(&self) -> String {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by(|a, b| b.usd.cmp(&a.usd));
        let mut names: Vec<&str> = Vec::new();
        for line in lines.iter().filter(|line| !line.usd.amount().is_zero()) {
            if !names.contains(&line.item) {
                names.push(line.item);
            }
        }
        let more = names.len().saturating_sub(ITEMS_SHOWN);
        let shown = names.into_iter().take(ITEMS_SHOWN).collect::<Vec<_>>().join(", ");
        if more > 0 { format!("{shown} and {more} more") } else { shown }
    }
}

fn section(
    title: &str,
    names: &[Column],
    mut parts: Vec<Part>,
    decision: &SystemDecision,
) -> Option<Section> {
    if parts.iter().all(Part::is_free) {
        return None;
    }
    // What has no price before what costs nothing; the sort is stable, so that equals stay in the order
    // of their names.
    parts.sort_by(|a, b| {
        b.usd.cmp(a.usd).then_with(|| a.unpriced.is_empty().cmp(&b.unpriced.is_empty()))
    });
    let total = &decision.bill.usd_per_month.all_in;
    let is_large = |part: &Part| {
        &(part.usd.amount() * &SMALL.into()) >= total.amount() || !part.unpriced.is_empty()
    };
    let large = parts.iter().take(SHOWN).take_while(|part| !part.is_free() && is_large(part));
    let large = large.count();
    let shown = if parts.len() - large < FEWEST_FOLDED { parts.len() } else { large };
    let share = |usd: &Usd| {
        usd.amount()
            .checked_div(total.amount())
            .map(|share| words::percent(&share))
            .unwrap_or_default()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for part in &parts[..shown] {
        let bound = if part.unpriced.is_empty() { "" } else { "+" };
        let mut row = part.name.clone();
        row.extend([format!("{}{bound}", part.usd.to_cents()), share(part.usd), part.items()]);
        rows.push(row);
    }
    let folded = &parts[shown..];
    if !folded.is_empty() {
        let sum: Usd = folded.iter().map(|part| part.usd).sum();
        let mut row = vec![format!("{} others", words::number(folded.len()))];
        row.resize(names.len(), String::new());
        row.extend([sum.to_cents(), share(&sum), String::new()]);
        rows.push(row);
    }
    let mut columns = names.to_vec();
    columns.extend([Column::right("a month"), Column::right("share"), Column::left("for")]);
    Some(Section {
        title: title.to_owned(),
        table: Some(Table { columns, rows }),
        ..Section::default()
    })
}
