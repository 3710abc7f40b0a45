//! Pictures of systems: every example whole and without each of its parts, and graphs that look like
//! chance. Words that do not meet, boxes that keep apart, lines that cross no box, and the same bytes.
#![allow(clippy::float_arithmetic)] // Places on paper.
mod support;

use std::fs;

use support::{differs, examples, root, run, text, workloads};
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

/// What is wrong with boxes and lines: none meets another box.
fn clashes(picture: &Picture) -> Vec<String> {
    let boxes: Vec<Rect> =
        picture.boxes().into_iter().filter(|area| area.right - area.left > 60.0).collect();
    let mut found = Vec::new();
    for (i, area) in boxes.iter().enumerate() {
        if boxes[i + 1..].iter().any(|other| area.meets(other)) {
            found.push(format!("a box meets another: {area:?}"));
        }
        let within = Rect {
            left: area.left + 1.0,
            right: area.right - 1.0,
            top: area.top + 1.0,
            bottom: area.bottom - 1.0,
        };
        let crossed = |line: &Vec<(f64, f64)>| line.iter().any(|point| within.holds(*point));
        if picture.curves().iter().any(crossed) {
            found.push(format!("a line crosses a box: {area:?}"));
        }
    }
    found
}

#[test]
fn no_line_crosses_a_box() {
    for (name, decision) in decisions() {
        for size in [Size::Wide, Size::Narrow] {
            let found = clashes(&drawn(&decision, None, size));
            assert!(found.is_empty(), "{name} {size:?}: {}", found.join("\n"));
        }
    }
}

/// Numbers that look like chance, and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        let next =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 = next;
        usize::try_from(next >> 33).expect("31 bits") % bound
    }
}

/// A system of so many components as it might be: a function or two behind each door, queues between.
fn made_up(count: usize, seed: u64) -> StatedSystem {
    let mut numbers = Numbers(seed);
    let kinds = [
        Kind::Function,
        Kind::Function,
        Kind::Sqs,
        Kind::DynamoDb,
        Kind::Sns,
        Kind::Function,
        Kind::External,
    ];
    let name = |i: usize| format!("{}-{i}", kinds[i % kinds.len()].name());
    let mut all: Vec<StatedComponent> = Vec::new();
    for i in 0..count {
        let kind = if i == 0 { Kind::Function } else { kinds[i % kinds.len()] };
        let mut component = StatedComponent::plain(&name(i), kind);
        if kind == Kind::Function {
            component.duration = Some(Duration::constant(Millis::new(Exact::from(20_u32))));
            component.memory = Some(Megabytes::new(Exact::from(256_u32)));
        }
        all.push(component);
        for more in 0..if i == 0 { 0 } else { 1 + numbers.below(5) / 4 } {
            let near = i.saturating_sub(1 + numbers.below(12));
            let mut from = if more == 0 { near } else { numbers.below(i) };
            // Who cannot call is passed over for one that can.
            while !all[from].kind.calls() && !hands_on(&all[from], kind) {
                from = from.saturating_sub(1);
            }
            let target = name(i);
            if all[from].calls.iter().any(|call| call.to == target) {
                continue;
            }
            if all[from].kind.calls() {
                all[from].calls.push(Call::plain(&target));
            } else {
                all[from].consumers.push(Consumer::plain(&target));
            }
        }
    }
    let entry = Entry { key: "entry".to_owned(), component: name(0), share: None, weight: None };
    StatedSystem::plain("made-up", Requests::new(Exact::from(1_000_000_u32)), entry, all)
}

fn hands_on(component: &StatedComponent, to: Kind) -> bool {
    let full = component.kind.consumers_compete() && !component.consumers.is_empty();
    component.kind.delivers() && !full && matches!(to, Kind::Function | Kind::Sqs)
}

#[test]
fn graphs_of_any_size_are_drawn_or_refused() {
    for (count, seed) in [(12, 5), (25, 2), (40, 1), (40, 7), (200, 3)] {
        let decision = evaluated(made_up(count, seed));
        let picture = drawn(&decision, None, Size::Wide);
        let svg = picture.svg(Theme::Light);
        shown(&picture, &format!("made-up-{count}-{seed}"));
        assert_eq!(faults(&picture), Vec::<String>::new(), "{count}");
        assert_eq!(clashes(&picture), Vec::<String>::new(), "{count}");
        assert_eq!(svg, drawn(&decision, None, Size::Wide).svg(Theme::Light));
    }
    let decision = evaluated(made_up(1_000, 4));
    let seen = |without| Seen { without, size: Size::Wide, clickable: false };
    let refused = graph(&decision, seen(None));
    assert!(matches!(refused, Err(NotDrawn::TooLarge { components: 1_000, .. })));
    // What fails with one of them is drawn alone.
    let small = decision.radius.components.iter().find(|r| r.count() > 3 && r.count() < 30);
    let small = small.expect("one of the thousand has a small radius");
    let picture = graph(&decision, seen(Some(&small.component))).expect("a picture");
    shown(&picture, "made-up-1000-without");
    assert_eq!(faults(&picture), Vec::<String>::new());
    assert!(picture.description().contains("others are not drawn"));
    let unknown = graph(&decision, seen(Some("nobody"))).expect_err("nothing of this name");
    assert_eq!(unknown.to_string(), "there is no component `nobody`");
}

