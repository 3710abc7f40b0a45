//! `svl-cost explain`.
use std::process::ExitCode;

use svl_engine::facts::Facts;
use svl_engine::policy;
use svl_engine::rules::{self, IDS, Rule};
use svl_engine::system;
use svl_formats::findings::Told;
use svl_formats::rules::Page;
use svl_formats::{nearest, workload_file};
use svl_pricing::PriceBook;

use crate::{evaluation, output};

/// Explain a rule: when it finds something, why that matters, an example, and what may clear it
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost explain cold-start-breaks-slo
  svl-cost explain duration-over-ceiling --format markdown
  svl-cost rules")]
pub struct Args {
    /// The rule's id, as findings and `svl-cost rules` name it.
    #[arg(value_name = "RULE")]
    rule: String,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people at a terminal.
    Text,
    /// Everything that the rule's file says (contract svl-cost/rules/1).
    Json,
    /// The page under docs/rules/.
    Markdown,
}

impl Args {
    pub fn run(self) -> ExitCode {
        if let Some(rule) = policy::find(&self.rule) {
            return match self.format {
                Format::Json => output::print(svl_formats::rules::policy_json(rule).as_bytes()),
                Format::Text | Format::Markdown => {
                    let terminal = output::terminal(false);
                    output::print_styled(&svl_formats::rules::policy_text(rule, terminal))
                }
            };
        }
        let Some(rule) = rules::find(&self.rule) else {
            return output::refuse(&unknown(&self.rule));
        };
        if self.format == Format::Json {
            return output::print(svl_formats::rules::json(&[rule], false).as_bytes());
        }
        let Some(page) = page(rule) else {
            return output::fault(&format!("the example of `{}` cannot be evaluated", rule.id));
        };
        match self.format {
            Format::Markdown => output::print(svl_formats::rules::markdown(&page).as_bytes()),
            Format::Text | Format::Json => {
                output::print_styled(&svl_formats::rules::text(&page, output::terminal(false)))
            }
        }
    }
}

fn unknown(written: &str) -> String {
    let nearest = nearest::nearest(written, IDS.iter().chain(policy::IDS).copied());
    let help = nearest.map_or_else(
        || "`svl-cost rules` lists them".to_owned(),
        |name| format!("did you mean `{name}`?"),
    );
    format!("there is no rule `{written}`\n  help: {help}")
}

/// The rule's page: its example is evaluated as any other workload is.
fn page(rule: &Rule) -> Option<Page<'_>> {
    let book = PriceBook::builtin();
    let day = match rule.as_of {
        Some(day) => evaluation::date(day).ok()?,
        None => book.edition(),
    };
    let facts = book.on(day);
    let mut file = workload_file::read("workload.yaml", rule.fires.as_bytes(), &[]);
    let document = file.documents.pop()?;
    let told = if let Some(stated) = document.system {
        let mut decision = system::evaluate(*stated, &facts).ok()?;
        decision.findings.retain(|finding| finding.rule == rule.id);
        Told::of(&decision, &document.places)
    } else {
        let mut decision = svl_engine::evaluate(document.result.ok()?, &facts).ok()?;
        decision.findings.retain(|finding| finding.rule == rule.id);
        Told::of(&decision, &document.places)
    };
    let found = told.render_all(&file.sources);
    let limits = rule.limits.iter().filter_map(|id| facts.quota(id).ok()).collect();
    Some(Page { rule, limits, found: output::unstyled(&found) })
}
