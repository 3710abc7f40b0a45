//! Hostile and broken requests: each has the status that its row says, words for people, and the
//! guards' headers; none is our own fault, and none is repeated unescaped.
mod support;

use std::collections::BTreeSet;
use std::fmt::Write;

use support::{Answer, application, assert_guarded, send};

/// One request, and the status that it must have.
struct Row {
    method: &'static str,
    uri: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    status: u16,
}

const MODEL: &str = "/api/v1/model";
const CROSSOVER: &str = "/api/v1/crossover";
const FOUR_LINES: &str = "requests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
const SCRIPT: &str = "<script>alert(1)</script>";

/// Every row; further tables of addresses are added here.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    broken_yaml(&mut rows);
    wrong_values(&mut rows);
    scripts_in_fields(&mut rows);
    odd_but_good(&mut rows);
    addresses(&mut rows);
    queries(&mut rows);
    methods(&mut rows);
    media_types(&mut rows);
    sizes(&mut rows);
    rows
}

fn yaml(uri: &str, body: impl Into<Vec<u8>>, status: u16) -> Row {
    let headers = vec![("content-type", "application/yaml".to_owned())];
    Row { method: "POST", uri: uri.to_owned(), headers, body: body.into(), status }
}

fn get(uri: impl Into<String>, status: u16) -> Row {
    Row { method: "GET", uri: uri.into(), headers: Vec::new(), body: Vec::new(), status }
}

/// The four lines with one of them replaced, or one more.
fn with(line: &str) -> String {
    let key = line.split(':').next().unwrap_or_default();
    let rest = FOUR_LINES.lines().filter(|each| !each.starts_with(&format!("{key}:")));
    rest.chain([line]).fold(String::new(), |text, line| text + line + "\n")
}

fn broken_yaml(rows: &mut Vec<Row>) {
    let bomb = |levels: usize| {
        let mut text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..levels {
            let before = format!("*a{}", level - 1);
            let _ = writeln!(text, "a{level}: &a{level} [{}]", [before.as_str(); 9].join(","));
        }
        text + FOUR_LINES
    };
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"   \n\n  ".to_vec(),
        b"~".to_vec(),
        b"null".to_vec(),
        b"# nothing but words".to_vec(),
        b"---".to_vec(),
        b"...".to_vec(),
        b"--- \n--- \n---".to_vec(),
        b"42".to_vec(),
        b"true".to_vec(),
        b"- a\n- b".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        b"{".to_vec(),
        b"}".to_vec(),
        b"[".to_vec(),
        b"]".to_vec(),
        b"\"".to_vec(),
        b"'".to_vec(),
        b":".to_vec(),
        b"?".to_vec(),
        b"&".to_vec(),
        b"*".to_vec(),
        b"*a".to_vec(),
        b"&a *a".to_vec(),
        b"a: &a [*a]".to_vec(),
        b"!!binary aGk=".to_vec(),
        b"!evil {requests: 1}".to_vec(),
        b"!!python/object/apply:os.system ['id']".to_vec(),
        b"%YAML 9.9\n---\na: 1".to_vec(),
        b"%TAG ! tag:x,2000:\n---\n!a b".to_vec(),
        b"\trequests: 1".to_vec(),
        b"requests:\n\t- 1".to_vec(),
        b"requests: |\n  30M".to_vec(),
        b"requests: >-\n  one\n  two".to_vec(),
        b"? [a, b]\n: c".to_vec(),
        b"? {a: b}\n: c".to_vec(),
        b"{requests: 1, requests: 2}".to_vec(),
        b"requests: 1\nrequests: 2\nmemory: 1\n".to_vec(),
        b"<<: *nowhere".to_vec(),
        b"<<: [1, 2]".to_vec(),
        b"\xff\xfe\x00\x00".to_vec(),
        b"\xfe\xff".to_vec(),
        b"\xc3\x28".to_vec(),
        b"\xed\xa0\x80".to_vec(),
        b"\xf5\x80\x80\x80".to_vec(),
        b"a\0b: 1".to_vec(),
        b"\0".to_vec(),
        b"\x1b[31mred: 1".to_vec(),
        b"\x7f: 1".to_vec(),
        "\u{202e}yromem: 1".into(),
        "\u{feff}\u{feff}memory: 1".into(),
        "ｍｅｍｏｒｙ: 128MB".into(),
        "mem\u{200b}ory: 128MB".into(),
        "m\u{0435}mory: 128MB".into(),
        "🦀: 🦀".into(),
        "[".repeat(65).into(),
        "[".repeat(20_000).into(),
        "{a: ".repeat(1_000).into(),
        "- ".repeat(5_000).into(),
        "a:\n".repeat(2_000).into(),
        "? ".repeat(3_000).into(),
        "!".repeat(9_999).into(),
        "&a ".repeat(500).into(),
        "\"\\".repeat(100).into(),
        "\"\\ud800\"".into(),
        "\"\\xzz\"".into(),
        "a: 1\n".repeat(300).into(),
        (0..3_000).fold(String::new(), |text, i| text + &format!("k{i}: {i}\n")).into(),
        "---\na: 1\n".repeat(1_500).into(),
        bomb(5).into(),
        bomb(12).into(),
        format!("{FOUR_LINES}{}: 1\n", "k".repeat(2_000)).into(),
        format!("{FOUR_LINES}---\n{FOUR_LINES}---\nbroken: [\n").into(),
        b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"
            .to_vec(),
        b"requests=1&memory=2".to_vec(),
        b"__proto__: {requests: 1}".to_vec(),
        b"constructor: {prototype: 1}".to_vec(),
        b"${jndi:ldap://127.0.0.1/a}: 1".to_vec(),
        b"' OR 1=1 --: 1".to_vec(),
    ];
    rows.extend(bodies.into_iter().map(|body| yaml(MODEL, body, 422)));
}

