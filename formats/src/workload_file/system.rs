//! Systems of several components, in the same file: their keys, and what the engine takes of them.
pub(super) mod building;
pub(crate) mod keys;
