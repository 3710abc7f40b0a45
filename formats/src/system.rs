//! A system's decision for people and machines: what each part says is made once, as sections, and
//! every format prints those.
mod bill;
mod drills;
mod load;
mod radius;
pub mod section;
pub mod sections;
mod tree;