fn wrong_values(rows: &mut Vec<Row>) {
    let digits = "9".repeat(1_000);
    let lines = [
        format!("requests: {digits}"),
        format!("requests: {digits}/month"),
        format!("requests: 0.{digits}"),
        format!("requests: -{digits}"),
        format!("memory: {digits}MB"),
        format!("duration: {digits}ms"),
        format!("duration: 1e{digits}"),
        "requests: -1".into(),
        "requests: NaN".into(),
        "requests: .inf".into(),
        "requests: -0x10".into(),
        "requests: 1e400".into(),
        "requests: 30M/fortnight".into(),
        "requests: 30 000".into(),
        "requests: ١٢٣".into(),
        "requests: １２３/month".into(),
        "requests: [1]".into(),
        "requests: true".into(),
        "requests: ''".into(),
        "requests: '30M/month; rm -rf /'".into(),
        "requests: 2024-01-01".into(),
        "memory: 128".into(),
        "memory: -128MB".into(),
        "memory: 0MB".into(),
        "memory: 128.5.5MB".into(),
        "memory: 128 mb mb".into(),
        "memory: {mb: 128}".into(),
        "memory: ~".into(),
        "memory: 1e-999MB".into(),
        "duration: -1ms".into(),
        "duration: forever".into(),
        "duration: 100".into(),
        "duration: [100ms]".into(),
        "duration: 1ms1ms".into(),
        "region: mars-north-1".into(),
        "region: ../../etc/passwd".into(),
        "region: ''".into(),
        "region: [us-east-1]".into(),
        format!("region: {}", "x".repeat(10_000)),
        "name: {a: b}".into(),
        format!("name: {}", "n".repeat(10_000)),
        "free_tier: maybe".into(),
        "free_tier: yes".into(),
        "latency: fast".into(),
        "latency: {p99: -1ms}".into(),
        "latency: {p999999: 1ms}".into(),
        "compare: []".into(),
        "compare: lambda".into(),
        "compare: [{}]".into(),
        "compare: [{lambda: {}, ec2: {}}]".into(),
        "compare: [{ec2: {instance: t99.huge, count: 1}}]".into(),
        "compare: [{ec2: {instance: t3.small, count: -1}}]".into(),
        "compare: [{ec2: {instance: t3.small, count: 1.5}}]".into(),
        "compare: [{ec2: {instance: t3.small, count: 99999999999999999999}}]".into(),
        "compare: [{mainframe: {}}]".into(),
        "runtime: cobol2".into(),
        "pattern: chaotic".into(),
        "architecture: riscv".into(),
        "allow: [{rule: no-such-rule, reason: x}]".into(),
        "allow: nothing".into(),
        "budget: free".into(),
        "components: {a: {}}".into(),
        "colour: red".into(),
        "Memory: 128MB".into(),
        "memory : 1\nmemory: 128MB".into(),
    ];
    rows.extend(lines.iter().map(|line| yaml(MODEL, with(line), 422)));
    rows.push(yaml(CROSSOVER, with("requests: NaN"), 422));
    rows.push(yaml(&format!("{CROSSOVER}?over=duration"), with("memory: lots"), 422));
    rows.push(yaml(&format!("{CROSSOVER}?over=memory"), "", 422));
}

