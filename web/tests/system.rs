//! Systems over HTTP: the bytes of the libraries, pages that need no script, and nothing of what they
//! are told that goes out as anything but text.
mod support;

use std::fmt::Write;

use axum::http::StatusCode;
use svl_formats::drill::{asked, json};
use svl_formats::workload_file;
use svl_pricing::PriceBook;

use support::{Answer, application, assert_guarded, post_yaml};

const NOTES: &str = include_str!("../../examples/systems/notes-api.yaml");

/// An answer that is not put off: these tests ask for much at once.
async fn send(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    for _ in 0..20 {
        let answer = support::send(&application(), method, uri, headers, body.to_owned()).await;
        if answer.status != StatusCode::SERVICE_UNAVAILABLE {
            return answer;
        }
    }
    panic!("{method} {uri} is always put off");
}

async fn get(uri: &str) -> Answer {
    send("GET", uri, &[], "").await
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn send_form(pairs: &[(&str, &str)]) -> Answer {
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    send("POST", "/system", &kind, &encoded(pairs)).await
}

/// The text between two others, each time that they stand around one.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&")
}

/// The example systems by name.
fn systems() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/systems");
    let paths = std::fs::read_dir(folder).expect("examples").map(|entry| entry.expect("it").path());
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("readable"))
    };
    let mut found: Vec<(String, String)> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "yaml")).map(read).collect();
    found.sort();
    assert!(found.len() >= 6);
    found
}

/// The drills as the command line prints them, made of the libraries alone.
fn drilled(text: &str, broken: Option<&str>) -> String {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let mut file = workload_file::read("-", text.as_bytes(), &[]);
    let stated = file.documents.pop().expect("one").system.expect("a system");
    json::render(&[asked::drills(*stated, broken, &facts).expect("good")], false)
}

