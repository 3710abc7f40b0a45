//! `init`: what it writes, what it never overwrites, and its questions on a real terminal.
#[cfg(target_os = "linux")]
#[path = "support/terminal.rs"]
mod terminal;

mod support;

use std::fs;
use std::path::PathBuf;

use support::{differs, examples, run, tests, text, workloads};

/// A folder of its own, empty at first and gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("svl-cost-init-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let output = run(&self.0, words);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn it_writes_a_file_that_evaluates_and_its_schema() {
    let scratch = Scratch::new("default");
    let (status, out, err) = scratch.run(&["init"]);
    assert_eq!((status, out.as_str()), (Some(0), ""));
    assert_eq!(
        err,
        "wrote workload.yaml\nwrote .svl-cost/workload-1.schema.json, which editors read\n\
         next: svl-cost model workload.yaml\n"
    );
    let first = scratch.read("workload.yaml").lines().next().expect("a line").to_owned();
    assert_eq!(first, "# yaml-language-server: $schema=.svl-cost/workload-1.schema.json");
    let (_, schema, _) = scratch.run(&["schema"]);
    assert_eq!(scratch.read(".svl-cost/workload-1.schema.json"), schema);
    let (status, ..) = scratch.run(&["model", "workload.yaml"]);
    assert_eq!(status, Some(0));
    let (status, _, err) = scratch.run(&["schema", "--check", "."]);
    assert_eq!((status, err.as_str()), (Some(0), "read 1 workload: no mistake\n"));
}

#[test]
fn the_policy_is_read_by_check() {
    let scratch = Scratch::new("policy");
    let (status, _, err) = scratch.run(&["init", "--policy"]);
    assert_eq!(status, Some(0), "{err}");
    assert_eq!(scratch.names(), [".svl-cost", "svl-cost.toml"]);
    let (_, schema, _) = scratch.run(&["schema", "policy"]);
    assert_eq!(scratch.read(".svl-cost/policy-1.schema.json"), schema);
    scratch.run(&["init", "--yes"]);
    let (status, _, err) = scratch.run(&["check", "."]);
    assert!(matches!(status, Some(0 | 1)), "{err}");
    let (status, _, err) = scratch.run(&["schema", "--check", "."]);
    assert_eq!((status, err.as_str()), (Some(0), "read 1 workload and 1 policy: no mistake\n"));
}

#[test]
fn nothing_is_overwritten_unless_asked_for() {
    let scratch = Scratch::new("force");
    fs::write(scratch.0.join("workload.yaml"), "mine").expect("written");
    let (status, out, err) = scratch.run(&["init"]);
    assert_eq!((status, out.as_str()), (Some(2), ""));
    assert!(err.contains("workload.yaml is there already") && err.contains("--force"), "{err}");
    assert_eq!((scratch.read("workload.yaml").as_str(), scratch.names().len()), ("mine", 1));
    let (status, ..) = scratch.run(&["init", "--force"]);
    assert_eq!(status, Some(0));
    assert!(scratch.read("workload.yaml").starts_with("# yaml-language-server"));

    // A schema of another version is left alone, and told.
    fs::write(scratch.0.join(".svl-cost/workload-1.schema.json"), "{}").expect("written");
    let (status, _, err) = scratch.run(&["init", "second.yaml"]);
    assert_eq!(status, Some(0));
    assert!(err.contains("is of another version"), "{err}");
    assert_eq!(scratch.read(".svl-cost/workload-1.schema.json"), "{}");
}

#[test]
fn a_schema_that_cannot_be_written_is_an_error() {
    let scratch = Scratch::new("no-schema");
    fs::write(scratch.0.join(".svl-cost"), "a file, and no folder").expect("written");
    let (status, _, err) = scratch.run(&["init"]);
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("could not write .svl-cost/workload-1.schema.json"), "{err}");
    assert!(scratch.read("workload.yaml").contains("\nrequests: "), "the file itself is whole");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_not_followed() {
    let scratch = Scratch::new("link");
    std::os::unix::fs::symlink("elsewhere.yaml", scratch.0.join("workload.yaml")).expect("a link");
    let (status, _, err) = scratch.run(&["init"]);
    assert_eq!(status, Some(2), "{err}");
    assert_eq!(scratch.names(), ["workload.yaml"]);
}

