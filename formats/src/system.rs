//! A system's decision for people and machines: what each part says is made once, as sections, and
//! every format prints those.
mod bill;
pub mod csv;
mod drills;
mod load;
mod paths;
mod queues;
mod radius;
pub mod section;
pub mod sections;
pub mod table;
mod tree;
mod ways;

use svl_engine::bill::Line;
use svl_engine::system::SystemDecision;

/// Every line of a system's bill: of its components, then of its edges.
pub(crate) fn lines(decision: &SystemDecision) -> impl Iterator<Item = &Line> {
    let bill = &decision.bill;
    let components = bill.components.iter().flat_map(|each| &each.lines);
    components.chain(bill.edges.iter().flat_map(|each| &each.lines))
}
