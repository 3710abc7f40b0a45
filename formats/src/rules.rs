//! The rules for people and for programs: the list, and one page each. The pages under
//! `docs/rules/` are these.
use std::fmt::Write;

use anstyle::Style;
use serde::Serialize;
use svl_engine::decision::Severity;
use svl_engine::policy::PolicyRule;
use svl_engine::quota::Quota;
use svl_engine::rules::{NOT_ANSWERABLE, Rule};
use svl_engine::usd::separated;

use crate::table::{Terminal, paragraph, plain_table, prose};

/// A rule with what can only be said once facts are at hand.
pub struct Page<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Its limits as they hold on the day.
    pub limits: Vec<Quota>,
    /// What it finds in its example, as a report shows it, without styles.
    pub found: String,
}

/// One rule, contract `svl-cost/rules/1`.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    severity: Severity,
    summary: &'a str,
    what: &'a str,
    why: &'a str,
    fires: &'a str,
    silent: &'a str,
    as_of: Option<&'a str>,
    remedies: &'a [&'a str],
    judgement: Vec<Threshold<'a>>,
    limits: &'a [&'a str],
    sources: &'a [&'a str],
}

#[derive(Serialize)]
struct Threshold<'a> {
    name: &'a str,
    value: &'a str,
}

/// As messages spell it.
pub const fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
        Severity::Info => "info",
    }
}

/// One line a rule, the worst first.
pub fn list(rules: &[&Rule], terminal: Terminal) -> String {
    let mut sorted = rules.to_vec();
    sorted.sort_by_key(|rule| (rule.severity, rule.id));
    let lines = sorted.iter().map(|rule| {
        vec![name(rule.severity).to_owned(), rule.id.to_owned(), rule.summary.to_owned()]
    });
    plain_table(lines, terminal)
}

/// The rules as a JSON array; a lone one as an object where it was asked for by name.
pub fn json(rules: &[&Rule], several: bool) -> String {
    let listed: Vec<Listed> = rules.iter().map(|rule| listed(rule)).collect();
    crate::json::one_or_many(&listed, several)
}

fn listed<'a>(rule: &'a Rule) -> Listed<'a> {
    let threshold = |(name, value): &(&'a str, &'a str)| Threshold { name, value };
    Listed {
        id: rule.id,
        severity: rule.severity,
        summary: rule.summary,
        what: rule.what,
        why: rule.why,
        fires: rule.fires,
        silent: rule.silent,
        as_of: rule.as_of,
        remedies: rule.remedies,
        judgement: rule.judgement.iter().map(threshold).collect(),
        limits: rule.limits,
        sources: rule.sources,
    }
}

/// What a terminal shows of one rule.
pub fn text(page: &Page, terminal: Terminal) -> String {
    let rule = page.rule;
    let bold = Style::new().bold();
    let mut out = String::new();
    let title = format!("{}[{}]: {}", name(rule.severity), rule.id, rule.summary);
    paragraph(&title, terminal, bold, &mut out);
    let mut section = |title: &str, body: &dyn Fn(&mut String)| {
        out.push('\n');
        paragraph(title, terminal, bold, &mut out);
        body(&mut out);
    };
    let plain = |text: &str, out: &mut String| prose(text, "", terminal, out);
    let item = |text: &str, out: &mut String| prose(&format!("- {text}"), "  ", terminal, out);
    section("When it finds something", &|out| plain(rule.what, out));
    section("Why that matters", &|out| plain(rule.why, out));
    section(&example_title(rule), &|out| out.push_str(&indented(rule.fires)));
    section("What it finds there", &|out| out.push_str(&indented(&page.found)));
    section("Where it finds nothing", &|out| out.push_str(&indented(rule.silent)));
    section("What may clear it", &|out| {
        for remedy in rule.remedies {
            item(remedy, out);
        }
    });
    let facts = facts(page);
    if !facts.is_empty() {
        section("What it is held against", &|out| {
            for fact in &facts {
                item(fact, out);
            }
        });
    }
    section("Sources", &|out| {
        for source in rule.sources {
            item(source, out);
        }
    });
    out
}

