//! Markdown for a review comment: the headline first, a table, the rest folded, and a hidden marker
//! so that a bot changes its own comment instead of writing another.
use std::fmt::Write;

use svl_engine::Decision;

use crate::findings::REMEDIES_SHOWN;
use crate::spoken::{Spoken, SpokenFinding};

/// The comment on one workload, or on several: then a line each, and the details of each folded.
pub fn render(decisions: &[&Decision]) -> String {
    let names: Vec<&str> =
        decisions.iter().map(|decision| decision.headline.name.as_str()).collect();
    let mut out = format!("<!-- svl-cost: {} -->\n", marker(&names.join(", ")));
    if let [decision] = decisions {
        let spoken = Spoken::of(decision);
        let _ = writeln!(out, "### {}\n", text(&spoken.verdict));
        one(decision, &spoken, &mut out);
        return out;
    }
    let _ = writeln!(out, "### {} workloads\n", decisions.len());
    out.push_str("| workload | cheapest that fits | all in a month | holds until | findings |\n");
    out.push_str("|---|---|--:|--:|---|\n");
    let all: Vec<Spoken> = decisions.iter().map(|decision| Spoken::of(decision)).collect();
    for (decision, spoken) in decisions.iter().zip(&all) {
        let chosen = spoken.options.iter().find(|option| option.chosen);
        let until = decision.verdict.holds_until.as_ref();
        let cells = [
            text(&decision.headline.name),
            chosen.map_or("none fits".to_owned(), |option| text(&option.label)),
            chosen.map_or(String::new(), |option| text(&option.all_in)),
            until.map_or(String::new(), |until| {
                svl_engine::usd::separated(&until.requests_per_month.to_string())
            }),
            text(spoken.counts.as_deref().unwrap_or("none")),
        ];
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    for (decision, spoken) in decisions.iter().zip(&all) {
        let (name, verdict) = (html(&decision.headline.name), html(&spoken.verdict));
        let _ = writeln!(out, "\n<details><summary><b>{name}</b>: {verdict}</summary>\n");
        one(decision, spoken, &mut out);
        out.push_str("\n</details>\n");
    }
    out
}

fn one(decision: &Decision, spoken: &Spoken, out: &mut String) {
    if let Some(holds) = &spoken.holds {
        let _ = writeln!(out, "{}\n", text(holds));
    }
    let _ = writeln!(out, "{}\n", text(&spoken.workload));
    out.push_str("| option | compute | all in | per million | p99 | carries | fits |\n");
    out.push_str("|---|--:|--:|--:|--:|--:|---|\n");
    for option in &spoken.options {
        let strong = |cell: &str| {
            let cell = text(cell);
            if option.chosen { format!("**{cell}**") } else { cell }
        };
        let fits = if option.fits { "yes" } else { "no" };
        let cells = [
            &option.label,
            &option.compute,
            &option.all_in,
            &option.per_million,
            &option.p99,
            &option.carries,
        ];
        let cells: Vec<String> = cells.into_iter().map(|cell| strong(cell)).collect();
        let _ = writeln!(out, "| {} | {fits} |", cells.join(" | "));
    }
    for note in &spoken.notes {
        let _ = writeln!(out, "\n{}", text(note));
    }
    if let Some(counts) = &spoken.counts {
        let open = if spoken.findings.iter().any(|f| f.is_error && f.allowed.is_none()) {
            " open"
        } else {
            ""
        };
        fold(out, open, &format!("Findings: {counts}"), |out| {
            for finding in &spoken.findings {
                write_finding(finding, out);
            }
        });
    }
    for crossovers in spoken.crossovers.iter().filter(|crossovers| !crossovers.sentences.is_empty())
    {
        fold(
            out,
            "",
            &format!("Crossovers, {}: {}", crossovers.name, crossovers.sentences.len()),
            |out| {
                for sentence in &crossovers.sentences {
                    let _ = writeln!(out, "- {}", text(sentence));
                }
            },
        );
    }
    fold(out, "", &format!("Assumed: {}", spoken.assumptions.len()), |out| {
        for assumed in &spoken.assumptions {
            let because =
                assumed.because.as_ref().map_or(String::new(), |why| format!(" ({})", text(why)));
            let _ = writeln!(out, "- {}: {}{because}", code(&assumed.key), text(&assumed.value));
        }
        for aside in &spoken.aside {
            let _ = writeln!(out, "- not yet considered: {}", text(aside));
        }
    });
    let facts = &decision.facts;
    let own = match facts.overlaid.len() {
        0 => String::new(),
        n => format!(", {n} of your own prices"),
    };
    let _ = writeln!(
        out,
        "\n<sub>svl-cost {}, facts of {}{own}, SHA-256 {}</sub>",
        decision.engine,
        facts.as_of,
        code(&facts.sha256[..facts.sha256.len().min(12)]),
    );
}

fn fold(out: &mut String, open: &str, summary: &str, body: impl FnOnce(&mut String)) {
    let _ = writeln!(out, "\n<details{open}><summary>{}</summary>\n", html(summary));
    body(out);
    out.push_str("\n</details>\n");
}

fn write_finding(finding: &SpokenFinding, out: &mut String) {
    let accepted = if finding.allowed.is_some() { ", accepted" } else { "" };
    let severity = finding.severity.to_lowercase();
    let _ = writeln!(
        out,
        "- **{severity}{accepted}** {}: {}",
        code(finding.rule),
        text(&finding.message)
    );
    let mut under = |name: &str, said: &str| {
        let _ = writeln!(out, "  - {name}: {}", text(said));
    };
    for also in &finding.also {
        under("also", also);
    }
    for limit in &finding.limits {
        under("limit", limit);
    }
    if let Some(reason) = &finding.allowed {
        under("accepted", reason);
    }
    for remedy in finding.remedies.iter().take(REMEDIES_SHOWN) {
        under("help", &remedy.text);
    }
}

/// Text that stays text: nothing in it is read as markdown, as HTML, as a mention or as a new line.
fn text(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    for c in said.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A zero-width space keeps a bot from calling people, or from linking issues.
            '@' | '#' => {
                out.push(c);
                out.push('\u{200b}');
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(plain(c)),
        }
    }
    out
}

