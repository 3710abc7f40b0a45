//! The laws of the house that a program can check. Each finding names the file, the line and the law.
use std::fs;
use std::path::{Path, PathBuf};

/// The crates whose outputs must depend on nothing but their inputs.
const PURE: [&str; 3] = ["engine", "pricing", "formats"];

/// A word that may stand in some files alone, and why.
struct Confined {
    word: &'static str,
    within: &'static [&'static str],
    only_in: &'static [&'static str],
    why: &'static str,
}

const CONFINED: &[Confined] = &[
    Confined {
        word: "f64",
        within: &["engine", "pricing", "formats", "web", "cli"],
        only_in: &[
            "engine/src/capacity/",
            "engine/src/exact.rs",
            "engine/src/workload/duration.rs",
            // Places on paper; every figure in words is exact.
            "formats/src/charts",
        ],
        why: "no float may touch money or a quantity",
    },
    Confined {
        word: "HashMap",
        within: &PURE,
        only_in: &[],
        why: "its order would reach an output",
    },
    Confined {
        word: "HashSet",
        within: &PURE,
        only_in: &[],
        why: "its order would reach an output",
    },
    Confined {
        word: "SystemTime",
        within: &["engine", "pricing", "formats", "cli"],
        only_in: &[],
        why: "no clock",
    },
    Confined {
        word: "Instant::",
        within: &["engine", "pricing", "formats", "cli"],
        only_in: &[],
        why: "no clock",
    },
    Confined {
        word: "Zoned",
        within: &["engine", "pricing", "formats", "cli"],
        only_in: &[],
        why: "no clock",
    },
    Confined { word: "std::env", within: &PURE, only_in: &[], why: "no environment" },
    Confined {
        word: "std::fs",
        within: &["engine", "formats", "web"],
        only_in: &[],
        why: "no file",
    },
    Confined {
        word: "std::net",
        within: &["engine", "pricing", "formats", "cli"],
        only_in: &["cli/src/commands/serve.rs"],
        why: "no network",
    },
    Confined {
        word: "serde(flatten",
        within: &["engine", "formats"],
        only_in: &[],
        why: "it loses exact decimals",
    },
    Confined {
        word: "serde(untagged",
        within: &["engine", "formats"],
        only_in: &[],
        why: "it loses good errors",
    },
    Confined {
        word: "svl_web",
        within: &["cli"],
        only_in: &["cli/src/commands/serve.rs"],
        why: "one verb alone knows the web",
    },
    Confined {
        word: "hyper_util",
        within: &["web"],
        only_in: &["web/src/serve.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "utoipa",
        within: &["web"],
        only_in: &[
            "web/src/api/",
            "web/src/openapi.rs",
            "web/src/problem.rs",
            "web/src/refusal.rs",
        ],
        why: "the API alone is described",
    },
    Confined {
        word: "saphyr_parser",
        within: &["formats"],
        only_in: &["formats/src/workload_file/yaml.rs", "formats/src/workload_file/yaml/"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "annotate_snippets",
        within: &["formats", "cli"],
        only_in: &["formats/src/diagnostic.rs", "formats/src/diagnostic/"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "comfy_table",
        within: &["formats", "cli"],
        only_in: &["formats/src/table.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "askama",
        within: &["formats", "cli"],
        only_in: &["formats/src/html.rs", "formats/src/html/"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "plotters",
        within: &["formats", "cli"],
        only_in: &["formats/src/charts/canvas.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "percent_encoding",
        within: &["formats", "cli"],
        only_in: &["formats/src/check/sarif.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "ttf_parser",
        within: &["formats", "cli"],
        only_in: &["formats/src/charts/face.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "resvg",
        within: &["formats", "cli"],
        only_in: &["formats/src/charts/png.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "indicatif",
        within: &["formats", "cli"],
        only_in: &["cli/src/progress.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "use toml::",
        within: &["formats", "cli"],
        only_in: &["formats/src/policy_file/toml.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "globset::",
        within: &["formats", "cli"],
        only_in: &["formats/src/glob.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "sha2::",
        within: &["formats"],
        only_in: &["formats/src/check/fingerprint.rs"],
        why: "an edge crate is named in one module",
    },
    Confined {
        word: "num_rational",
        within: &["engine"],
        only_in: &["engine/src/exact.rs"],
        why: "an edge crate is named in one module",
    },
];

/// What may not stand outside tests, since input could reach it.
const ENDS_THE_PROGRAM: [&str; 6] =
    [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];

/// Which crates of ours the crate of a manifest may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("engine/Cargo.toml", &[]),
    ("pricing/Cargo.toml", &["svl-engine"]),
    ("formats/Cargo.toml", &["svl-engine"]),
    ("web/Cargo.toml", &["svl-engine", "svl-pricing", "svl-formats"]),
    (PROGRAM, &["svl-engine", "svl-pricing", "svl-formats", "svl-web"]),
];

/// The manifest of the program, whose sources are in `cli/`.
const PROGRAM: &str = "Cargo.toml";

/// Every breach of a law below `root`, in the order of the files.
pub fn check(root: &Path) -> Vec<String> {
    let mut breaches = Vec::new();
    for folder in ["engine", "pricing", "formats", "web", "cli"] {
        for file in rust_files(&root.join(folder).join("src")) {
            check_file(root, &file, &mut breaches);
        }
    }
    for (manifest, allowed) in MAY_USE {
        check_manifest(root, manifest, allowed, &mut breaches);
    }
    check_test_entries(root, &mut breaches);
    breaches
}

fn check_file(root: &Path, file: &Path, breaches: &mut Vec<String>) {
    let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
    let text = fs::read_to_string(file).unwrap_or_default();
    if !text.starts_with("//!") {
        breaches.push(format!("{name}:1: a file begins by saying what it holds (`//!`)"));
    }
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    for (number, line) in code.lines().enumerate() {
        let mut say = |law: String| breaches.push(format!("{name}:{}: {law}", number + 1));
        let line = line.split("//").next().unwrap_or_default();
        for rule in CONFINED {
            let applies = rule.within.iter().any(|folder| name.starts_with(&format!("{folder}/")));
            let excepted = rule.only_in.iter().any(|place| name.starts_with(place));
            if applies && !excepted && line.contains(rule.word) {
                say(format!("`{}`: {}", rule.word, rule.why));
            }
        }
        for word in ENDS_THE_PROGRAM {
            if line.contains(word) {
                say(format!("`{word}` can end the program"));
            }
        }
        if has_price_literal(line) {
            say("a price belongs in a table, with its date and source".to_owned());
        }
    }
}

/// A decimal with four or more places, such as a price of a request.
fn has_price_literal(line: &str) -> bool {
    line.match_indices("0.0").any(|(at, _)| {
        let digits = line[at + 2..].bytes().take_while(u8::is_ascii_digit).count();
        digits >= 4
    })
}

fn check_manifest(root: &Path, name: &str, allowed: &[&str], breaches: &mut Vec<String>) {
    let text = fs::read_to_string(root.join(name)).unwrap_or_default();
    let section = text.split("\n[dependencies]\n").nth(1).unwrap_or_default();
    for line in section.lines().take_while(|line| !line.starts_with('[')) {
        let used = line.split(['.', ' ', '=']).next().unwrap_or_default();
        if used.starts_with("svl-") && !allowed.contains(&used) {
            breaches.push(format!("{name}: {used} may not be used"));
        }
    }
}

/// The program's tests stand away from its manifest, so cargo finds those alone that are listed.
fn check_test_entries(root: &Path, breaches: &mut Vec<String>) {
    let manifest = fs::read_to_string(root.join(PROGRAM)).unwrap_or_default();
    let folder = root.join("cli/tests");
    for file in rust_files(&folder).iter().filter(|file| file.parent() == Some(&folder)) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if !manifest.contains(&format!("path = \"cli/tests/{name}\"")) {
            breaches.push(format!("{PROGRAM}: cli/tests/{name} has no [[test]], and never runs"));
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_keeps_its_laws() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let breaches = check(&root);
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }

    #[test]
    fn a_price_in_code_is_seen() {
        assert!(has_price_literal("let price = 0.0000166667;"));
        assert!(!has_price_literal("let share = 0.05;"));
        assert!(!has_price_literal("\"0.20\""));
    }
}
