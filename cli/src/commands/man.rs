//! `svl-cost man`.
use std::process::ExitCode;

use clap::CommandFactory;

use crate::output;

/// Print the manual page, or that of one verb
#[derive(clap::Args)]
#[command(after_help = "Example:\n  svl-cost man model | man -l -")]
pub struct Args {
    /// A verb, such as `model`.
    verb: Option<String>,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let mut program = crate::Cli::command();
        program.build();
        let page = match &self.verb {
            None => program,
            Some(verb) => match program.find_subcommand(verb) {
                Some(found) => found.clone(),
                None => return output::refuse(&format!("there is no verb `{verb}`")),
            },
        };
        let mut roff = Vec::new();
        match clap_mangen::Man::new(page).render(&mut roff) {
            Ok(()) => output::print(&roff),
            Err(error) => output::fault(&error.to_string()),
        }
    }
}
