//! Bill.
