//! Every chart of every example, at both sizes: words that do not meet, pictures that are whole, and
//! the same bytes twice.
#![allow(clippy::float_arithmetic)] // Contrast is a matter of colours.
use std::fs;
use std::path::{Path, PathBuf};

use svl_engine::Decision;
use svl_engine::axis::{Axis, Line, LinePoint, Lines, RightSize, Sized, Stretch};
use svl_engine::bill::Total;
use svl_engine::decision::ByScope;
use svl_engine::exact::Exact;
use svl_engine::sensitivity::{Bar, BarEnd, Order, Sensitivity};
use svl_engine::usd::Usd;
use svl_formats::charts::{self, Band, Bands, Ink, Picture, Rect, Size, Theme};

const SIZES: [Size; 2] = [Size::Narrow, Size::Wide];

fn expected() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/expected")
}

fn decision(name: &str) -> Decision {
    let text = fs::read_to_string(expected().join(name)).expect("an example's decision");
    let stored = svl_formats::stored::read(text).expect("a stored decision");
    stored.workloads().expect("a workload").remove(0)
}

fn examples() -> Vec<(String, Decision)> {
    let mut names: Vec<String> = fs::read_dir(expected())
        .expect("the examples")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| Path::new(name).extension().is_some_and(|e| e == "json"))
        .collect();
    names.sort();
    assert!(names.len() >= 10);
    names.into_iter().map(|name| (name.clone(), decision(&name))).collect()
}

/// Every chart that a decision has.
fn charts_of(decision: &Decision, size: Size) -> Vec<Picture> {
    let bands = Bands {
        over: None,
        by: "memory".to_owned(),
        today: decision.headline.requests.floor().unwrap_or(1),
        bands: ["128MB", "a value with a rather long name"]
            .map(|value| Band::of(value, decision))
            .to_vec(),
    };
    let mut all = vec![
        charts::cost(decision, Total::AllIn, size),
        charts::cost(decision, Total::Compute, size),
        charts::bill(decision, size),
        charts::plane(&bands, size),
    ];
    all.extend(charts::latency(decision, size));
    all
}

/// A saw for a function and a step for a machine, with sizes marked close to each other.
fn lines(axis: Axis) -> Lines {
    let usd = |cents: i64| Usd::new(Exact::decimal(cents, 2));
    let point = |at: u64, cents: i64, fits| LinePoint {
        at,
        usd_per_month: ByScope { compute: usd(cents), all_in: usd(cents) },
        fits,
    };
    let sized = |memory_mb, cents| Sized {
        memory_mb,
        duration_ms: Exact::from(100_u32),
        usd_per_month: usd(cents),
    };
    let line = |place: usize, name: &str, base: i64| Line {
        name: name.to_owned(),
        place,
        points: [128, 256, 512, 1024, 2048, 4096, 10_240]
            .into_iter()
            .enumerate()
            .map(|(n, at)| point(at, base + i64::try_from(n * n).expect("small") * 700, n < 5))
            .collect(),
    };
    Lines {
        axis,
        stated: 512,
        lines: vec![
            line(0, "Lambda x86_64", 1_225),
            line(1, "Lambda arm64", 1_100),
            line(2, "1 × t3.small", 1_947),
        ],
        right_size: ["Lambda x86_64", "Lambda arm64"]
            .map(|name| RightSize {
                option: name.to_owned(),
                cheapest: sized(1_600, 1_200),
                fastest: sized(1_769, 1_250),
            })
            .to_vec(),
    }
}

/// An input that turns the lead, one that moves it one way, and one that hardly does.
fn sensitivity(lead: i64) -> Sensitivity {
    let usd = |cents: i64| Usd::new(Exact::decimal(cents, 2));
    let end = |value: i64, cents: i64| BarEnd {
        value: Exact::decimal(value, 0),
        usd_per_month: usd(1_776),
        margin_usd_per_month: Some(usd(cents)),
        choice: Some("cheapest Fargate service".to_owned()),
    };
    let bar = |key: &str, unit, ends: [(i64, i64); 2]| Bar {
        key: key.to_owned(),
        unit,
        ranged: key == "requests",
        value: Exact::decimal(100, 0),
        low: end(ends[0].0, ends[0].1),
        high: end(ends[1].0, ends[1].1),
        swing_usd_per_month: usd(0),
        margin_swing_usd_per_month: Some(usd(1)),
        cost: Order::Turns,
    };
    Sensitivity {
        choice: Some("cheapest Fargate service".to_owned()),
        label: Some("1 × Fargate 0.25 vCPU, 1 GB, arm64".to_owned()),
        usd_per_month: Some(usd(1_776)),
        runner_up: Some("Lambda arm64".to_owned()),
        margin_usd_per_month: Some(usd(lead)),
        flips: Vec::new(),
        words: Vec::new(),
        steady: Vec::new(),
        spread: Exact::decimal(2, 1),
        tornado: vec![
            bar(
                "requests",
                "requests/month",
                [(200_000_000, lead - 9_000), (600_000_000_000, lead + 8_514)],
            ),
            bar("server.memory_per_request", "MB", [(40, lead + 600), (160, lead + 7_000)]),
            bar("payload.response", "byte", [(4_096_000, lead - 5), (6_000_000, lead + 5)]),
            bar("cpu", "share", [(1, lead), (2, lead)]),
        ],
        shares: None,
    }
}

