//! What a notice says where there is no terminal: without colours and without the file's lines.
use super::{Notice, Region};
use crate::words::plain;

/// The message, and below it a line for each note and each remedy.
pub(super) fn full(notice: &Notice) -> String {
    let notes = notice.notes.iter().map(|(name, note)| format!("{name}: {note}"));
    let told = notice.notes.iter().any(|(name, _)| *name == "policy");
    // Where the notice has no other place, the policy's is shown as its own.
    let origin = notice.origin.as_ref().filter(|_| notice.place.is_some() && !told);
    let policy = origin.map(|region| format!("policy: {}", place(region)));
    let help = notice.help.iter().map(|help| format!("help: {help}"));
    let lines = std::iter::once(notice.message.clone()).chain(notes).chain(policy).chain(help);
    lines.map(|line| plain(&line)).collect::<Vec<_>>().join("\n")
}

/// `file:line:column`.
pub(super) fn place(region: &Region) -> String {
    format!("{}:{}:{}", region.file, region.line, region.column)
}

/// Why a notice is accepted; nothing where it is not.
pub(super) fn accepted(notice: &Notice) -> Option<String> {
    match &notice.state {
        super::State::New => None,
        super::State::Known => Some("it is in the baseline".to_owned()),
        super::State::Allowed { reason, until } => {
            let until = until.as_ref().map_or(String::new(), |day| format!(" (until {day})"));
            Some(plain(&format!("{reason}{until}")))
        }
    }
}
