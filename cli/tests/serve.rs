//! `svl-cost serve` over a real socket: the same bytes as the command line, and a clean end.
#[path = "support/server.rs"]
mod server;

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use server::{Answer, Server};

fn svl_cost(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_svl-cost"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A run that refuses its arguments reads nothing.
    let _ = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("it ends")
}

#[test]
fn every_example_has_the_bytes_of_the_command_line() {
    let server = Server::start();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).expect("examples") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read(&path).expect("readable");
        let printed = svl_cost(&["model", "-", "--format", "json"], &text);
        let answer = server.post("/api/v1/model", &text);
        assert_eq!(answer.status, 200, "{}", path.display());
        assert!(answer.body == printed.stdout, "{} differs", path.display());
        compared += 1;
    }
    assert!(compared > 10);
}

#[test]
fn systems_have_the_bytes_of_the_command_line() {
    let server = Server::start();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/systems");
    for entry in std::fs::read_dir(folder).expect("examples") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read(&path).expect("readable");
        for (uri, verb) in [("/api/v1/model", "model"), ("/api/v1/drill", "drill")] {
            let printed = svl_cost(&[verb, "-", "--format", "json"], &text);
            let answer = server.post(uri, &text);
            assert_eq!(answer.status, 200, "{uri} {}", path.display());
            assert!(answer.body == printed.stdout, "{uri} {} differs", path.display());
        }
    }
    let text: &[u8] = include_bytes!("../../examples/systems/notes-api.yaml");
    for broken in ["mailer", "mailer:timeout", "@client:retry"] {
        let arguments = ["drill", "-", "--format", "json", "--break", broken];
        let answer = server.post(&format!("/api/v1/drill?break={broken}"), text);
        assert!(answer.body == svl_cost(&arguments, text).stdout, "{broken} differs");
    }
    let set = "/api/v1/drill?break=mailer&region=eu-west-1&as_of=2026-07-20";
    let arguments = [
        "drill",
        "-",
        "--format",
        "json",
        "--break",
        "mailer",
        "--region",
        "eu-west-1",
        "--as-of",
        "2026-07-20",
    ];
    assert!(server.post(set, text).body == svl_cost(&arguments, text).stdout, "{set} differs");
    // Refusals are those of the command line, word for word.
    let refused = server.post("/api/v1/drill?break=mailr", text);
    let told = svl_cost(&["drill", "-", "--break", "mailr"], text);
    let answer: serde_json::Value = serde_json::from_slice(&refused.body).expect("JSON");
    let said = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!((refused.status, told.status.code()), (422, Some(2)));
    assert_eq!(
        answer["diagnostics"][0]["text"].as_str().expect("text").trim_end(),
        said.trim_end()
    );
    let mixed = [text, b"---\nname: n\nrequests: 1\nmemory: 128MB\nduration: 1ms\n"].concat();
    let printed = svl_cost(&["model", "-", "--format", "json"], &mixed).stdout;
    assert!(server.post("/api/v1/model", &mixed).body == printed, "a mixed file differs");
}

#[test]
fn crossovers_prices_rules_and_schemas_have_the_bytes_of_the_command_line() {
    let server = Server::start();
    let text: &[u8] = b"name: n\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\ncompare: [lambda: {}, ec2: {instance: t3.small, count: 1}]\n";
    for over in ["requests", "duration"] {
        let arguments = ["crossover", "-", "--over", over, "--format", "json"];
        let answer = server.post(&format!("/api/v1/crossover?over={over}"), text);
        assert!(answer.body == svl_cost(&arguments, text).stdout, "over {over} differs");
    }
    let set = "/api/v1/model?region=eu-west-1&free_tier=true&as_of=2026-07-20";
    let arguments = [
        "model",
        "-",
        "--format",
        "json",
        "--region",
        "eu-west-1",
        "--free-tier",
        "--as-of",
        "2026-07-20",
    ];
    assert!(server.post(set, text).body == svl_cost(&arguments, text).stdout, "{set} differs");
    let same: [(&str, &[&str]); 6] = [
        ("/api/v1/rules", &["rules", "--format", "json"]),
        (
            "/api/v1/rules/cold-start-breaks-slo",
            &["explain", "cold-start-breaks-slo", "--format", "json"],
        ),
        ("/api/v1/schema", &["schema"]),
        ("/api/v1/schema?document=decision", &["schema", "decision"]),
        (
            "/api/v1/prices?service=lambda&region=eu-west-1",
            &["prices", "show", "lambda", "--region", "eu-west-1", "--format", "json"],
        ),
        (
            "/api/v1/prices?search=t4g.small+frankfurt",
            &["prices", "search", "t4g.small", "frankfurt", "--format", "json"],
        ),
    ];
    for (path, arguments) in same {
        let printed = svl_cost(arguments, b"").stdout;
        let answer = server.get(path);
        assert!(answer.body == printed, "{path}: {}", String::from_utf8_lossy(&answer.body));
    }
}