#[test]
fn what_cannot_be_written_is_said() {
    let scratch = Scratch::new("errors");
    let cases: [(&[&str], &str); 5] = [
        (&["init", "no/such/workload.yaml"], "there is no folder no/such"),
        (&["init", "."], "is a folder"),
        (&["init", "--from-template", "webhook-burst"], "did you mean `webhook-bursts`?"),
        (&["init", "--from-template", "x"], "`--list-templates` lists them"),
        (&["init", "--policy", "--from-template", "every-key"], "cannot be used with"),
    ];
    for (words, said) in cases {
        let (status, out, err) = scratch.run(words);
        assert_eq!((status, out.as_str()), (Some(2), ""), "{words:?}");
        assert!(err.contains(said), "{words:?}: {err}");
    }
    assert!(scratch.names().is_empty());
}

#[test]
fn a_file_is_printed_where_that_is_asked_for() {
    let scratch = Scratch::new("print");
    let (status, out, err) = scratch.run(&["init", "-"]);
    assert_eq!(status, Some(0));
    assert_eq!(differs(&out, &tests().join("init/workload.yaml")), None);
    assert!(
        err.contains("svl-cost schema workload --out .svl-cost/workload-1.schema.json"),
        "{err}"
    );
    assert!(scratch.names().is_empty());
    let (_, out, _) = scratch.run(&["init", "-", "--schema", "https://a.example/s.json"]);
    assert!(out.starts_with("# yaml-language-server: $schema=https://a.example/s.json\n"), "{out}");
}

