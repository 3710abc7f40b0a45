//! The thinking of svl-cost.