/// What a terminal shows of a policy's rule.
pub fn policy_text(rule: &PolicyRule, terminal: Terminal) -> String {
    let mut out = String::new();
    let bold = Style::new().bold();
    let title = format!("{}[{}]: {}", name(rule.severity), rule.id, rule.summary);
    paragraph(&title, terminal, bold, &mut out);
    for (title, text) in [
        ("What may clear it", rule.help),
        (
            "Where it is from",
            "a policy, `svl-cost.toml`, or a workload's own keys; see docs/policy.md",
        ),
    ] {
        out.push('\n');
        paragraph(title, terminal, bold, &mut out);
        prose(text, "", terminal, &mut out);
    }
    out
}

/// The same as JSON, with the keys that it has of contract `svl-cost/rules/1`.
pub fn policy_json(rule: &PolicyRule) -> String {
    let told = serde_json::json!({
        "id": rule.id,
        "severity": rule.severity,
        "summary": rule.summary,
        "remedies": [rule.help],
    });
    serde_json::to_string_pretty(&told).unwrap_or_default() + "\n"
}

/// The page of one rule for `docs/rules/`.
pub fn markdown(page: &Page) -> String {
    let rule = page.rule;
    let mut out = format!(
        "# {}\n\n**{}**: {}\n\n## When it finds something\n\n{}\n\n## Why that matters\n\n{}\n",
        rule.id,
        name(rule.severity),
        rule.summary,
        rule.what,
        rule.why
    );
    let _ = write!(
        out,
        "\n## {}\n\n```yaml\n{}```\n\n```text\n{}```\n\nIt finds nothing here:\n\n```yaml\n{}```\n",
        example_title(rule),
        rule.fires,
        page.found,
        rule.silent
    );
    bullets("What may clear it", rule.remedies.iter().map(ToString::to_string), &mut out);
    bullets("What it is held against", facts(page).into_iter(), &mut out);
    bullets("Sources", rule.sources.iter().map(ToString::to_string), &mut out);
    out
}

/// The list of pages for `docs/rules/README.md`.
pub fn index(rules: &[&Rule]) -> String {
    let mut out = String::from(
        "# The rules\n\nMade from `engine/src/rules/`, one file each; `svl-cost explain RULE` shows the same pages.\nA finding that is known and accepted is listed under `allow` in the workload, with a reason.\n",
    );
    let kinds = [
        (Severity::Error, "Errors: the option does not fit"),
        (Severity::Warning, "Warnings: it fits, and will hurt"),
        (Severity::Advice, "Advice: it could be better"),
        (Severity::Info, "Notes: good to know, some in favour"),
    ];
    for (severity, title) in kinds {
        let of_kind = rules.iter().filter(|rule| rule.severity == severity);
        let line = |rule: &&Rule| format!("[`{0}`]({0}.md): {1}", rule.id, rule.summary);
        bullets(title, of_kind.map(line), &mut out);
    }
    let line = |(id, lacks): &(&str, &str)| format!("`{id}` lacks {lacks}");
    bullets("Not yet answerable", NOT_ANSWERABLE.iter().map(line), &mut out);
    out
}

fn example_title(rule: &Rule) -> String {
    match rule.as_of {
        Some(day) => format!("An example, with `--as-of {day}`"),
        None => "An example".to_owned(),
    }
}

/// Limits and thresholds, one line each.
fn facts(page: &Page) -> Vec<String> {
    let limit = |quota: &Quota| {
        let since = quota.in_force_from.map_or_else(String::new, |day| format!(", since {day}"));
        let value = separated(&quota.value.to_plain());
        format!("`{}`: {value} {}{since} ({})", quota.id, quota.unit, quota.source.0)
    };
    let judged = |(name, value): &(&str, &str)| {
        format!("{name}: {value} (this project's judgement, not a provider's limit)")
    };
    page.limits.iter().map(limit).chain(page.rule.judgement.iter().map(judged)).collect()
}

fn bullets(title: &str, lines: impl Iterator<Item = String>, out: &mut String) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        let _ = write!(out, "\n## {title}\n\n- {}\n", lines.join("\n- "));
    }
}

fn indented(text: &str) -> String {
    let indent =
        |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    text.lines().map(indent).collect()
}