#[test]
fn mistakes_are_told_as_the_command_line_tells_them() {
    let server = Server::start();
    let text = b"requests: 30M/month\nmemory: 128\ncolour: red\nregion: mars\n";
    let printed = svl_cost(&["model", "-"], text);
    let answer = server.post("/api/v1/model", text);
    assert_eq!(answer.status, 422);
    let problem: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    let texts = problem["diagnostics"].as_array().expect("diagnostics");
    let texts = texts.iter().flat_map(|each| [each["text"].as_str().expect("text"), "\n"]);
    let told: String = texts.collect();
    assert_eq!(told, String::from_utf8_lossy(&printed.stderr));
}

#[test]
fn an_address_that_is_taken_or_none_is_one_clear_error() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let refused = svl_cost(&["serve", "--addr", &address], b"");
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.starts_with(&format!("error: could not listen on {address}")), "{told}");
    assert!(told.contains("help") && !told.contains("panicked"), "{told}");
    for bad in ["", "8080", "localhost", "127.0.0.1:99999", "no such host:80"] {
        let refused = svl_cost(&["serve", "--addr", bad], b"");
        assert_eq!(refused.status.code(), Some(2), "{bad}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("is no address"), "{bad}");
    }
    let refused = svl_cost(&["serve", "--prices", "/no/such/folder"], b"");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let server = Server::start();
    let body = b"requests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    let mut stream = server.connect();
    let head = format!(
        "POST /api/v1/model HTTP/1.1\r\nhost: x\r\ncontent-type: application/yaml\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    // One more request is answered, so this one's headers have been read.
    assert_eq!(server.get("/healthz").status, 200);
    let ended = std::thread::spawn(move || server.terminate());
    stream.write_all(body).expect("sent");
    assert_eq!(Answer::read(stream).status, 200);
    assert_eq!(ended.join().expect("it ended").0.code(), Some(0));
}

#[test]
fn the_log_tells_answers_and_no_inputs() {
    let server = Server::start();
    server.post("/api/v1/model?region=secret-region", b"name: secret-name\nsecret-key: 1\n");
    server.get("/api/v1/rules?secret=1");
    let (status, log) = server.terminate();
    assert_eq!(status.code(), Some(0));
    assert!(!log.concat().contains("secret"), "{log:?}");
    let lines = log.iter().map(|line| serde_json::from_str(line).expect("a line is JSON"));
    let answered: Vec<serde_json::Value> =
        lines.filter(|line: &serde_json::Value| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 2, "{log:?}");
    assert_eq!(
        (&answered[0]["method"], &answered[0]["path"]),
        (&"POST".into(), &"/api/v1/model".into())
    );
    assert_eq!((&answered[0]["status"], &answered[1]["status"]), (&422.into(), &400.into()));
    assert!(answered[0]["request_id"].as_str().is_some_and(|id| id.len() > 16));
}

#[test]
fn what_is_no_http_is_refused_and_the_server_lives_on() {
    let server = Server::start();
    for garbage in [
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}hello\r\n\r\n",
        "GET /\u{0} HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        "POST /api/v1/model HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n",
        "POST /api/v1/model HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
    ] {
        let mut stream = server.connect();
        stream.write_all(garbage.as_bytes()).expect("sent");
        stream.shutdown(std::net::Shutdown::Write).expect("closed");
        let mut bytes = Vec::new();
        let _ = std::io::Read::read_to_end(&mut stream, &mut bytes);
        let status = String::from_utf8_lossy(&bytes).get(9..10).map(str::to_owned);
        assert!(status.is_none_or(|class| class == "4"), "{garbage:?}: {bytes:?}");
    }
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(150));
    assert_eq!(server.send(&many, b"").status, 431);
    let health = server.get("/healthz");
    assert_eq!(health.status, 200);
    assert!(health.headers.contains("content-security-policy"), "{}", health.headers);
}
