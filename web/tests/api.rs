//! The API answers what the engine and the formats say, and nothing of its own.
mod support;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get as get_route;
use serde_json::Value;
use svl_engine::rules::RULES;
use svl_formats::{findings, workload_file};
use svl_pricing::PriceBook;
use svl_web::Calculator;

use support::{application, assert_guarded, examples, get, post_yaml, send};

const FOUR_LINES: &str = "name: four\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";

/// The decision as the command line renders it, made of the libraries alone.
fn expected(bytes: &[u8]) -> String {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let mut file = workload_file::read("-", bytes, &[]);
    let document = file.documents.pop().expect("one document");
    let stated = document.result.expect("an example is good");
    let mut decision = svl_engine::evaluate(stated, &facts).expect("an example is good");
    findings::locate(&mut decision, &document.places, &file.sources);
    svl_formats::json::render(&[&decision], false)
}

#[tokio::test]
async fn every_example_gives_the_bytes_of_the_libraries() {
    for (name, bytes) in examples() {
        let answer = post_yaml("/api/v1/model", bytes.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json", "{name}");
        assert!(answer.text() == expected(&bytes), "{name} differs");
        assert_guarded(&answer, &name);
        // The second time it is kept.
        assert!(post_yaml("/api/v1/model", bytes).await.body == answer.body, "{name} differs");
    }
}

#[tokio::test]
async fn the_founding_article_gives_its_crossover() {
    let (_, bytes) = examples()
        .into_iter()
        .find(|(name, _)| name.ends_with("founding-table.yaml"))
        .expect("the founding table");
    let answer = post_yaml("/api/v1/crossover?over=requests", bytes).await;
    assert!(answer.text().contains("\"37185269\""), "{}", answer.text());
}

#[tokio::test]
async fn decide_gives_the_same_bytes_and_the_findings_places() {
    let answer = Calculator::builtin().decide("-", FOUR_LINES.as_bytes()).expect("good");
    assert!(answer.json == expected(FOUR_LINES.as_bytes()));
    assert_eq!(answer.decision.headline.name, "four");
    assert!(answer.places.place("memory").is_some());
}

#[tokio::test]
async fn json_is_read_as_the_yaml_that_it_is() {
    let json =
        r#"{"name": "four", "requests": "30M/month", "memory": "128MB", "duration": "100ms"}"#;
    let app = application();
    for media in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        let answer = send(&app, "POST", "/api/v1/model", &[("content-type", media)], json).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.json()["workload"]["name"], "four");
    }
}

#[tokio::test]
async fn parameters_are_those_of_the_command_line() {
    let answer =
        post_yaml("/api/v1/model?region=eu-west-1&free_tier=true&as_of=2026-07-20", FOUR_LINES)
            .await;
    let decision = answer.json();
    assert_eq!(decision["workload"]["region"], "eu-west-1");
    assert_eq!(decision["workload"]["free_tier"], true);
    assert_eq!(decision["facts"]["as_of"], "2026-07-20");
    let answer = post_yaml("/api/v1/model?region=eu-west-99", FOUR_LINES).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let found = &answer.json()["diagnostics"][0];
    assert_eq!((&found["id"], &found["key"]), (&"unknown-region".into(), &"region".into()));
    assert!(found["text"].as_str().expect("text").contains("--region eu-west-99"), "{found}");
}

