//! What the book says of measurements: cold starts, a day's shape, and how long environments live.
//! The expected figures are those of the published tables, copied by hand.
use svl_engine::exact::Exact;
use svl_engine::facts::{ColdStart, FactError, Facts, Package, Start};
use svl_engine::workload::Architecture;
use svl_pricing::PriceBook;

const X86: Architecture = Architecture::X86_64;
const ARM: Architecture = Architecture::Arm64;
const ZIP: (Start, Package) = (Start::Init, Package::Zip);
const IMAGE: (Start, Package) = (Start::Init, Package::Image);
const SNAPSHOT: (Start, Package) = (Start::Restore, Package::Zip);

fn cold_start(
    runtime: &str,
    (start, package): (Start, Package),
    architecture: Architecture,
    memory_mb: u32,
) -> Option<ColdStart> {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    facts.cold_start(runtime, start, architecture, package, memory_mb).expect("readable")
}

fn exact(text: &str) -> Exact {
    Exact::parse(text).expect(text)
}

/// A quantile to the whole millisecond, half away from zero.
fn quantile(measured: &ColdStart, share: &str) -> String {
    let found = measured.quantiles.iter().find(|(each, _)| *each == exact(share));
    found.expect(share).1.to_fixed(0)
}

#[test]
fn medians_and_tails_are_those_published() {
    for (runtime, how, architecture, memory_mb, p50, p99) in [
        ("provided.al2023-rust", ZIP, X86, 512, "16", "49"),
        ("provided.al2023-go", IMAGE, ARM, 1024, "41", "116"),
        ("python3.13", ZIP, X86, 512, "84", "116"),
        ("nodejs22.x", ZIP, X86, 512, "140", "182"),
        ("nodejs22.x", ZIP, ARM, 1024, "130", "151"),
        ("nodejs22.x", IMAGE, X86, 1024, "303", "800"),
        ("java21", ZIP, X86, 512, "239", "587"),
        ("dotnet8", ZIP, ARM, 1024, "303", "702"),
        ("provided.al2023-dotnet10-aot", ZIP, X86, 512, "72", "101"),
        ("provided.al2023-graalvm-java21", ZIP, X86, 512, "151", "188"),
    ] {
        let measured = cold_start(runtime, how, architecture, memory_mb).expect(runtime);
        let ours = (quantile(&measured, "0.5"), quantile(&measured, "0.99"));
        assert_eq!(ours, (p50.to_owned(), p99.to_owned()), "{runtime}");
        assert!(measured.samples > 250, "{runtime}");
        assert_eq!(measured.as_of.to_string(), "2026-08-22", "{runtime}");
        let shares: Vec<String> =
            measured.quantiles.iter().map(|(share, _)| share.to_plain()).collect();
        assert_eq!(shares, ["0", "0.1", "0.5", "0.9", "0.95", "0.99", "1"], "{runtime}");
    }
}

#[test]
fn a_snapshot_is_restored_more_slowly_than_a_trivial_function_begins() {
    for (memory_mb, p50) in [(128, "1085"), (256, "822"), (512, "732"), (1024, "733")] {
        let measured = cold_start("java21", SNAPSHOT, X86, memory_mb).expect("measured");
        assert_eq!(quantile(&measured, "0.5"), p50);
    }
    assert_eq!(cold_start("java21", SNAPSHOT, ARM, 512), None);
    assert_eq!(cold_start("nodejs22.x", SNAPSHOT, X86, 512), None);
}

#[test]
fn the_largest_measured_size_that_is_not_above_counts() {
    for (memory_mb, measured_at_mb, first) in [
        (1, 128, "712"),
        (128, 128, "712"),
        (255, 128, "712"),
        (256, 256, "355"),
        (1023, 512, "164"),
        (1024, 1024, "74"),
        (10_240, 1024, "74"),
    ] {
        let measured = cold_start("dotnet8", ZIP, X86, memory_mb).expect("measured");
        assert_eq!(measured.measured_at_mb, measured_at_mb, "{memory_mb} MB");
        assert_eq!(measured.first_invoke_ms.expect("measured").to_fixed(0), first);
    }
}

#[test]
fn what_nobody_measured_is_not_guessed() {
    for runtime in ["nodejs16.x", "provided.al2023", "nodejs22", "", "nodejs22.x,init", "\n"] {
        assert_eq!(cold_start(runtime, ZIP, X86, 512), None, "{runtime}");
    }
}

#[test]
fn shapes_have_24_weights_and_say_what_they_are() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (preset, kind, first, last) in [
        ("steady", "definition", "0.04167", "0.04167"),
        ("business-hours", "synthetic", "0.00858", "0.01288"),
        ("diurnal-consumer", "digitised", "0.0324", "0.03322"),
        ("web-us", "exact", "0.03737", "0.0388"),
    ] {
        let shape = facts.arrival_shape(preset).expect(preset);
        assert_eq!(&*shape.kind, kind);
        assert_eq!(shape.weights.len(), 24);
        assert_eq!(shape.weights[0].to_plain(), first, "{preset}");
        assert_eq!(shape.weights[23].to_plain(), last, "{preset}");
        assert!(!shape.source.0.is_empty());
    }
    for unknown in ["steadily", "", "raw", "steady,definition"] {
        let error = FactError::UnknownMeasurement(unknown.to_owned());
        assert_eq!(facts.arrival_shape(unknown), Err(error));
    }
}

#[test]
fn how_long_environments_live_is_dated() {
    let book = PriceBook::builtin();
    for day in ["2019-01-01", "2021-01-31", "2026-10-01"] {
        let facts = book.on(day.parse().expect("a day"));
        let idle = facts.behaviour("lambda.idle_timeout").expect("measured");
        let points: Vec<_> =
            idle.points.iter().map(|(at, share)| (at.to_plain(), share.to_plain())).collect();
        let expected = [("300", "0.003"), ("360", "0.406"), ("420", "1")];
        assert_eq!(points, expected.map(|(at, share)| (at.to_owned(), share.to_owned())));
        assert_eq!(idle.as_of.to_string(), "2021-01-31");
        assert!(idle.source.0.contains("coldstart_aws_interval.json"), "{}", idle.source.0);
        let lifetime = facts.behaviour("lambda.lifetime").expect("measured");
        assert_eq!(lifetime.points, [(exact("7200"), exact("1"))]);
        let unknown = FactError::UnknownMeasurement("lambda.idle".to_owned());
        assert_eq!(facts.behaviour("lambda.idle"), Err(unknown));
    }
}

/// The compute, gateway and balancer agreements.
#[test]
fn promises_are_limits() {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    for (id, percent) in [
        ("sla.lambda", "99.95"),
        ("sla.ec2_instance", "99.5"),
        ("sla.ec2_region", "99.99"),
        ("sla.elb", "99.99"),
        ("sla.api_gateway", "99.95"),
        ("sla.fargate", "99.99"),
    ] {
        let promise = facts.quota(id).expect(id);
        assert_eq!(
            (promise.value.to_plain().as_str(), promise.unit.as_str()),
            (percent, "percent")
        );
    }
}