fn every_chart() -> Vec<(String, Picture)> {
    let mut all = Vec::new();
    for size in SIZES {
        for lead in [100, 9_100, 60_000] {
            let picture = charts::tornado(&sensitivity(lead), size).expect("what moves");
            all.push((format!("tornado {lead} {size:?}"), picture));
        }
        for (name, decision) in examples() {
            let pictures = charts_of(&decision, size);
            all.extend(pictures.into_iter().map(|p| (format!("{name} {size:?} {}", p.title()), p)));
        }
        for axis in [Axis::Duration, Axis::Memory] {
            all.push((format!("{axis:?} {size:?}"), charts::axis(&lines(axis), size)));
        }
    }
    all
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
        for (other, its) in &labels[i + 1..] {
            if area.meets(its) {
                faults.push(format!("`{text}` meets `{other}`"));
            }
        }
    }
    if picture.smallest_text() < 11.0 {
        faults.push(format!("text of {} px", picture.smallest_text()));
    }
    faults
}

#[test]
fn no_words_meet_or_leave_the_picture() {
    let mut found = Vec::new();
    let mut labels = 0;
    for (name, picture) in every_chart() {
        labels += picture.labels().len();
        found.extend(faults(&picture).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(labels > 2_000, "{labels} labels were looked at");
}

#[test]
fn pictures_are_drawn_for_the_width_they_are_named_after() {
    let decision = decision("thumbnail-api.json");
    assert!((charts::cost(&decision, Total::AllIn, Size::Narrow).size().0 - 360.0).abs() < 1e-9);
    assert!((charts::cost(&decision, Total::AllIn, Size::Wide).size().0 - 760.0).abs() < 1e-9);
}

/// Two examples' charts, byte for byte; `UPDATE=1` writes them anew.
#[test]
fn charts_of_two_examples_stay_as_they_are() {
    let folder = expected().join("charts");
    for name in ["founding-table", "article-http-api"] {
        let decision = decision(&format!("{name}.json"));
        for (kind, picture) in [
            ("cost", charts::cost(&decision, Total::AllIn, Size::Wide)),
            ("bill", charts::bill(&decision, Size::Wide)),
        ] {
            let path = folder.join(format!("{name}-{kind}.svg"));
            let text = picture.svg(Theme::Auto);
            assert!(text.len() < 45_000, "{name} {kind}: {} bytes", text.len());
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).expect("a folder for charts");
                fs::write(&path, &text).expect("a chart is written");
            }
            let kept = fs::read_to_string(&path).expect("a kept chart");
            assert!(kept == text, "{name} {kind} has changed; UPDATE=1 writes it anew");
        }
    }
}

#[test]
fn the_same_bytes_come_twice() {
    for name in ["every-key.json", "webhook-bursts.json"] {
        let (one, two) = (decision(name), decision(name));
        for size in SIZES {
            for (a, b) in charts_of(&one, size).iter().zip(charts_of(&two, size)) {
                assert_eq!(a.svg(Theme::Auto), b.svg(Theme::Auto));
                assert_eq!(a.inline("a"), b.inline("a"));
            }
        }
    }
}

/// Tags that are opened are closed, attributes are quoted, and nothing stands bare.
fn check_xml(text: &str, what: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "{what}: a bare `>`");
        let end =
            start + rest[start..].find('>').unwrap_or_else(|| panic!("{what}: a tag without end"));
        let tag = &rest[start + 1..end];
        assert!(tag.matches('"').count().is_multiple_of(2), "{what}: quotes in `{tag}`");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{what}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{what}: {open:?} stay open");
}

#[test]
fn svg_is_well_formed_and_says_what_it_shows() {
    for (name, picture) in every_chart() {
        let auto = picture.svg(Theme::Auto);
        let inline = picture.inline("chart-1");
        for text in [&auto, &inline] {
            check_xml(text, &name);
            assert!(text.contains("role=\"img\""), "{name}");
            assert!(text.contains("<title ") && text.contains("<desc "), "{name}");
        }
        assert!(!picture.title().is_empty() && picture.description().len() > 20, "{name}");
        // A strict content policy forbids styles inside a page; a file of its own needs no font.
        assert!(!inline.contains("<style") && !inline.contains("style="), "{name}");
        assert!(!auto.contains("<text") && !auto.contains("font-family"), "{name}");
        assert!(auto.contains("prefers-color-scheme"), "{name}");
        // The page has the title above the picture: it is told there, and not drawn.
        assert_eq!(inline.matches(picture.title()).count(), 1, "{name}");
        let ids = inline.matches(" id=\"").count();
        assert_eq!(ids, inline.matches(" id=\"chart-1").count(), "{name}");
    }
}

