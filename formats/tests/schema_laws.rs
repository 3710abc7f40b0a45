//! A law of the workload's JSON Schema: it is never narrower than the reader, so that no editor marks
//! what the program reads.
use serde_json::{Value, json};
use svl_formats::schema::workload_schema;

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&workload_schema()).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a valid schema")
}

/// A text as an editor types it: YAML 1.2's core schema.
fn as_typed(text: &str) -> Value {
    let plain_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number = plain_number.then(|| serde_json::from_str(text).ok()).flatten();
    number.unwrap_or_else(|| json!(text))
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3_000))]

    #[test]
    fn what_the_reader_reads_no_editor_marks(
        key in proptest::sample::select(vec![
            "requests", "memory", "duration", "cpu", "peak", "budget", "lambda.reserved_concurrency",
            "server.hours",
        ]),
        text in "[$]?[0-9][0-9_.]{0,4}[kMB%x]?(B|[KMGT]i?B|ms|s|min|h|/month|/day|/s)?([.][.][0-9][0-9.]{0,2}[kMB%x]?(B|KB|MB|ms|s|/month|/s)?)?",
    ) {
        let mut workload =
            json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"});
        match key.split_once('.') {
            Some((group, name)) => workload[group] = json!({name: as_typed(&text)}),
            None => workload[key] = as_typed(&text),
        }
        let setting = svl_formats::workload_file::Override {
            label: key.to_owned(), key: key.to_owned(), value_text: text.clone(),
        };
        let four = "requests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
        let file = svl_formats::workload_file::read("a.yaml", four.as_bytes(), &[setting]);
        let reads = file.documents.iter().all(|document| document.result.is_ok());
        let valid = VALIDATOR.with(|validator| validator.is_valid(&workload));
        proptest::prop_assert!(valid || !reads, "{key}: {text}");
    }
}

thread_local! {
    static VALIDATOR: jsonschema::Validator = validator();
}
