//! Ranges and sensitivities with the built-in facts, and as a person gets them.
mod support;

use std::fs;
use std::path::Path;

use svl_engine::Evaluator;
use svl_engine::exact::Exact;
use svl_engine::workload::Stated;
use svl_engine::workload::inputs::{Effect, INPUTS};
use svl_formats::workload_file::read;
use svl_pricing::PriceBook;

use support::{differs, examples, run, text};

const EXAMPLE: &str = "launch-in-doubt.yaml";

fn stated(text: &str) -> Stated {
    let mut file = read("a.yaml", text.as_bytes(), &[]);
    file.documents.remove(0).result.expect("a workload")
}

/// Workloads with every quantity whose effect is promised, on every kind of option.
const PROMISED: [&str; 3] = [
    "requests: 30M/month\nmemory: 256MB\nduration: 100ms\n",
    "requests: 90M/month\nmemory: 512MB\nduration: 40ms\ntrigger: http\npattern: business-hours\npeak: 2x\ncpu: 40%\n\
     payload: {request: 2KB, response: 20KB}\nlogs: 1KB\ntracing: 5%\ndiscounts: {lambda: 10%, ec2: 10%, fargate: 10%}\n\
     server: {memory_per_request: 8MB, base_memory: 400MB, cpu_speed: 1.1x, utilisation: 40%, disk: 9GB, nat: 1KB, min_instances: 1}\n",
    "requests: 4M/month\nmemory: 1GB\nduration: {mean: 80ms, p99: 400ms}\nlatency: {p99: 2s}\npeak: 3x\n\
     state: {kind: session, size: 3KB, store: dynamodb}\nserver: {scaling: hourly}\npattern: diurnal\n\
     lambda: {ephemeral_storage: 1GB}\n",
];

#[test]
fn inputs_move_all_costs_the_way_that_is_promised() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let evaluator = Evaluator::new(&facts);
    let mut broken = Vec::new();
    for text in PROMISED {
        let plain = stated(text);
        for input in INPUTS {
            let effect = input.effect(&plain);
            let Some(value) = input.stated(&plain).filter(|_| effect != Effect::Mixed) else {
                continue;
            };
            let mut before: Option<(Exact, svl_engine::brief::Brief)> = None;
            for percent in [40, 55, 70, 85, 95, 100, 105, 120, 145, 180, 240] {
                let value = &value * &Exact::decimal(percent, 2);
                let at_most_one = value <= Exact::ONE || value == value.ceil();
                let mut changed = plain.clone();
                let value = if at_most_one { value } else { value.rounded(2) };
                input.set(&mut changed, value.clone());
                let Ok(brief) = evaluator.brief(changed) else { continue };
                if let Some((below, less)) = &before {
                    for one in &less.options {
                        let Some(other) = brief.options.iter().find(|o| o.series == one.series)
                        else {
                            continue;
                        };
                        let (low, high) =
                            if effect == Effect::Dearer { (one, other) } else { (other, one) };
                        if low.all_in > high.all_in {
                            broken.push(format!(
                                "{} {below} to {value}: {} from {:?} to {:?}",
                                input.key, one.series, one.all_in, other.all_in
                            ));
                        }
                    }
                }
                before = Some((value, brief));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_order_of_the_keys_does_not_matter() {
    let lines =
        ["requests: 20M..60M/month", "duration: 50ms..200ms", "memory: 128MB", "cpu: 30%..60%"];
    let decided = |order: [usize; 4]| {
        let text: String = order.map(|at| format!("{}\n", lines[at])).concat();
        let book = PriceBook::builtin();
        let decision =
            svl_engine::evaluate(stated(&text), &book.on(book.edition())).expect("valid");
        format!("{:?}", decision.uncertainty.expect("ranges"))
    };
    assert_eq!(decided([0, 1, 2, 3]), decided([3, 2, 1, 0]));
}

#[test]
fn a_sensitivity_in_every_format() {
    let folder = examples();
    let mut differences = Vec::new();
    for (format, extension) in
        [("table", "txt"), ("json", "json"), ("csv", "csv"), ("markdown", "md")]
    {
        let output = run(&folder, &["sensitivity", EXAMPLE, "--points", "64", "--format", format]);
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
        let expected = folder.join("expected/sensitivity").join(EXAMPLE).with_extension(extension);
        differences.extend(differs(&text(&output.stdout), &expected));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn the_tornado_is_drawn() {
    let folder = std::env::temp_dir().join(format!("svl-cost-tornado-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("tornado.svg");
    let chart = file.display().to_string();
    let output = run(&examples(), &["sensitivity", EXAMPLE, "--points", "2", "--chart", &chart]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let svg = fs::read_to_string(&file).expect("a chart");
    let expected = examples().join("expected/charts/launch-in-doubt-tornado.svg");
    assert_eq!(differs(&svg, &expected), None);
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn bad_usage_is_refused() {
    for (words, said) in [
        (vec!["--spread", "0%"], "above 0% and below 100%"),
        (vec!["--spread", "wide"], "above 0% and below 100%"),
        (vec!["--points", "100"], "a power of two from 2 to 16384"),
        (vec!["--points", "32768"], "a power of two from 2 to 16384"),
        (vec!["--set", "requests=60M..20M/month"], "is above `20M/month`"),
        (vec!["--set", "requests="], "`requests` has no value"),
    ] {
        let mut all = vec!["sensitivity", EXAMPLE];
        all.extend(words);
        let output = run(&examples(), &all);
        assert_eq!(output.status.code(), Some(2), "{all:?}");
        assert!(text(&output.stderr).contains(said), "{all:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_page_on_sensitivity_shows_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/sensitivity.md")).expect("a page");
    for words in [
        vec!["model", "examples/launch-in-doubt.yaml"],
        vec!["sensitivity", "examples/launch-in-doubt.yaml"],
    ] {
        let output = text(&run(root, &words).stdout);
        // Of a decision the page shows the part on ranges.
        let shown = match output.split_once("\n\ncrossovers") {
            Some((before, _)) => before.to_owned() + "\n",
            None => output,
        };
        let shown = format!("$ svl-cost {}\n{shown}```", words.join(" "));
        assert!(page.contains(&shown), "docs/sensitivity.md should show\n{shown}");
    }
}
