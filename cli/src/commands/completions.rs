//! `svl-cost completions`.
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::output;

/// Print a completion script for a shell
#[derive(clap::Args)]
#[command(after_help = "Example:\n  svl-cost completions bash > /etc/bash_completion.d/svl-cost")]
pub struct Args {
    /// The shell.
    shell: Shell,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::Cli::command(), "svl-cost", &mut script);
        output::print(&script)
    }
}