#[tokio::test]
async fn drills_have_the_bytes_of_the_libraries() {
    for (name, text) in systems() {
        let answer = post_yaml("/api/v1/drill", text.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json", "{name}");
        assert!(answer.text() == drilled(&text, None), "{name} differs");
        assert_guarded(&answer, &name);
    }
    for broken in ["mailer", "mailer:timeout", "@layer/common:bad-version", "@client"] {
        let query = encoded(&[("break", broken)]);
        let answer = post_yaml(&format!("/api/v1/drill?{query}"), NOTES).await;
        assert!(answer.text() == drilled(NOTES, Some(broken)), "{broken}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_lone_workload_is_a_system_of_one() {
    let lone = "name: four\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    let answer = post_yaml("/api/v1/drill", lone).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["system"], "four");
    let page = get(&format!("/system?{}", encoded(&[("yaml", lone)]))).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn a_break_that_there_is_not_is_refused_with_the_nearest() {
    for (broken, id, near) in [
        ("mailr", "unknown-component", "did you mean `mailer`?"),
        ("mailer:eror", "unknown-mode", "did you mean `error`?"),
        ("<script>", "unknown-component", "there are"),
    ] {
        let query = encoded(&[("break", broken)]);
        let answer = post_yaml(&format!("/api/v1/drill?{query}"), NOTES).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{broken}");
        let told = &answer.json()["diagnostics"][0];
        assert_eq!((&told["id"], &told["key"]), (&id.into(), &"components".into()), "{told}");
        assert!(told["help"][0].as_str().expect("help").contains(near), "{told}");
        assert!(told["text"].as_str().expect("text").starts_with("error["), "{told}");
        // The page shows the system all the same.
        let page = get(&format!("/system?example=notes-api&{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{broken}");
        let told = between(&page.text(), "id=\"problems\"", "</div>").concat();
        assert!(told.contains("to break") || told.contains("does not fail"), "{told}");
        assert!(page.text().contains("id=\"targets\""), "{broken}");
    }
    for query in ["break=a&break=b", "brake=a", "break=%zz"] {
        let answer = post_yaml(&format!("/api/v1/drill?{query}"), NOTES).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn model_decides_systems_and_what_stands_beside_them() {
    for (name, text) in systems() {
        let answer = post_yaml("/api/v1/model", text).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text());
        assert_eq!(answer.json()["schema"], "svl-cost/system/1", "{name}");
    }
    let both = format!("{NOTES}---\nname: four\nrequests: 1\nmemory: 128MB\nduration: 1ms\n");
    let answer = post_yaml("/api/v1/model", both).await.json();
    assert_eq!(answer[0]["system"]["name"], "notes-api");
    assert_eq!(answer[1]["workload"]["name"], "four");
    let wrong = NOTES.replace("consumer: mailer", "consumer: mialer");
    let answer = post_yaml("/api/v1/model", wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.json()["diagnostics"][0]["line"].as_u64().expect("a line") > 30);
}

#[tokio::test]
async fn where_one_workload_is_asked_for_a_system_is_sent_on() {
    let answer = post_yaml("/api/v1/crossover", NOTES).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = answer.json()["diagnostics"][0].clone();
    assert_eq!(told["id"], "a-system");
    assert!(told["help"].to_string().contains("/system"), "{told}");
    let told = post_yaml("/paste", NOTES).await.json();
    assert_eq!(
        (&told["system"], &told["query"]),
        (&"/system?example=notes-api".into(), &"".into())
    );
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    for text in [NOTES.to_owned(), NOTES.replace("kind: sqs", "kind: sqss")] {
        let page = send("POST", "/paste", &kind, &encoded(&[("yaml", &text)])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = between(&page.text(), "<p id=\"to-system\">", "</p>").concat();
        let link = unescaped(&between(&told, "href=\"", "\"").concat());
        let there = get(&link).await;
        assert!(there.text().contains("id=\"system\""), "{link}");
    }
    let told = post_yaml("/paste", "requests: 3\n").await.json();
    assert_eq!(told["system"], serde_json::Value::Null);
}

#[tokio::test]
async fn the_page_breaks_a_component_without_a_script() {
    let open = get("/system").await;
    assert_eq!(open.status, StatusCode::OK);
    assert_guarded(&open, "/system");
    let text = open.text();
    let link = between(&text, "<a href=\"", "\"");
    let link = link.iter().find(|link| link.contains("break=emails:")).expect("a link");
    let broken = get(&unescaped(link)).await;
    assert_eq!(broken.status, StatusCode::OK);
    let text = broken.text();
    let gloss = between(&text, "id=\"gloss\">", "</p>").concat();
    assert!(gloss.contains("Lost in silence") && gloss.contains("nobody"), "{gloss}");
    let current = between(&text, "aria-current=\"true\">", "<").concat();
    assert!(current.contains("consumer-down"), "{current}");
    // Mended again, it is the page that it was.
    let mend = between(&text, "id=\"mend\" href=\"", "\"").concat();
    assert!(get(&unescaped(&mend)).await.body == get("/system?example=notes-api").await.body);
}

#[tokio::test]
async fn every_way_to_fail_of_every_example_has_its_page() {
    for (name, text) in systems() {
        let drills: serde_json::Value = serde_json::from_str(&drilled(&text, None)).expect("JSON");
        for drill in drills["drills"].as_array().expect("drills") {
            let broken = format!(
                "{}:{}",
                drill["component"].as_str().expect("text"),
                drill["mode"].as_str().expect("text")
            );
            let query = encoded(&[("example", &name), ("break", &broken)]);
            let page = get(&format!("/system?{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{name} {broken}");
            let says = drill["says"].as_str().expect("text");
            let verdict = between(&page.text(), "<h2 id=\"verdict\"", "</h2>").concat();
            assert!(verdict.contains(&says.replace('\'', "&#39;")), "{name} {broken}: {verdict}");
        }
    }
}

#[tokio::test]
async fn a_form_is_sent_on_to_its_address_and_a_long_one_is_answered_in_place() {
    let own = NOTES.replace("notes-api", "own");
    let sent =
        send_form(&[("yaml", &own.replace('\n', "\r\n")), ("break", "mailer:timeout")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let link = sent.header("location").to_owned();
    assert!(link.starts_with("/system?yaml=") && link.ends_with("&break=mailer:timeout"), "{link}");
    let page = get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("mailer runs until its timeout"));
    let sent = send_form(&[("yaml", NOTES), ("break", "")]).await;
    assert_eq!(sent.header("location"), "/system?example=notes-api");
    // Too long for an address: buttons send the text.
    let long = format!("{NOTES}{}", "# a comment that says nothing\n".repeat(800));
    let page = send_form(&[("yaml", &long), ("break", "mailer:error")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    assert!(text.contains(
        "<button type=\"submit\" form=\"system\" name=\"break\" value=\"mailer:timeout\""
    ));
    assert!(!text.contains("href=\"/system?yaml"));
}

#[tokio::test]
async fn the_fragment_is_the_answer_of_the_page() {
    let page = get("/system?example=notes-api&break=emails:consumer-down").await.text();
    let fragment = post_yaml("/system/answer?break=emails:consumer-down", NOTES).await;
    assert_eq!(fragment.status, StatusCode::OK);
    assert!(page.contains(fragment.text().trim()), "{}", fragment.text());
    let wrong = post_yaml("/system/answer", "components: {a: {kind: sqss}}\nrequests: 3\n").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("data-line=\"1\""), "{}", wrong.text());
}

#[tokio::test]
async fn mistakes_stand_beside_the_text_as_the_command_line_tells_them() {
    let wrong = NOTES.replace("kind: dynamodb", "kind: dynamo").replace("25GB", "25");
    let page = get(&format!("/system?{}", encoded(&[("yaml", &wrong)]))).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    let told = between(&text, "id=\"problems\"", "</form>").concat();
    for part in ["Line 28", "did you mean <code>dynamodb</code>?", "system.yaml:28:11", "Line 29"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(text.contains("aria-invalid=\"true\""));
    let page = get("/system?brake=x").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("brake"));
    assert_eq!(get("/system?example=none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn no_text_of_a_system_becomes_anything_but_text() {
    let attack = "\"><script>alert(1)</script>&'";
    let name = serde_json::to_string(attack).expect("a string");
    let texts = [
        attack.to_owned(),
        NOTES.replace("notes-api", &name),
        NOTES.replace("mailer", "<b>x</b>"),
        NOTES
            .replace("  mailer:", &format!("  {name}:"))
            .replace("consumer: mailer", &format!("consumer: {name}")),
        NOTES.replace("layers: [common]", &format!("layers: [{name}]")),
        format!("components: {{{name}: {{kind: {name}}}}}\nrequests: {name}\n"),
    ];
    for text in texts {
        for broken in ["", attack, "<b>x</b>", "@layer/\"><script>alert(1)</script>&'"] {
            let query = encoded(&[("yaml", &text), ("break", broken)]);
            let query = if broken.is_empty() { encoded(&[("yaml", &text)]) } else { query };
            let page = get(&format!("/system?{query}")).await;
            assert!(page.status.as_u16() < 500, "{text}");
            let html = page.text();
            assert!(!html.contains("<script>"), "{text}");
            assert!(!html.contains("<b>x</b>"), "{text}");
            assert!(!html.contains("\"><s"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_page_carries_no_script_and_no_style() {
    for uri in ["/system", "/system?example=shop-decoupled&break=orders", "/system?yaml=x"] {
        let page = get(uri).await.text();
        assert_eq!(page.matches("<script").count(), 1, "{uri}");
        for inline in [" style=", "<style", " onclick", " onload", "javascript:", "http://"] {
            let found = page.replace("http://www.w3.org", "").contains(inline);
            assert!(!found, "{uri}: {inline}");
        }
        for name in between(&page, "\"/assets/", "\"") {
            assert_eq!(get(&format!("/assets/{name}")).await.status, StatusCode::OK, "{name}");
        }
    }
}

/// As many components as fit into a body, each a way to fail of its own.
fn crowd(of: &str, next: impl Fn(usize) -> String) -> String {
    let mut text = format!("requests: 1M\n{of}components:\n");
    for n in 0.. {
        let line = format!("  c{n}: {}\n", next(n));
        if text.len() + line.len() > 60_000 {
            let _ = writeln!(text, "  c{n}: {{kind: sqs}}");
            return text;
        }
        text += &line;
    }
    text
}

#[tokio::test]
async fn a_crowd_is_refused_and_one_of_it_is_drilled() {
    let chain = crowd("entry: c0\n", |n| {
        format!("{{kind: function, memory: 1GB, duration: 1ms, timeout: 1s, calls: [c{}]}}", n + 1)
    });
    let loose = crowd("entry: c0\n", |_| "{kind: sqs}".to_owned());
    for text in [chain, loose] {
        for uri in ["/api/v1/drill", "/api/v1/model"] {
            let answer = post_yaml(uri, text.clone()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{uri}");
            assert_eq!(answer.json()["diagnostics"][0]["id"], "too-large-system", "{uri}");
        }
        let page = post_yaml("/system/answer?break=c7", text.clone()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let one = post_yaml("/api/v1/drill?break=c7:throttled", text).await;
        assert!(one.status.as_u16() < 500, "{}", one.text());
    }
}