#[test]
fn the_pictures_of_the_documentation_are_those_of_the_examples() {
    let (_, decision) = decisions().into_iter().find(|(name, _)| name == "notes-api").expect("it");
    let mut found = Vec::new();
    for (without, file) in [
        (None, "notes-api.svg"),
        (Some("table"), "notes-api-without-table.svg"),
        (Some("mailer"), "notes-api-without-mailer.svg"),
    ] {
        let picture = drawn(&decision, without, Size::Wide);
        found.extend(differs(&picture.svg(Theme::Auto), &root().join("docs/pictures").join(file)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_page_gets_what_a_script_needs() {
    let (_, decision) = decisions().into_iter().find(|(name, _)| name == "notes-api").expect("it");
    let seen = Seen { without: None, size: Size::Wide, clickable: true };
    let inline = graph(&decision, seen).expect("a picture").inline("graph");
    for part in [
        "<g id=\"graph-node-table\" class=\"graph-node\" data-component=\"table\" \
         data-kind=\"dynamodb\" data-hard=\"api notes\" data-delayed=\"\" data-degraded=\"\">",
        "<g class=\"graph-edge\" data-from=\"notes\" data-to=\"table\" data-way=\"waits\">",
        "<g class=\"graph-tag graph-hard\">",
        "Without table, 2 components fail",
    ] {
        assert!(inline.contains(part), "{part}\n{inline}");
    }
    assert!(!inline.contains("<script") && !inline.contains("style="));
    let sheet = svl_formats::charts::style();
    for ring in ["gone", "hard", "delayed", "degraded"] {
        assert!(sheet.contains(&format!(".ring-{ring} .graph-box{{stroke:")), "{ring}");
    }
}

#[test]
fn the_program_draws_a_system_and_what_fails_with_a_part_of_it() {
    let folder = std::env::temp_dir().join(format!("svl-cost-pictures-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a writable folder");
    let at = |name: &str| folder.join(name).display().to_string();
    let drawn = |charts: &[String]| {
        let mut words = vec!["model", "systems/notes-api.yaml", "--format", "csv"];
        words.extend(charts.iter().flat_map(|chart| ["--chart", chart.as_str()]));
        run(&examples(), &words)
    };
    let (plain, named) = (at("{name}.svg"), format!("graph={}", at("named.svg")));
    let (table, png) = (format!("graph:table={}", at("table.svg")), at("graph.png"));
    let output = drawn(&[plain, named, table, png]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let same = |made: &str, kept: &str| {
        let kept = fs::read(root().join("docs/pictures").join(kept)).expect("a picture");
        assert!(fs::read(folder.join(made)).expect("a picture") == kept, "{made}");
    };
    same("notes-api.svg", "notes-api.svg");
    same("named.svg", "notes-api.svg");
    same("table.svg", "notes-api-without-table.svg");
    assert!(fs::read(folder.join("graph.png")).expect("a picture").starts_with(b"\x89PNG"));

    let refused = |chart: &str| {
        let output = drawn(&[chart.to_owned()]);
        assert_eq!(output.status.code(), Some(2), "{chart}");
        text(&output.stderr)
    };
    let complaint = refused(&format!("graph:tabel={}", at("no.svg")));
    assert!(complaint.contains("there is no component `tabel`"), "{complaint}");
    assert!(complaint.contains("`table`"), "{complaint}");
    let complaint = refused(&format!("latency={}", at("no.svg")));
    assert!(complaint.contains("there is no such chart of `notes-api`"), "{complaint}");
    let words = ["model", "thumbnail-api.yaml", "--chart", &format!("graph={}", at("no.svg"))];
    let output = run(&examples(), &words);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("a graph is drawn of a system"));
    assert!(!folder.join("no.svg").exists());
    fs::remove_dir_all(folder).expect("a removable folder");
}
