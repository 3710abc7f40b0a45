//! The verbs, one file each.
mod check;
mod comment;
mod completions;
mod crossover;
mod diff;
mod drill;
mod explain;
mod init;
mod man;
mod model;
mod prices;
mod render;
mod rules;
mod schema;
mod sensitivity;
mod serve;
mod sweep;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Command {
    Model(model::Args),
    Check(check::Args),
    Crossover(crossover::Args),
    Drill(drill::Args),
    Diff(diff::Args),
    Comment(comment::Args),
    Sweep(sweep::Args),
    Sensitivity(sensitivity::Args),
    Render(render::Args),
    Rules(rules::Args),
    Explain(explain::Args),
    Prices(prices::Args),
    Init(init::Args),
    Schema(schema::Args),
    Serve(serve::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    pub fn run(self) -> ExitCode {
        match self {
            Self::Model(args) => args.run(),
            Self::Check(args) => args.run(),
            Self::Crossover(args) => args.run(),
            Self::Drill(args) => args.run(),
            Self::Diff(args) => args.run(),
            Self::Comment(args) => args.run(),
            Self::Sweep(args) => args.run(),
            Self::Sensitivity(args) => args.run(),
            Self::Render(args) => args.run(),
            Self::Rules(args) => args.run(),
            Self::Explain(args) => args.run(),
            Self::Prices(args) => args.run(),
            Self::Init(args) => args.run(),
            Self::Schema(args) => args.run(),
            Self::Serve(args) => args.run(),
            Self::Completions(args) => args.run(),
            Self::Man(args) => args.run(),
        }
    }
}