/// A script in the value of every key at the top, and in keys themselves.
fn scripts_in_fields(rows: &mut Vec<Row>) {
    let schema: serde_json::Value =
        serde_json::from_str(&svl_formats::schema::workload_schema()).expect("a schema");
    let keys = schema["properties"].as_object().expect("properties");
    assert!(keys.len() > 20);
    for key in keys.keys().filter(|key| *key != "name") {
        rows.push(yaml(MODEL, with(&format!("{key}: \"{SCRIPT}\"")), 422));
    }
    rows.push(yaml(MODEL, with(&format!("\"{SCRIPT}\": 1")), 422));
    rows.push(yaml(MODEL, with(&format!("latency: {{\"{SCRIPT}\": 1}}")), 422));
    // A name may be any text.
    rows.push(yaml(MODEL, with(&format!("name: \"{SCRIPT}\"")), 200));
}

fn odd_but_good(rows: &mut Vec<Row>) {
    let bodies = [
        format!("\u{feff}{FOUR_LINES}"),
        FOUR_LINES.replace('\n', "\r\n"),
        format!("# {SCRIPT}\n{FOUR_LINES}"),
        format!("%YAML 1.2\n---\n{FOUR_LINES}...\n"),
        with("name: 'Zoë 🦀 \u{202e}'"),
        with("name: ''' OR 1=1 --'"),
        with("name: ../../etc/passwd"),
        with("name: 12"),
        with("free_tier: true"),
        "{requests: 30M/month, memory: 128MB, duration: 100ms}".to_owned(),
        "\"requests\": '30M/month'\n? memory\n: 128MB\nduration: \"100ms\"\n".to_owned(),
        format!("{FOUR_LINES}---\n{FOUR_LINES}"),
        "a: &a 128MB\n".replace("a: &a", "memory: &a") + "requests: 1\nduration: 1ms\n",
        format!("{FOUR_LINES}{}", "#\n".repeat(20_000)),
    ];
    rows.extend(bodies.into_iter().map(|body| yaml(MODEL, body, 200)));
}

fn addresses(rows: &mut Vec<Row>) {
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/....//....//etc/passwd",
        "/api/v1/../../../etc/passwd",
        "/api/v1/%2e%2e/%2e%2e/healthz",
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/model",
        "/API/V1/MODEL",
        "/api/v1/model/",
        "/api/v1//model",
        "//api/v1/rules",
        "/api/v1/model%00",
        "/api/v1/model.json",
        "/api/v1/model;x=1",
        "/api/v1/nothing",
        "/api/v1/rules/",
        "/api/v1/rules/no-such-rule",
        "/api/v1/rules/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/api/v1/rules/..%2fmodel",
        "/api/v1/rules/cold-start-breaks-slo/more",
        "/api/v1/rules/cold-start-breaks-slo%00",
        "/api/v1/rules/COLD-START-BREAKS-SLO",
        "/healthz/",
        "/healthz%20",
        "/.git/config",
        "/.env",
        "/wp-login.php",
        "/cgi-bin/luci",
        "/favicon.ico%0d%0aset-cookie:a=b",
        "/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/%f0%9f%a6%80",
        "/assets/../../Cargo.toml",
    ] {
        rows.push(get(path, 404));
    }
    for path in ["/api/v1/rules/%ff", "/api/v1/rules/%c3%28"] {
        rows.push(get(path, 400));
    }
    rows.push(get(format!("/api/v1/rules/{}", "x".repeat(10_000)), 404));
}

