//! The page says what the command line says, beside the right field, in few bytes, and nothing of
//! what it is told goes out as anything but text.
mod support;

use axum::http::StatusCode;
use serde_json::Value;
use svl_formats::form::{self, Sheet};
use svl_formats::{findings, workload_file};
use svl_pricing::PriceBook;

use support::{Answer, application, assert_guarded, examples};

/// The founding article's workload.
const ARTICLE: &str = "requests=30M%2Fmonth&memory=128MB&duration=100ms";
/// What the first view may weigh. Unit: bytes.
const WEIGHT: usize = 60_000;

/// An answer that is not put off: these tests ask for much at once.
async fn send(method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    loop {
        let answer = support::send(&application(), method, uri, headers, body.to_owned()).await;
        if answer.status != StatusCode::SERVICE_UNAVAILABLE {
            return answer;
        }
    }
}

async fn get(uri: &str) -> Answer {
    send("GET", uri, &[], "").await
}

async fn post_yaml(uri: &str, body: &str) -> Answer {
    send("POST", uri, &[("content-type", "application/yaml")], body).await
}

/// The decision as the command line prints it of a file.
fn printed(name: &str, text: &[u8]) -> String {
    let book = PriceBook::builtin();
    let facts = book.on(book.edition());
    let mut file = workload_file::read(name, text, &[]);
    let document = file.documents.pop().expect("one document");
    let stated = document.result.expect("a good workload");
    let mut decision = svl_engine::evaluate(stated, &facts).expect("a good workload");
    findings::locate(&mut decision, &document.places, &file.sources);
    svl_formats::json::render(&[&decision], false)
}

/// JSON without the places of its findings, which depend on how the file is laid out.
fn without_places(json: &str) -> Value {
    let mut value: Value = serde_json::from_str(json).expect("JSON");
    for finding in value["findings"].as_array_mut().expect("findings") {
        finding["place"] = Value::Null;
    }
    value
}

/// The query that the page makes of a file.
fn query_of(text: &str) -> String {
    let fields = form::tidied(&form::pasted(text).fields);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The text between two others, each time that they stand around one.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&")
}

#[tokio::test]
async fn the_founding_article_stands_in_the_page() {
    for uri in ["/".to_owned(), format!("/?{ARTICLE}")] {
        let page = get(&uri).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("37,185,269"), "{uri}");
        assert_guarded(&page, &uri);
    }
}

#[tokio::test]
async fn the_fragment_is_the_answer_of_the_page() {
    let page = get(&format!("/?{ARTICLE}")).await.text();
    let fragment = get(&format!("/answer?{ARTICLE}")).await.text();
    assert!(page.contains(fragment.trim()), "{fragment}");
}

