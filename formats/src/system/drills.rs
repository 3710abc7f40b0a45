//! What the drills find, in one line: all of them are another command's.
use svl_engine::system::SystemDecision;

use super::section::Section;
use crate::words;

/// How many end in which way.
pub(super) fn section(decision: &SystemDecision) -> Option<Section> {
    let counts = Some(&decision.drills).filter(|counts| counts.drills > 0)?;
    Some(Section {
        title: "drills".to_owned(),
        says: vec![format!("{}.", words::drill::counts(counts))],
        notes: vec!["`svl-cost drill FILE` has each of them, the worst first".to_owned()],
        ..Section::default()
    })
}