fn queries(rows: &mut Vec<Row>) {
    for query in [
        "regoin=us-east-1",
        "region=a&region=b",
        "free_tier=yes",
        "free_tier=TRUE",
        "free_tier=",
        "as_of=yesterday",
        "as_of=2026-02-30",
        "as_of=2026-2-3",
        "as_of=99999-01-01",
        "as_of=-0001-01-01",
        "as_of=2026-07-20T00:00:00Z",
        "region=%",
        "region=%2",
        "region=%zz",
        "region=%ff",
        "region=%00",
        "region=us%0d%0aset-cookie:a=b",
        "%72egio=1",
        "=",
        "=1",
        "__proto__=1",
        "%3Cscript%3E=1",
        "set=memory=1",
        "over=requests",
    ] {
        rows.push(yaml(&format!("{MODEL}?{query}"), FOUR_LINES, 400));
    }
    for query in ["region=mars-north-1", "region=", "region=%3Cscript%3E", "region=%5Ba%5D"] {
        rows.push(yaml(&format!("{MODEL}?{query}"), FOUR_LINES, 422));
    }
    for query in ["", "&&&", "region=us-east-1", "as_of=2026-07-20&free_tier=false"] {
        rows.push(yaml(&format!("{MODEL}?{query}"), FOUR_LINES, 200));
    }
    for query in ["over=time", "over=", "over=Requests", "over=requests&over=memory", "by=memory"] {
        rows.push(yaml(&format!("{CROSSOVER}?{query}"), FOUR_LINES, 400));
    }
    for (uri, status) in [
        ("/api/v1/prices", 400),
        ("/api/v1/prices?service=", 400),
        ("/api/v1/prices?search=", 400),
        ("/api/v1/prices?search=+++", 400),
        ("/api/v1/prices?search=a", 400),
        ("/api/v1/prices?search=t3&service=ec2", 400),
        ("/api/v1/prices?region=us-east-1", 400),
        ("/api/v1/prices?service=ec2&as_of=never", 400),
        ("/api/v1/prices?service=ec2&region=mars-north-1", 404),
        ("/api/v1/prices?service=..%2f..%2fsources", 404),
        ("/api/v1/prices?service=%3Cscript%3E", 404),
        ("/api/v1/prices?search=zzzzzzzz", 404),
        ("/api/v1/prices?search=%F0%9F%A6%80", 404),
        ("/api/v1/schema?document=secrets", 400),
        ("/api/v1/schema?document=", 400),
        ("/api/v1/schema?a=b", 400),
        ("/api/v1/rules?id=1", 400),
        ("/api/v1/rules/cold-start-breaks-slo?x", 400),
    ] {
        rows.push(get(uri, status));
    }
}

fn methods(rows: &mut Vec<Row>) {
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "post"] {
        for uri in [MODEL, CROSSOVER] {
            rows.push(Row { method, ..get(uri, 405) });
        }
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
        for uri in ["/api/v1/rules", "/api/v1/prices", "/api/v1/openapi.json", "/healthz"] {
            rows.push(Row { method, ..get(uri, 405) });
        }
    }
}

fn media_types(rows: &mut Vec<Row>) {
    for media in [
        "",
        "yaml",
        "text/plain",
        "text/html",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/jsonp",
        "application/yaml-evil",
        "*/*",
        ";",
        "<script>",
        "application/json, application/yaml",
    ] {
        let headers = vec![("content-type", media.to_owned())];
        rows.push(Row { headers, ..yaml(MODEL, FOUR_LINES, 415) });
    }
    rows.push(Row { headers: Vec::new(), ..yaml(CROSSOVER, FOUR_LINES, 415) });
    for media in ["text/yaml", "application/x-yaml;charset=utf-8", "APPLICATION/YAML"] {
        let headers = vec![("content-type", media.to_owned())];
        rows.push(Row { headers, ..yaml(MODEL, FOUR_LINES, 200) });
    }
    for (name, value) in [
        ("accept", "*/*;q=x"),
        ("accept-encoding", "gzip;q=99, \u{fffd}, evil"),
        ("x-request-id", "<script>"),
        ("if-none-match", "\"a\", W/, ,*x"),
        ("range", "bytes=0-18446744073709551615"),
        ("x-forwarded-for", "' OR 1=1 --"),
        ("host", "evil.example"),
        ("origin", "null"),
        ("cookie", "a=<script>"),
        ("expect", "200-ok"),
    ] {
        rows.push(Row { headers: vec![(name, value.to_owned())], ..get("/api/v1/rules", 200) });
    }
}

