//! `svl-cost init`.
mod questions;
mod templates;

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use svl_formats::{policy_file, schema, starter, workload_file};
use templates::Template;

use crate::output;

/// Where schemas are put for editors: a folder beside the file, or above it.
const FOLDER: &str = ".svl-cost";

/// Start a workload file: by questions on a terminal, from a template, or with four lines
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost init
  svl-cost init services/orders/workload.yaml --yes
  svl-cost init --list-templates
  svl-cost init webhooks.yaml --from-template webhook-bursts
  svl-cost init notes.yaml --template system
  svl-cost init - --yes > workload.yaml
  svl-cost init --policy

The file's first line tells an editor where the schema is: in the folder .svl-cost above the file, or \
beside it. It is written there if it is not there yet, so that editors need no network.")]
#[allow(clippy::struct_excessive_bools)] // Each is an option of its own.
pub struct Args {
    /// The file to write; `-` prints it [default: workload.yaml, or svl-cost.toml with --policy].
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Begin with this example.
    #[arg(long, visible_alias = "template", value_name = "NAME", conflicts_with = "policy")]
    from_template: Option<String>,

    /// Print the examples that can be begun with.
    #[arg(long, conflicts_with_all = ["policy", "from_template", "file", "force", "schema"])]
    list_templates: bool,

    /// Start the policy for `svl-cost check`.
    #[arg(long)]
    policy: bool,

    /// Ask nothing, also on a terminal.
    #[arg(long, visible_alias = "no-input")]
    yes: bool,

    /// Overwrite the file if it is there.
    #[arg(long)]
    force: bool,

    /// Name this schema, a path from the file or an address, and write none.
    #[arg(long, value_name = "PATH")]
    schema: Option<String>,
}

impl Args {
    pub fn run(self) -> ExitCode {
        if self.list_templates {
            return output::print(templates::list().as_bytes());
        }
        self.start().unwrap_or_else(|message| output::refuse(&message))
    }

    fn start(&self) -> Result<ExitCode, String> {
        let usual = if self.policy { policy_file::NAME } else { "workload.yaml" };
        let file = self.file.clone().unwrap_or_else(|| PathBuf::from(usual));
        let printed = file.as_os_str() == "-";
        let template = self.from_template.as_deref().map(Template::named).transpose()?;
        if !printed {
            self.check_target(&file, usual)?;
        }
        let place = SchemaFile::of(&file, self.policy);
        let schema = self.schema.clone().unwrap_or_else(|| place.named.clone());
        let text = match template {
            _ if self.policy => starter::policy(&schema),
            Some(template) => template.with_schema(&schema),
            None => starter::workload(&schema, &self.stated(&file)?),
        };
        if printed {
            let status = output::print(text.as_bytes());
            self.say_next(&file, printed, &place);
            return Ok(status);
        }
        self.write(&file, &text)?;
        output::complain(&format!("wrote {}\n", file.display()));
        if self.schema.is_none() {
            place.write()?;
        }
        self.say_next(&file, printed, &place);
        Ok(ExitCode::SUCCESS)
    }