/// Text within HTML.
fn html(said: &str) -> String {
    let escaped = |c| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '@' => "@\u{200b}".to_owned(),
        c => plain(c).to_string(),
    };
    said.chars().map(escaped).collect()
}

/// A key or an id. Those of a stored decision may be anything.
fn code(said: &str) -> String {
    let kept: String =
        said.chars().map(|c| if c == '`' || c == '|' { '\'' } else { plain(c) }).collect();
    format!("`{kept}`")
}

/// What can stand in a comment that must not end early.
fn marker(said: &str) -> String {
    let kept = |c: char| if c.is_alphanumeric() || ",._ ".contains(c) { c } else { '-' };
    let mut kept: String = said.chars().map(kept).collect();
    while kept.contains("--") {
        kept = kept.replace("--", "-");
    }
    kept.trim_matches('-').to_owned()
}

/// A character that does not break lines, nor turn the direction of what follows.
fn plain(c: char) -> char {
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_more_than_text() {
        for (said, written) in [
            ("a|b", "a\\|b"),
            ("<script>", "&lt;script&gt;"),
            ("@all #1", "@\u{200b}all #\u{200b}1"),
            ("two\nlines", "two lines"),
            ("`x` *y* _z_ [q](r)", "\\`x\\` \\*y\\* \\_z\\_ \\[q\\](r)"),
            ("\u{202e}evil", "\u{fffd}evil"),
        ] {
            assert_eq!(text(said), written);
        }
    }

    #[test]
    fn a_marker_never_ends_early() {
        assert_eq!(marker("a-->b<!--c"), "a-b-c");
        assert_eq!(marker("shop, orders"), "shop, orders");
    }
}
