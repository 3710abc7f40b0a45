//! Whether a YAML file is a workload file, without reading all of it: folders hold many others.

/// How far into a file its keys are looked for, in bytes.
const LOOKED_AT: usize = 1 << 16;

/// Whether a file is a workload file: by its name, by the schema that its first lines name, or by the
/// keys at its left margin.
pub fn looks_like_one(name: &str, text: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml"));
    if stem.is_some_and(|stem| stem == "workload" || stem.ends_with(".workload")) {
        return true;
    }
    let end = (0..=text.len().min(LOOKED_AT)).rev().find(|at| text.is_char_boundary(*at));
    let text = text.get(..end.unwrap_or(0)).unwrap_or_default();
    names_the_schema(text) || has_the_keys(text)
}

/// A comment before all else, `# yaml-language-server: $schema=.../workload-1.schema.json`.
fn names_the_schema(text: &str) -> bool {
    let comments = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let comments = comments.take_while(|line| line.is_empty() || line.starts_with('#'));
    let schema = |line: &str| {
        let rest = line.trim_start_matches('#').trim_start();
        let schema = rest.strip_prefix("yaml-language-server:")?.trim_start();
        Some(schema.strip_prefix("$schema=")?.rsplit(['/', '\\']).next()?.to_owned())
    };
    let named: Vec<String> = comments.filter_map(schema).collect();
    named.iter().any(|file| file.starts_with("workload") && file.contains("schema.json"))
}

fn has_the_keys(text: &str) -> bool {
    let stated = |key: &str| {
        let states = |line: &str| {
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
        };
        text.trim_start_matches('\u{feff}').lines().any(states)
    };
    stated("requests") && ["memory", "duration", "components"].into_iter().any(stated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workload_files_are_told_from_others() {
        let schema =
            "# yaml-language-server: $schema=https://a.example/workload-1.schema.json\nx: 1";
        for (name, text, is) in [
            ("workload.yaml", "", true),
            ("services/a/workload.yml", "[", true),
            ("orders.workload.yaml", "", true),
            ("a.yaml", "requests: 1\nmemory: 128MB\n", true),
            ("a.yaml", "---\nduration : 1ms\nrequests: 1\n", true),
            ("a.yaml", "requests: 1\ncomponents:\n", true),
            ("a.yaml", schema, true),
            ("deployment.yaml", "resources:\n  requests:\n    memory: 128Mi\n", false),
            ("a.yaml", "requests: 1\n", false),
            ("a.yaml", "# yaml-language-server: $schema=https://a.example/compose.json\n", false),
            ("my-workload.yaml", "kind: Deployment\n", false),
        ] {
            assert_eq!(looks_like_one(name, text), is, "{name}: {text}");
        }
    }
}
