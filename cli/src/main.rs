//! `svl-cost`: should this workload run as functions or on servers, until when, and does it fit?
//!
//! Parsing does nothing but parse; each verb is one file under `commands/`. Results go to standard
//! output, all else to standard error. Exit status: 0 done, 1 a gate failed, 2 bad usage or bad
//! input, 3 our own fault.
mod chart;
mod checking;
mod commands;
mod evaluation;
mod git;
mod inputs;
mod output;
mod parallel;
mod paths;
mod policies;
mod progress;
mod reports;
mod sides;
mod sweeping;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;

/// Should this workload run as functions or on servers, until when, and does it fit at all?
#[derive(Parser)]
#[command(name = "svl-cost", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = clap::ColorChoice::Auto, value_name = "WHEN")]
    color: clap::ColorChoice,
}

const AFTER_HELP: &str = "\
Examples:
  svl-cost init
  svl-cost model examples/thumbnail-api.yaml
  svl-cost model workload.yaml --region eu-west-1 --set requests=90M/month
  printf 'requests: 5M/month\\nmemory: 256MB\\nduration: 40ms\\n' | svl-cost model -
  svl-cost model workload.yaml --format html --out decision.html
  svl-cost render decision.json --format markdown
  svl-cost crossover workload.yaml --over requests
  svl-cost sensitivity workload.yaml
  svl-cost sweep workload.yaml --over memory=128MB..3008MB:64MB
  svl-cost model examples/systems/shop-decoupled.yaml
  svl-cost drill examples/systems/notes-api.yaml --break mailer:error
  svl-cost check services/
  svl-cost diff --base main
  svl-cost comment --base origin/main > comment.md
  svl-cost explain cold-start-breaks-slo
  svl-cost prices search t4g.small
  svl-cost serve

Exit status: 0 done, and the gate passed; 1 the gate failed; 2 bad usage or bad input; 3 our own fault.";

fn main() -> ExitCode {
    // A panic is our own fault, whatever the input was. `serve` puts its own hook in this one's place:
    // there a panic ends one request.
    std::panic::set_hook(Box::new(|panic| {
        eprintln!(
            "svl-cost: internal error: {panic}\nPlease report it with the input that caused it."
        );
        std::process::exit(3);
    }));
    let cli = Cli::parse();
    output::choose_colors(cli.color);
    cli.command.run()
}