#[test]
fn a_script_finds_the_plot_and_todays_line() {
    let inline =
        charts::cost(&decision("thumbnail-api.json"), Total::AllIn, Size::Wide).inline("c");
    for wanted in [
        "class=\"chart-plot\"",
        "data-left=",
        "data-from=",
        "data-scale=\"log\"",
        "class=\"chart-today\"",
    ] {
        assert!(inline.contains(wanted), "{wanted}");
    }
}

#[test]
fn what_is_unknown_has_no_chart() {
    let mut decision = decision("thumbnail-api.json");
    for option in &mut decision.options {
        option.service_level.latency_ms = None;
        option.service_level.warm_latency_ms = None;
        option.service_level.cold_latency_ms = None;
    }
    assert!(charts::latency(&decision, Size::Wide).is_none());
}

/// Relative luminance of `#rrggbb`, as WCAG defines it.
fn luminance(color: &str) -> f64 {
    let part = |at: usize| {
        let value = u8::from_str_radix(&color[at..at + 2], 16).expect("a colour");
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn words_and_lines_stand_out_in_both_themes() {
    for dark in [false, true] {
        let paper = Ink::Paper.color(dark);
        for ink in Ink::ALL {
            let least = match ink {
                // Lines that only guide the eye carry nothing.
                Ink::Paper | Ink::Grid => continue,
                Ink::Text | Ink::Faint | Ink::Today | Ink::Series(_) => 4.5,
            };
            let found = contrast(ink.color(dark), paper);
            assert!(found >= least, "{ink:?}, dark {dark}: {found:.2}");
        }
    }
}

#[test]
fn a_png_has_the_width_that_was_asked_for_and_shows_something() {
    let decision = decision("article-http-api.json");
    for (theme, width) in [(Theme::Light, 360), (Theme::Dark, 720)] {
        let picture = charts::cost(&decision, Total::AllIn, Size::Narrow);
        let png = picture.png(theme, width).expect("a picture");
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(png[16..20], width.to_be_bytes());
        // One colour alone would be packed into far less.
        assert!(png.len() > 6_000, "{} bytes", png.len());
        assert_eq!(picture.png(theme, width), Some(png));
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut decision = decision("thumbnail-api.json");
    for option in &mut decision.options {
        option.label =
            "<script>\"&'\u{0}\u{202e}漢字 of a very long name that goes on and on and on, and on"
                .to_owned();
    }
    for size in SIZES {
        for picture in charts_of(&decision, size) {
            for text in [picture.svg(Theme::Light), picture.inline("c")] {
                check_xml(&text, picture.title());
                assert!(!text.contains("<script"));
            }
            assert!(faults(&picture).is_empty(), "{:?}", faults(&picture));
        }
    }
}

#[test]
fn many_options_are_counted() {
    let mut decision = decision("thumbnail-api.json");
    let (options, curves) = (decision.options.clone(), decision.curves.clone());
    for copy in 0..12 {
        for option in &options {
            let mut option = option.clone();
            option.id = format!("{}-{copy}", option.id);
            decision.options.push(option);
        }
        for curve in &curves {
            let mut curve = curve.clone();
            curve.option = format!("{}-{copy}", curve.option);
            decision.curves.push(curve);
        }
    }
    for size in SIZES {
        for picture in charts_of(&decision, size) {
            assert!(faults(&picture).is_empty(), "{}: {:?}", picture.title(), faults(&picture));
        }
        let said = |picture: Picture| {
            picture.labels().iter().map(|(t, _)| *t).collect::<Vec<_>>().join(" ")
        };
        assert!(said(charts::cost(&decision, Total::AllIn, size)).contains("57 more options"));
        assert!(said(charts::bill(&decision, size)).contains("55 more options"));
    }
}

#[test]
fn bands_name_what_fits_and_what_does_not() {
    let stretch =
        |from, to, option: Option<&str>| Stretch { from, to, option: option.map(str::to_owned) };
    let band = |value: &str, at: u64| Band {
        value: value.to_owned(),
        stretches: vec![
            stretch(10, at, Some("Lambda arm64")),
            stretch(at + 1, 10_000, Some("cheapest EC2 fleet")),
            stretch(10_001, 100_000, None),
        ],
    };
    let bands = Bands {
        over: Some(Axis::Duration),
        by: "requests".to_owned(),
        today: 100,
        bands: vec![band("1M/month", 800), band("10M/month", 200)],
    };
    for size in SIZES {
        let picture = charts::plane(&bands, size);
        assert!(faults(&picture).is_empty(), "{:?}", faults(&picture));
        let words: Vec<&str> = picture.labels().into_iter().map(|(text, _)| text).collect();
        for wanted in
            ["Lambda arm64", "cheapest EC2 fleet", "Dotted: nothing fits.", "today: 100 ms"]
        {
            assert!(words.contains(&wanted), "{wanted}: {words:?}");
        }
        assert!(picture.description().contains("nothing fits from about 10k"));
    }
}