#[tokio::test]
async fn every_example_is_the_same_as_a_link() {
    for (name, text) in examples() {
        let text = String::from_utf8(text).expect("text");
        let query = query_of(&text);
        let page = get(&format!("/?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        let json = get(&format!("/decision.json?{query}")).await.text();
        let yaml = get(&format!("/workload.yaml?{query}")).await;
        assert_eq!(
            without_places(&json),
            without_places(&printed("x.yaml", text.as_bytes())),
            "{name}"
        );
        assert!(json == printed("workload.yaml", &yaml.body), "{name}: {}", yaml.text());
        assert_eq!(query_of(&yaml.text()), reordered(&query, &yaml.text()), "{name}");
    }
}

/// A query with its fields in the order of a file.
fn reordered(query: &str, yaml: &str) -> String {
    let order: Vec<String> = form::pasted(yaml).fields.into_iter().map(|(path, _)| path).collect();
    let mut fields: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    fields.sort_by_key(|(path, _)| order.iter().position(|known| known == path));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[tokio::test]
async fn a_mistake_stands_beside_its_field() {
    for (query, field, message) in [
        ("requests=30M&memory=128&duration=100ms", "memory", "has no unit"),
        ("requests=30M&duration=100ms", "memory", "is not stated"),
        (
            "requests=30M&memory=128MB&duration=100ms&latency.p99=fast",
            "latency-p99",
            "is not a duration",
        ),
        ("requests=30M&memory=128MB&duration=100ms&region=mars-1", "region", "mars-1"),
        (
            "requests=30M&memory=128MB&duration=100ms&job.chunkable=true",
            "job-longest",
            "is not stated",
        ),
        ("requests=30M&memory=128MB&duration=100ms&memory=1GB", "memory", "is stated twice"),
        (
            "requests=30M&memory=128MB&duration=100ms&compare=-+ec2:+%7Binstance:+t3.smal%7D",
            "compare",
            "t3.smal",
        ),
        ("requests=30M&memory=128MB&duration=100ms&compare=nothing", "compare", "must be a list"),
        ("requests=30M&memory=128MB&duration=100ms&state=foo", "state", "is no state"),
        (
            "requests=30M&memory=128MB&duration=100ms&state=foo&state.size=2KB",
            "state",
            "is no state",
        ),
    ] {
        let page = get(&format!("/?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let text = page.text();
        let beside = between(&text, &format!("id=\"e-{field}\">"), "</p>").concat();
        assert!(beside.contains(message), "{query}: {beside}");
        let input = between(&text, &format!("id=\"f-{field}\""), ">").concat();
        assert!(input.contains("aria-invalid=\"true\""), "{query}: {input}");
        assert!(input.contains(&format!("e-{field}")), "{query}: {input}");
        let fragment = get(&format!("/answer?{query}")).await;
        assert_eq!(fragment.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let key = field.replace('-', ".");
        assert!(fragment.text().contains(&format!("data-key=\"{key}\"")), "{query}");
    }
}

#[tokio::test]
async fn what_is_no_field_is_told_at_the_top() {
    let page = get(&format!("/?{ARTICLE}&memroy=1GB")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    let top = between(&text, "<div id=\"problems\"", "</div>").concat();
    assert!(top.contains("memroy") && top.contains("did you mean <code>memory</code>?"), "{top}");
}

#[tokio::test]
async fn no_value_becomes_anything_but_text() {
    let attack = "\"><script>alert(1)</script>\n- {x: [&a *a]}\nmemory: 1GB #";
    let mut paths: Vec<String> = form::fields().into_iter().map(|field| field.path).collect();
    paths.extend(["a", "axis", "total", "no.such", "<script>x</script>"].map(str::to_owned));
    for path in paths {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair(&path, attack)
            .append_pair("requests", "30M/month")
            .finish();
        for page in ["/", "/answer", "/workload.yaml", "/decision.json"] {
            let answer = get(&format!("{page}?{query}")).await;
            assert!(answer.status.as_u16() < 500, "{path}");
            if answer.header("content-type").starts_with("text/html") {
                assert!(!answer.text().contains("<script>"), "{page} {path}");
                assert!(!answer.text().contains("\"><s"), "{page} {path}");
            }
        }
    }
    for body in [attack, "memory: \"<script>\"\n<script>: 1", "<script>"] {
        let answer = post_yaml("/paste", body).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn no_field_sets_another() {
    for value in
        ["1x\nmemory: 10GB", "{x: y}\nmemory: 10GB", "\"\nmemory: 10GB", "*a", "&a 5", "!!x 5"]
    {
        let fields =
            [("peak".to_owned(), value.to_owned()), ("allow".to_owned(), value.to_owned())];
        let sheet = Sheet::of(&fields);
        let read = form::pasted(&sheet.yaml);
        let paths: Vec<&str> = read.fields.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["peak", "allow"], "{}", sheet.yaml);
        assert_eq!(read.fields[0].1, value, "{}", sheet.yaml);
    }
}

/// The remedies in a page as links, each with its rule.
fn remedies(page: &str) -> Vec<(String, String)> {
    let articles = page.split("<article ").skip(1);
    articles
        .flat_map(|article| {
            let rule = between(article, "data-rule=\"", "\"").concat();
            let article = article.split("</article>").next().unwrap_or_default();
            let links = between(article, "<a class=\"remedy\" href=\"", "\"");
            links.into_iter().map(move |link| (rule.clone(), unescaped(link)))
        })
        .collect()
}

fn found(json: &Value, rule: &str) -> usize {
    let findings = json["findings"].as_array().expect("findings");
    findings.iter().filter(|finding| finding["rule"] == rule).count()
}

#[tokio::test]
async fn a_remedy_clears_what_it_is_offered_for() {
    let mut followed = 0;
    let workloads = [
        format!("{ARTICLE}&latency.p99=150ms&runtime=nodejs22.x&lambda.reserved_concurrency=2"),
        format!("{ARTICLE}&trigger=http&ingress=rest-api&logs=100KB"),
        "requests=10M&memory=512MB&duration=2.9s&runtime=java21&latency.p99=4s".to_owned(),
        "requests=3B&memory=512MB&duration=400ms&trigger=http".to_owned(),
    ];
    for query in workloads {
        let page = get(&format!("/?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        let before = get(&format!("/decision.json?{query}")).await.json();
        for (rule, link) in remedies(&page.text()) {
            let after = get(&link.replacen("/?", "/decision.json?", 1)).await;
            assert_eq!(after.status, StatusCode::OK, "{link}");
            assert!(found(&after.json(), &rule) < found(&before, &rule), "{rule}: {link}");
            assert_eq!(get(&link).await.status, StatusCode::OK, "{link}");
            followed += 1;
        }
    }
    assert!(followed >= 3, "{followed} remedies");
}

#[tokio::test]
async fn b_stands_against_a() {
    let a: String = form_urlencoded::byte_serialize(ARTICLE.as_bytes()).collect();
    let page = get(&format!("/?{}&a={a}", ARTICLE.replace("128MB", "256MB"))).await.text();
    let comparison = between(&page, "<section id=\"comparison\"", "</section>").concat();
    assert!(comparison.contains("<del>128MB</del>"), "{comparison}");
    assert!(comparison.contains("+$6.25"), "{comparison}");
    assert!(page.contains(&format!("name=\"a\" value=\"{}\"", ARTICLE.replace('&', "&#38;"))));
}

async fn compressed(uri: &str) -> Answer {
    send("GET", uri, &[("accept-encoding", "gzip")], "").await
}

#[tokio::test]
async fn the_first_view_is_light() {
    let page = compressed("/").await;
    assert_eq!(page.header("content-encoding"), "gzip");
    let mut weight = page.body.len();
    let text = get("/").await.text();
    let assets = between(&text, "\"/assets/", "\"");
    assert_eq!(assets.len(), 3);
    for name in assets {
        let asset = compressed(&format!("/assets/{name}")).await;
        assert_eq!(asset.status, StatusCode::OK);
        assert!(asset.header("cache-control").contains("immutable"));
        weight += asset.body.len();
    }
    assert!(weight <= WEIGHT, "{weight} bytes");
}

#[tokio::test]
async fn a_page_carries_no_script_and_no_style() {
    for uri in ["/".to_owned(), format!("/?{ARTICLE}&axis=memory&a=x"), "/?memory=1".to_owned()] {
        let page = get(&uri).await.text();
        assert_eq!(page.matches("<script").count(), 1, "{uri}");
        assert!(page.contains("<script src=\"/assets/"), "{uri}");
        for inline in [" style=", "<style", " onclick", " onload", "javascript:", "http://"] {
            let found = page.replace("http://www.w3.org", "").contains(inline);
            assert!(!found, "{uri}: {inline}");
        }
    }
}

#[tokio::test]
async fn each_axis_has_its_chart() {
    for (axis, words) in [("duration", "duration"), ("memory", "memory")] {
        let page = get(&format!("/?{ARTICLE}&axis={axis}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.text();
        let chart = between(&text, "id=\"cost-wide-title\">", "<").concat();
        assert!(chart.contains(words), "{axis}: {chart}");
    }
}

#[tokio::test]
async fn a_form_without_a_script_takes_a_file() {
    let form = |yaml: &str| {
        form_urlencoded::Serializer::new(String::new()).append_pair("yaml", yaml).finish()
    };
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let good = form("requests: 30M/month\nmemory: 128MB\nduration: 100ms\n");
    let answer = send("POST", "/paste", &kind, &good).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), format!("/?{ARTICLE}"));
    let told = post_yaml("/paste", "requests: 30M/month\nmemory: 128MB\nduration: 100ms\n").await;
    assert_eq!(told.json()["query"], ARTICLE);
    assert_eq!(told.json()["diagnostics"], Value::Array(Vec::new()));
    let bad = form("requests: 30M/month\nmemory: 128\nduration: 100ms\n");
    let answer = send("POST", "/paste", &kind, &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    let errors = between(&text, "<pre id=\"yaml-errors\"", "</pre>").concat();
    assert!(errors.contains("pasted.yaml:2:9"), "{errors}");
    assert!(between(&text, "id=\"e-memory\">", "</p>").concat().contains("has no unit"));
    let broken = send("POST", "/paste", &kind, &form("a: [")).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn downloads_carry_the_answer() {
    for (path, kind, part) in [
        ("/workload.yaml", "application/yaml", "memory: 128MB"),
        ("/options.csv", "text/csv", "lambda-arm64-128mb"),
        ("/chart.svg", "image/svg+xml", "<svg"),
        ("/report.html", "text/html", "37,185,269"),
    ] {
        let file = get(&format!("{path}?{ARTICLE}")).await;
        assert_eq!(file.status, StatusCode::OK, "{path}");
        assert!(file.header("content-type").starts_with(kind), "{path}");
        assert!(file.header("content-disposition").starts_with("attachment"), "{path}");
        assert!(file.text().contains(part), "{path}");
        if path != "/workload.yaml" {
            let bad = get(&format!("{path}?memory=1")).await;
            assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
    }
}

#[tokio::test]
async fn messages_about_a_file_carry_its_name() {
    for (query, name) in [
        ("?name=my+api.yaml", "my api.yaml"),
        ("", "pasted.yaml"),
        ("?name=", "pasted.yaml"),
        ("?name=%3Cb%3E%0A.yaml", "pasted.yaml"),
        ("?name=..%2Fsecret.yaml", "pasted.yaml"),
    ] {
        let told = post_yaml(&format!("/paste{query}"), "memory: 128\n").await.json();
        let text = told["text"].as_str().expect("text");
        assert!(text.contains(&format!("{name}:1:9")), "{query}: {text}");
    }
}

#[tokio::test]
async fn a_browser_finds_the_icon_by_itself() {
    let icon = get("/favicon.ico").await;
    assert_eq!(icon.status, StatusCode::OK);
    assert_eq!(icon.header("content-type"), "image/svg+xml");
}