    /// Before anything is asked: nobody answers in vain.
    fn check_target(&self, file: &Path, usual: &str) -> Result<(), String> {
        let shown = file.display();
        if file.is_dir() {
            return Err(format!(
                "{shown} is a folder\nhelp: name a file, such as {}",
                file.join(usual).display()
            ));
        }
        if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty())
            && !parent.is_dir()
        {
            return Err(format!("there is no folder {}\nhelp: make it first", parent.display()));
        }
        if !self.force && file.symlink_metadata().is_ok() {
            return Err(exists(file));
        }
        Ok(())
    }

    /// The keys that are set: as answered, or the file's name alone.
    fn stated(&self, file: &Path) -> Result<Vec<(String, String)>, String> {
        let name = workload_file::default_name(&file.display().to_string());
        let name = if name == "workload" { "thumbnail-api".to_owned() } else { name };
        if self.yes || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return Ok(vec![("name".to_owned(), starter::text_value(&name))]);
        }
        let answers = questions::ask(&name)
            .map_err(|error| format!("could not read the answers: {error}"))?;
        answers.ok_or_else(|| "the answers ended early; nothing is written".to_owned())
    }

    /// Writes a file that is not there; another one's in between counts as well.
    fn write(&self, file: &Path, text: &str) -> Result<(), String> {
        let mut options = OpenOptions::new();
        options.write(true);
        if self.force {
            options.create(true).truncate(true)
        } else {
            options.create_new(true)
        };
        let filled = options.open(file).map(|mut opened| opened.write_all(text.as_bytes()));
        if let Ok(Err(_)) = filled {
            // Half a file is none.
            let _ = fs::remove_file(file);
        }
        match filled.flatten() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(file)),
            Err(error) => Err(format!("could not write {}: {error}", file.display())),
            Ok(()) => Ok(()),
        }
    }

    fn say_next(&self, file: &Path, printed: bool, place: &SchemaFile) {
        let name = file.display().to_string();
        let file = match name {
            _ if printed => "FILE".to_owned(),
            name if name.contains(char::is_whitespace) => format!("{name:?}"),
            name => name,
        };
        if printed && self.schema.is_none() {
            output::complain(&format!(
                "for editors: svl-cost schema {} --out {}\n",
                place.document, place.named
            ));
        }
        let next = if self.policy {
            "svl-cost check .".to_owned()
        } else {
            format!("svl-cost model {file}")
        };
        output::complain(&format!("next: {next}\n"));
    }
}

fn exists(file: &Path) -> String {
    format!(
        "{} is there already\nhelp: name another file, or overwrite it with `--force`",
        file.display()
    )
}

/// The nearest folder of a repository, from this one upwards, that has schemas, and the way to it.
fn folder_above(folder: &Path) -> Option<(PathBuf, String)> {
    let (mut at, mut up, mut found) = (folder.to_owned(), String::new(), None);
    // Deeper than any repository.
    for _ in 0..64 {
        if found.is_none() && at.join(FOLDER).is_dir() {
            found = Some((at.clone(), up.clone()));
        }
        if at.join(".git").exists() {
            return found;
        }
        at.push("..");
        up.push_str("../");
    }
    None
}

/// The schema that a file's first line names.
struct SchemaFile {
    /// `workload` or `policy`, as `svl-cost schema` names it.
    document: &'static str,
    text: String,
    path: PathBuf,
    /// From the file's folder, as its first line says it.
    named: String,
}

impl SchemaFile {
    /// In the nearest folder of schemas above the file, within the repository; else in one beside it.
    fn of(file: &Path, policy: bool) -> Self {
        let (document, text) = if policy {
            ("policy", schema::policy_schema())
        } else {
            ("workload", schema::workload_schema())
        };
        let name = format!("{FOLDER}/{document}-1.schema.json");
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let (path, named) = match folder_above(&folder) {
            Some((found, up)) => (found.join(&name), up + &name),
            None => (folder.join(&name), name),
        };
        Self { document, text, path, named }
    }

    /// Writes it where there is none; says so where there is that of another version.
    fn write(&self) -> Result<(), String> {
        let shown = self.path.strip_prefix(".").unwrap_or(&self.path).display();
        match fs::read_to_string(&self.path) {
            Ok(found) if found == self.text => {}
            Ok(_) => output::complain(&format!(
                "{shown} is of another version; this one's: svl-cost schema {} --out {shown}\n",
                self.document
            )),
            Err(_) => {
                let folder = self.path.parent().unwrap_or(Path::new("."));
                fs::create_dir_all(folder)
                    .and_then(|()| fs::write(&self.path, &self.text))
                    .map_err(|error| format!("could not write {shown}: {error}"))?;
                output::complain(&format!("wrote {shown}, which editors read\n"));
            }
        }
        Ok(())
    }
}
