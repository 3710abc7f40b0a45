//! A stored decision is read back whole: rendered anew it has the same bytes.
use std::fs;
use std::path::Path;

use svl_engine::Decision;
use svl_engine::decision::CostCurve;
use svl_engine::exact::Exact;
use svl_formats::stored::{self, Stored};
use svl_formats::{csv, json};

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/expected");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("text");
            (path.with_extension("csv").display().to_string(), text)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_stored_is_rendered_to_the_same_bytes() {
    for (csv_path, text) in examples() {
        let stored = stored::read(text.clone()).expect("a decision");
        let several = stored.several;
        let kept = stored.workloads().expect("workloads");
        let decisions: Vec<&Decision> = kept.iter().collect();
        assert_eq!(json::render(&decisions, several), text);
        let expected = fs::read_to_string(&csv_path).expect("CSV");
        assert_eq!(csv::render(&decisions), expected, "{csv_path}");
    }
}

#[test]
fn what_is_no_decision_is_refused_with_its_place() {
    for (text, said) in [
        ("", "line 1, column 0"),
        ("[]x", "line 1, column 3"),
        ("{\"schema\": \"svl-cost/decision/1\"}", "missing field"),
        ("{\"schema\": 1}", "line 1, column 12"),
    ] {
        let error = stored::read(text.to_owned()).expect_err(text).to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    let (_, text) = examples().remove(0);
    let other = text.replacen("decision/1", "decision/9", 1);
    let error = stored::read(other).expect_err("another contract").to_string();
    assert!(error.contains("svl-cost/decision/9"), "{error}");
}

/// What a piecewise cost comes to, for a whole count that it covers.
fn cost(decision: &Decision, option: &str, n: u64) -> Exact {
    let mine = |curve: &&CostCurve| curve.option == option && curve.scope == "all_in";
    let curve = decision.curves.iter().find(mine).expect("a curve");
    let after = curve.pieces.partition_point(|piece| piece.from_requests_per_month <= n);
    let piece = &curve.pieces[after - 1];
    let further = Exact::from(n - piece.from_requests_per_month);
    piece.usd_per_month.amount() + &(piece.usd_per_request.amount() * &further)
}

#[test]
fn what_comes_after_the_verdict_is_the_cheapest_that_fits_there() {
    let mut looked_at = 0;
    for (_, text) in examples() {
        let decision = stored::read(text).and_then(Stored::workloads).expect("workloads").remove(0);
        let Some(until) = &decision.verdict.holds_until else { continue };
        let Some(then) = &until.then else { continue };
        let n = until.requests_per_month + 1;
        for option in decision.options.iter().filter(|o| o.fits && o.unpriced.is_empty()) {
            let most = option.service_level.capacity_requests_per_month.as_ref();
            if most.is_some_and(|most| most.parse::<u64>().expect("a count") < n) {
                continue;
            }
            looked_at += 1;
            let (there, other) = (cost(&decision, then, n), cost(&decision, &option.id, n));
            assert!(there <= other, "{then} for {there}, {} for {other}", option.id);
        }
    }
    assert!(looked_at >= 5, "{looked_at} options");
}