#[tokio::test]
async fn several_documents_give_an_array_and_one_mistake_refuses_all() {
    let two = format!("{FOUR_LINES}---\n{}", FOUR_LINES.replace("four", "second"));
    let answer = post_yaml("/api/v1/model", two.clone()).await;
    let names: Vec<Value> = answer.json().as_array().expect("an array").clone();
    assert_eq!(names.len(), 2);
    assert_eq!(names[1]["workload"]["name"], "second");
    let answer = post_yaml("/api/v1/model", format!("{two}---\nrequests: 5\n")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refusal = Calculator::builtin().decide("-", two.as_bytes()).expect_err("refused");
    assert_eq!(refusal.diagnostics[0].id, "several-workloads");
}

#[tokio::test]
async fn every_mistake_comes_with_its_key_and_place() {
    let body = "requests: 30M/month\nmemory: lots\nlatency:\n  p99: soon\ncolour: red\n";
    let answer = post_yaml("/api/v1/model", body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    let mut found: Vec<(Option<&str>, Option<u64>)> = problem["diagnostics"]
        .as_array()
        .expect("diagnostics")
        .iter()
        .map(|each| (each["key"].as_str(), each["line"].as_u64()))
        .collect();
    found.sort_unstable();
    let expected = [
        (None, Some(5)),
        (Some("duration"), Some(1)),
        (Some("latency.p99"), Some(4)),
        (Some("memory"), Some(2)),
    ];
    assert_eq!(found, expected, "{problem}");
    let text = problem["diagnostics"][0]["text"].as_str().expect("text");
    assert!(text.starts_with("error[") && !text.contains('\u{1b}'), "{text}");
}

#[tokio::test]
async fn orders_along_duration_are_those_of_the_engine() {
    let body = "name: d\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\ncompare:\n  - lambda: {}\n  - ec2: {instance: t3.small, count: 1}\n";
    let answer = post_yaml("/api/v1/crossover?over=duration", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["schema"], "svl-cost/order/1");
}

#[tokio::test]
async fn rules_prices_and_schemas_are_those_of_the_command_line() {
    let rules = get("/api/v1/rules").await;
    assert!(rules.text() == svl_formats::rules::json(RULES, true));
    let rule = get("/api/v1/rules/cold-start-breaks-slo").await;
    assert_eq!(rule.json()["id"], "cold-start-breaks-slo");
    let unknown = get("/api/v1/rules/cold-start-breaks-slow").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text().contains("did you mean `cold-start-breaks-slo`?"));
    let schema = get("/api/v1/schema").await;
    assert!(schema.text() == svl_formats::schema::workload_schema());
    let schema = get("/api/v1/schema?document=decision").await;
    assert!(schema.text() == svl_formats::json::SCHEMA);
    let prices = get("/api/v1/prices?service=lambda&region=eu-west-1").await;
    assert!(prices.json().as_array().expect("rows").len() > 5);
    let prices = get("/api/v1/prices?search=t4g.small+eu-west-1").await;
    assert!(prices.text().contains("\"t4g.small\""), "{}", prices.text());
    let none = get("/api/v1/prices?service=lambda&region=eu-west-99").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    for uri in ["/api/v1/rules", "/api/v1/schema", "/api/v1/openapi.json"] {
        let first = get(uri).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() == 34, "{uri}: {tag}");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()]
        {
            let again = send(&application(), "GET", uri, &[("if-none-match", &known)], "").await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{uri} {known}");
            assert!(again.body.is_empty());
            assert_guarded(&again, uri);
        }
        let other = send(&application(), "GET", uri, &[("if-none-match", "\"other\"")], "").await;
        assert_eq!(other.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn head_options_and_wrong_methods_are_answered() {
    let app = application();
    let head = send(&app, "HEAD", "/api/v1/rules", &[], "").await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    let options = send(&app, "OPTIONS", "/api/v1/model", &[], "").await;
    assert_eq!((options.status, options.header("allow")), (StatusCode::NO_CONTENT, "POST"));
    let delete = send(&app, "DELETE", "/api/v1/rules", &[], "").await;
    assert_eq!(delete.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(delete.header("allow"), "GET,HEAD");
    assert_eq!(delete.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn answers_are_compressed_for_who_asks() {
    for coding in ["gzip", "br"] {
        let asked = [("content-type", "application/yaml"), ("accept-encoding", coding)];
        let answer = send(&application(), "POST", "/api/v1/model", &asked, FOUR_LINES).await;
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.body.len() * 3 < expected(FOUR_LINES.as_bytes()).len());
    }
}

#[tokio::test]
async fn a_clients_request_id_is_taken_over_where_it_is_plain() {
    let app = application();
    let named = |id: &'static str| {
        let app = app.clone();
        async move { send(&app, "GET", "/healthz", &[("x-request-id", id)], "").await }
    };
    assert_eq!(named("build-42.a_b").await.header("x-request-id"), "build-42.a_b");
    for odd in ["<script>", "a b", "", "x".repeat(65).leak()] {
        let answer = named(odd).await;
        assert_ne!(answer.header("x-request-id"), odd);
        assert_guarded(&answer, odd);
    }
}

#[tokio::test]
async fn a_panic_is_an_answer_and_the_server_lives_on() {
    async fn broken() -> &'static str {
        panic!("a secret of the input")
    }
    let routes = Router::new().route("/api/broken", get_route(broken));
    let calculator = Arc::new(Calculator::builtin());
    let app = svl_web::with_guards(routes, &svl_web::Settings::default());
    let answer = send(&app, "GET", "/api/broken", &[], "").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    assert_guarded(&answer, "a panic");
    // So does one at a desk.
    let ended = tokio::spawn(Arc::clone(&calculator).run(svl_web::Effort::Little, |_| {
        assert!(calculator_is_well(), "a secret");
    }));
    assert!(ended.await.expect_err("it panicked").is_panic());
    let works = calculator.run(svl_web::Effort::Little, |_| 1).await;
    assert_eq!(works, Ok(1));
    assert_eq!(get("/healthz").await.status, StatusCode::OK);
}

fn calculator_is_well() -> bool {
    std::hint::black_box(false)
}

#[tokio::test]
async fn health_names_version_and_facts() {
    let health = get("/healthz").await;
    assert_eq!(health.status, StatusCode::OK);
    assert_eq!(health.header("cache-control"), "no-store");
    let told = health.json();
    assert_eq!(told["status"], "ok");
    assert_eq!(told["facts"]["sha256"].as_str().expect("a digest").len(), 64);
}

#[tokio::test]
async fn the_description_names_every_address_and_resolves_every_reference() {
    let document = get("/api/v1/openapi.json").await.json();
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"));
    for path in ["model", "crossover", "drill", "rules", "rules/{id}", "prices", "schema"] {
        assert!(document["paths"][format!("/api/v1/{path}")].is_object(), "{path}");
    }
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

fn collect<'a>(value: &'a Value, references: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if name == "$ref" => references.push(text),
                    _ => collect(value, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}