fn sizes(rows: &mut Vec<Row>) {
    let limit = 64 << 10;
    rows.push(yaml(MODEL, vec![b'a'; limit + 1], 413));
    rows.push(yaml(MODEL, vec![b'#'; 10 << 20], 413));
    rows.push(yaml(CROSSOVER, vec![b'['; limit + 1], 413));
    rows.push(yaml(MODEL, vec![b'#'; limit], 422));
    rows.push(Row { body: vec![0; limit + 1], ..get("/healthz", 413) });
    let lies = vec![
        ("content-type", "application/yaml".to_owned()),
        ("content-length", "18446744073709551615".to_owned()),
    ];
    rows.push(Row { headers: lies, ..yaml(MODEL, "a", 413) });
    for length in [16 << 10, 60_000] {
        rows.push(get(format!("/{}", "a".repeat(length)), 414));
        rows.push(get(format!("/api/v1/prices?search={}", "a".repeat(length)), 414));
        rows.push(yaml(&format!("{MODEL}?region={}", "%41".repeat(length / 3)), FOUR_LINES, 414));
    }
    rows.push(get(format!("/api/v1/prices?search={}", "a+".repeat(7_000)), 400));
    rows.push(yaml(&format!("{MODEL}?{}", "a&".repeat(8_000)), FOUR_LINES, 400));
}

#[tokio::test]
async fn hostile_requests_are_refused_with_words_and_odd_ones_answered() {
    let app = application();
    let rows = rows();
    let distinct: BTreeSet<_> =
        rows.iter().map(|row| (row.method, &row.uri, &row.headers, &row.body)).collect();
    assert_eq!(distinct.len(), rows.len(), "a row stands twice");
    assert!(rows.len() >= 200, "{} rows", rows.len());
    let mut wrong = String::new();
    for row in &rows {
        let headers: Vec<(&str, &str)> =
            row.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = send(&app, row.method, &row.uri, &headers, row.body.clone()).await;
        let body: String = String::from_utf8_lossy(&row.body).chars().take(60).collect();
        let uri: String = row.uri.chars().take(80).collect();
        let of = format!("{} {uri} {headers:?} {body:?}", row.method);
        if answer.status.as_u16() != row.status {
            let text: String = answer.text().chars().take(200).collect();
            let _ = writeln!(wrong, "{of}: {} and not {}: {text}", answer.status, row.status);
        }
        assert_guarded(&answer, &of);
        assert_in_words(row, &answer, &of);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// An error says what is wrong; and nothing of a request is markup in its answer.
fn assert_in_words(row: &Row, answer: &Answer, of: &str) {
    let text = answer.text();
    let media = answer.header("content-type");
    if media.starts_with("text/html") {
        assert!(!text.contains(SCRIPT) && !text.contains("alert(1)"), "{of}: {text}");
    } else if !answer.body.is_empty() {
        let json = ["application/json", "application/problem+json", "application/schema+json"];
        assert!(json.contains(&media), "{of}: {media}");
    }
    if !answer.status.is_client_error() || row.method == "HEAD" {
        return;
    }
    if row.uri.starts_with("/api/") {
        assert_eq!(media, "application/problem+json", "{of}: {text}");
        let problem = answer.json();
        assert_eq!(problem["status"], answer.status.as_u16(), "{of}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 8), "{of}: {text}");
        let diagnostics = problem["diagnostics"].as_array();
        assert_eq!(diagnostics.is_some(), answer.status.as_u16() == 422, "{of}: {text}");
    } else if !media.is_empty() {
        assert!(text.len() > 20, "{of}: {text}");
    }
}
