//! Pictures of systems: every example whole and without each of its parts, and graphs that look like
//! chance. Words that do not meet, boxes that keep apart, lines that cross no box, and the same bytes.
#![allow(clippy::float_arithmetic)] // Places on paper.
mod support;

use std::fs;

use support::{differs, examples, root, workloads};
use svl_engine::exact::Exact;
use svl_engine::system::{
    self, Call, Consumer, Entry, Kind, StatedComponent, StatedSystem, SystemDecision,
};
use svl_engine::units::{Megabytes, Millis, Requests};
use svl_engine::workload::Duration;
use svl_formats::charts::{NotDrawn, Picture, Rect, Seen, Size, Theme, graph};
use svl_formats::workload_file;
use svl_pricing::PriceBook;

fn evaluated(stated: StatedSystem) -> SystemDecision {
    let book = PriceBook::builtin();
    system::evaluate(stated, &book.on(book.edition())).unwrap_or_else(|p| panic!("{p:?}"))
}

/// The example systems, by name.
fn decisions() -> Vec<(String, SystemDecision)> {
    let read = |path: &std::path::PathBuf| {
        let bytes = fs::read(path).expect("a file");
        let mut file = workload_file::read(&path.display().to_string(), &bytes, &[]);
        let stated = file.documents[0].system.take().expect("a system");
        (stated.name.clone(), evaluated(*stated))
    };
    workloads(&examples().join("systems")).iter().map(read).collect()
}

fn drawn(decision: &SystemDecision, without: Option<&str>, size: Size) -> Picture {
    graph(decision, Seen { without, size, clickable: false }).expect("a picture")
}

/// What is wrong with where a picture's words stand.
fn faults(picture: &Picture) -> Vec<String> {
    let (width, height) = picture.size();
    let whole = Rect { left: 0.0, top: 0.0, right: width, bottom: height };
    let labels = picture.labels();
    let mut faults = Vec::new();
    for (i, (text, area)) in labels.iter().enumerate() {
        if !area.lies_in(&whole) {
            faults.push(format!("`{text}` leaves the picture: {area:?}"));
        }
        faults.extend(
            labels[i + 1..]
                .iter()
                .filter(|(_, its)| area.meets(its))
                .map(|(other, _)| format!("`{text}` meets `{other}`")),
        );
    }
    if picture.smallest_text() < 11.0 {
        faults.push(format!("text of {} px", picture.smallest_text()));
    }
    faults
}

/// Writes a picture where `PICTURES` names a folder, to be looked at.
fn shown(picture: &Picture, name: &str) {
    let Some(folder) = std::env::var_os("PICTURES") else { return };
    for (theme, ending) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let width = (picture.size().0 * 1.5).min(3_000.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let png = picture.png(theme, width as u32).expect("a PNG");
        fs::write(std::path::Path::new(&folder).join(format!("{name}-{ending}.png")), png)
            .expect("a writable folder");
    }
}

#[test]
fn no_words_meet_and_each_example_is_drawn_as_ever() {
    let mut found = Vec::new();
    for (name, decision) in decisions() {
        for size in [Size::Wide, Size::Narrow] {
            let parts = decision.radius.components.iter().chain(&decision.radius.shared);
            let without = parts.map(|radius| Some(radius.component.as_str()));
            for without in without.chain([None]) {
                let picture = drawn(&decision, without, size);
                let what = format!("{name} without {without:?} {size:?}");
                found.extend(faults(&picture).into_iter().map(|fault| format!("{what}: {fault}")));
                let ending = if size == Size::Narrow { "-narrow" } else { "" };
                match without {
                    None => shown(&picture, &format!("{name}{ending}")),
                    Some(part) => {
                        let part = part.replace(['@', '/'], "_");
                        shown(&picture, &format!("{name}-without-{part}{ending}"));
                    }
                }
            }
        }
        let picture = drawn(&decision, None, Size::Wide);
        let kept = examples().join(format!("expected/charts/system-{name}.svg"));
        found.extend(differs(&picture.svg(Theme::Auto), &kept));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
