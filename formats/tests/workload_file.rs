//! Reading workload files: overrides, documents, places, and text that nobody meant.
use proptest::prelude::*;
use svl_engine::workload::AskedPlatform;
use svl_formats::diagnostic::{self, Diagnostic};
use svl_formats::workload_file::{File, Override, read};

const FOUR_LINES: &str =
    "name: thumbnail-api\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";

fn set(key: &str, value: &str) -> Override {
    Override {
        label: format!("--set {key}={value}"),
        key: key.to_owned(),
        value_text: value.to_owned(),
    }
}

fn problems(file: &File) -> Vec<&Diagnostic> {
    file.documents.iter().filter_map(|document| document.result.as_ref().err()).flatten().collect()
}

/// All that is said of a file, as plain text.
fn said(file: &File) -> String {
    let rendered =
        problems(file).into_iter().map(|problem| diagnostic::render(problem, &file.sources));
    anstream::adapter::strip_str(&rendered.collect::<String>()).to_string()
}

#[test]
fn an_override_replaces_what_the_file_says() {
    let text = format!("{FOUR_LINES}compare:\n  - ec2: {{instance: t3.small}}\n");
    let overrides = [
        set("memory", "256MB"),
        set("compare[0].ec2.count", "3"),
        set("lambda.ephemeral_storage", "1GB"),
    ];
    let file = read("a.yaml", text.as_bytes(), &overrides);
    let stated = file.documents[0].result.as_ref().expect("valid");
    assert_eq!(stated.memory.amount().to_plain(), "256");
    assert_eq!(
        stated.lambda.ephemeral_storage.as_ref().map(|s| s.amount().to_plain()).as_deref(),
        Some("1024")
    );
    let compare = stated.compare.as_ref().expect("stated");
    assert!(matches!(&compare[0].platform, AskedPlatform::Ec2 { count: Some(3), .. }));
}

#[test]
fn a_mistake_in_an_override_points_at_the_override() {
    for (key, value, found) in [
        ("memory", "12", " --> --set memory=12:1:1"),
        ("memmory", "12MB", "did you mean `memory`?"),
        ("compare[4].ec2.count", "2", "there is no entry 4 to set"),
        ("compare[x]", "2", "is no key"),
        ("a..b", "2", "is no key"),
        ("region", "[", "this is not YAML"),
        ("region", "", "`region` has no value"),
    ] {
        let file = read("a.yaml", FOUR_LINES.as_bytes(), &[set(key, value)]);
        assert!(said(&file).contains(found), "{key}={value}: {}", said(&file));
    }
}

#[test]
fn documents_are_named_and_one_that_breaks_does_not_hide_the_next() {
    let text =
        format!("{FOUR_LINES}---\nname: [\n---\nrequests: 1M/month\nmemory: 1GB\nduration: 2s\n");
    let file = read("services/workload.yaml", text.as_bytes(), &[]);
    let names: Vec<_> =
        file.documents.iter().map(|d| d.result.as_ref().ok().map(|s| s.name.clone())).collect();
    assert_eq!(names, [Some("thumbnail-api".to_owned()), None, Some("services-3".to_owned())]);
}

#[test]
fn anchors_and_merged_maps_are_read() {
    let text = "base: &base\n";
    let merged = "name: a\nrequests: 1/s\nmemory: 1GB\nduration: 1s\nlambda: &l {timeout: 3s}\nserver: {disk: 8GB}\n";
    assert!(said(&read("a.yaml", text.as_bytes(), &[])).contains("there is no key `base`"));
    let again = format!(
        "{merged}compare:\n  - lambda: &x {{memory: 2GB}}\n  - lambda: {{<<: *x, architecture: arm64, memory: 3GB}}\n"
    );
    let file = read("a.yaml", again.as_bytes(), &[]);
    let stated = file.documents[0].result.as_ref().expect("valid");
    let compare = stated.compare.as_ref().expect("stated");
    let memory = |i: usize| match &compare[i].platform {
        AskedPlatform::Lambda { memory: Some(memory), .. } => memory.amount().to_plain(),
        other => format!("{other:?}"),
    };
    assert_eq!((memory(0).as_str(), memory(1).as_str()), ("2048", "3072"));
}

#[test]
fn every_stated_key_is_considered() {
    let text = format!(
        "{FOUR_LINES}latency: {{p99: 300ms}}\nbudget: $40/month\nlambda: {{timeout: 3s, provisioned_concurrency: auto}}\n"
    );
    let file = read("a.yaml", text.as_bytes(), &[]);
    let stated = file.documents[0].result.as_ref().expect("valid");
    let aside: Vec<String> =
        stated.set_aside.iter().map(|s| format!("{} {}", s.key, s.value.inline())).collect();
    assert!(aside.is_empty(), "{aside:?}");
}

#[test]
fn a_place_is_found_for_a_key_or_for_what_is_around_it() {
    let text = format!("{FOUR_LINES}compare:\n  - ec2: {{instance: t3.small}}\n");
    let file = read("a.yaml", text.as_bytes(), &[]);
    let at = |key: &str| {
        let place = file.documents[0].places.place(key).expect("a place");
        text[place.span].to_owned()
    };
    assert_eq!(at("compare[0].ec2.instance"), "t3.small");
    assert_eq!(at("compare[0].ec2.count"), "{instance: t3.small}");
    assert_eq!(at("memory"), "128MB");
    assert_eq!(at("region"), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let file = read("a.yaml", &bytes, &[]);
        prop_assert!(!file.documents.is_empty());
        let _ = said(&file);
    }

    #[test]
    fn reading_yaml_like_text_never_panics(text in "[-a-z0-9:{}\\[\\],&*<>!|?#'\" \n\té%@`~.]{0,200}") {
        let file = read("a.yaml", text.as_bytes(), &[]);
        prop_assert!(!file.documents.is_empty());
        let _ = said(&file);
    }

    #[test]
    fn a_file_with_one_byte_changed_is_read_or_refused(at in 0..400_usize, byte in any::<u8>()) {
        let mut bytes = include_bytes!("../../examples/every-key.yaml").to_vec();
        let at = at * bytes.len() / 400;
        bytes[at] = byte;
        let file = read("a.yaml", &bytes, &[]);
        let _ = said(&file);
    }
}
