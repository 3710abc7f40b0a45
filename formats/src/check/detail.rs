//! What a notice says where there is no terminal: without colours and without the file's lines.
use svl_engine::decision::Severity;

use super::{Check, Notice, Region, State};
use crate::words::plain;

/// Whether a notice is told: notes, such as those of options that were not chosen, where `all` are.
pub(super) fn is_told(notice: &Notice, all: bool) -> bool {
    all || notice.fails || notice.severity != Severity::Info
}

/// Every notice that is told, with the file in which it was found unless that is standard input.
pub(super) fn told(check: &Check, all: bool) -> impl Iterator<Item = (&Notice, Option<&str>)> {
    let in_files = check.files.iter().flat_map(|file| {
        let name = Some(file.name.as_str()).filter(|name| *name != "-");
        file.all().map(move |notice| (notice, name))
    });
    let others = check.notices.iter().map(|notice| (notice, None));
    in_files.chain(others).filter(move |(notice, _)| is_told(notice, all))
}

/// The message, and below it a line for each note and each remedy.
pub(super) fn full(notice: &Notice) -> String {
    let notes = notice.notes.iter().map(|(name, note)| format!("{name}: {note}"));
    let told = notice.notes.iter().any(|(name, _)| *name == "policy");
    let origin = if told { None } else { second_place(notice) };
    let policy = origin.map(|region| format!("policy: {}", place(region)));
    let help = notice.help.iter().map(|help| format!("help: {help}"));
    let lines = std::iter::once(notice.message.clone()).chain(notes).chain(policy).chain(help);
    lines.map(|line| plain(&line)).collect::<Vec<_>>().join("\n")
}

/// Where the policy says so, beside the place of the notice; nothing where that is the policy's own.
pub(super) fn second_place(notice: &Notice) -> Option<&Region> {
    let place = notice.place.as_ref()?;
    notice.origin.as_ref().filter(|origin| *origin != place)
}

/// `file:line:column`.
pub(super) fn place(region: &Region) -> String {
    format!("{}:{}:{}", relative(&region.file), region.line, region.column)
}

/// A file's name as hosts know it.
pub(super) fn relative(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

/// Why a notice is accepted; nothing where it is not.
pub(super) fn accepted(notice: &Notice) -> Option<String> {
    match &notice.state {
        State::New => None,
        State::Known => Some("it is in the baseline".to_owned()),
        State::Allowed { reason, until } => {
            let until = until.as_ref().map_or(String::new(), |day| format!(" (until {day})"));
            Some(plain(&format!("{reason}{until}")))
        }
    }
}