#[test]
fn every_example_is_a_template_and_evaluates() {
    let scratch = Scratch::new("templates");
    let (_, listed, _) = scratch.run(&["init", "--list-templates"]);
    assert_eq!(differs(&listed, &tests().join("init/templates.txt")), None);
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    let (lone, systems) = (workloads(&examples()), workloads(&examples().join("systems")));
    let stem = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    // The notes API is the one to begin with.
    let template = |path: &PathBuf| match stem(path).as_str() {
        "notes-api" => "system".to_owned(),
        name => format!("system-{name}"),
    };
    let mut known: Vec<(String, &PathBuf)> = systems.iter().map(|it| (template(it), it)).collect();
    known.sort();
    let files: Vec<(String, &PathBuf)> =
        lone.iter().map(|it| (stem(it), it)).chain(known).collect();
    assert_eq!(names, files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    for (name, example) in &files {
        let file = format!("{name}.yaml");
        let (status, _, err) = scratch.run(&["init", &file, "--from-template", name]);
        assert_eq!(status, Some(0), "{err}");
        let rest = |text: String| text.split_once('\n').expect("two lines").1.to_owned();
        let original = fs::read_to_string(example).expect("an example");
        let up = if name.starts_with("system") { "../.." } else { ".." };
        let begins = format!("# yaml-language-server: $schema={up}/formats/schema/");
        assert!(original.starts_with(&begins), "{name}");
        assert_eq!(rest(scratch.read(&file)), rest(original), "{name}");
        let (status, _, err) = scratch.run(&["model", &file]);
        assert_eq!((status, err.as_str()), (Some(0), ""), "{name}");
    }
}

#[test]
fn files_of_one_repository_share_a_schema() {
    let scratch = Scratch::new("repository");
    fs::create_dir_all(scratch.0.join(".git")).expect("a folder");
    fs::create_dir_all(scratch.0.join("services/orders")).expect("a folder");
    scratch.run(&["init", "--yes"]);
    let (_, _, err) = scratch.run(&["init", "services/orders/workload.yaml"]);
    assert!(!err.contains("schema"), "{err}");
    let text = scratch.read("services/orders/workload.yaml");
    assert!(
        text.starts_with(
            "# yaml-language-server: $schema=../../.svl-cost/workload-1.schema.json\n"
        )
    );
    assert!(text.contains("\nname: orders\n"), "{text}");
}

#[cfg(target_os = "linux")]
mod on_a_terminal {
    use super::Scratch;
    use super::terminal::Terminal;

    const LAST: &str = "within, such as 300ms [none]: ";

    #[test]
    fn answers_become_the_file() {
        let scratch = Scratch::new("answers");
        let mut terminal = Terminal::run(&scratch.0, &["init", "orders.yaml"]);
        for (question, answer) in [
            ("Name of the workload [orders]: ", "orders: the API\r"),
            ("AWS Region [us-east-1]: ", "eu-west-1\r"),
            ("800/s [30M/month]: ", "90/s\r"),
            ("Memory of one function, such as 512MB [128MB]: ", "\r"),
            ("such as 100ms [100ms]: ", "{p50: 80ms, p99: 300ms}\r"),
            ("(direct, http, queue, stream, schedule, event) [direct]: ", "http\r"),
            (LAST, "500ms\r"),
        ] {
            terminal.until(question);
            terminal.type_in(answer);
        }
        let (shown, status) = terminal.end();
        assert_eq!(status, Some(0), "{shown}");
        assert!(shown.contains("next: svl-cost model orders.yaml"), "{shown}");
        let file = scratch.read("orders.yaml");
        let set: Vec<&str> =
            file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert_eq!(
            set,
            [
                "name: \"orders: the API\"",
                "region: eu-west-1",
                "requests: 90/s",
                "memory: 128MB",
                "duration: {p50: 80ms, p99: 300ms}",
                "latency: {p99: 500ms}",
                "trigger: http",
            ]
        );
        let (status, _, err) = scratch.run(&["model", "orders.yaml"]);
        assert_eq!(status, Some(0), "{err}");
    }

    #[test]
    fn a_wrong_answer_is_told_and_asked_again() {
        let scratch = Scratch::new("wrong");
        let mut terminal = Terminal::run(&scratch.0, &["init"]);
        terminal.until("]: ");
        terminal.type_in("\r");
        terminal.until("[us-east-1]: ");
        terminal.type_in("eu-west-11\r");
        let said = terminal.until("[us-east-1]: ");
        assert!(
            said.contains("unknown-region") && said.contains("did you mean `eu-west-1`?"),
            "{said}"
        );
        terminal.type_in("\r");
        terminal.until("[30M/month]: ");
        terminal.type_in("5/week\r");
        let said = terminal.until("[30M/month]: ");
        assert!(said.contains("is no unit of a rate of requests"), "{said}");
        assert!(said.contains("the units are /month"), "{said}");
        terminal.type_in("\r");
        terminal.until("[128MB]: ");
        terminal.type_in("128\r");
        let said = terminal.until("[128MB]: ");
        assert!(said.contains("did you mean `128MB`?"), "{said}");
        terminal.type_in("\u{4}");
        let (shown, status) = terminal.end();
        assert_eq!(status, Some(2), "{shown}");
        assert!(shown.contains("nothing is written"), "{shown}");
        assert!(scratch.names().is_empty());
    }

    #[test]
    fn control_c_leaves_nothing_behind() {
        let scratch = Scratch::new("interrupted");
        let mut terminal = Terminal::run(&scratch.0, &["init"]);
        terminal.until("]: ");
        terminal.type_in("orders\r");
        terminal.until("[us-east-1]: ");
        terminal.type_in("\u{3}");
        let (shown, status) = terminal.end();
        assert_ne!(status, Some(0), "{shown}");
        assert!(scratch.names().is_empty());
    }

    #[test]
    fn nothing_is_asked_where_that_is_asked_for_or_the_file_is_there() {
        let scratch = Scratch::new("silent");
        for words in [&["init", "--yes"][..], &["init", "b.yaml", "--no-input"]] {
            let (shown, status) = Terminal::run(&scratch.0, words).end();
            assert_eq!(status, Some(0), "{shown}");
            assert!(!shown.contains("]: "), "{shown}");
        }
        let (shown, status) = Terminal::run(&scratch.0, &["init"]).end();
        assert_eq!(status, Some(2), "{shown}");
        assert!(shown.contains("is there already"), "{shown}");
    }
}
