//! `svl-cost prices`.
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::civil::Date;
use svl_engine::facts::{FactError, Facts};
use svl_engine::problem::Problem;
use svl_formats::prices::{self, PriceRow};
use svl_pricing::{DatedBook, Found, Listed, PriceBook};

use crate::evaluation;
use crate::output::{self, Format};

/// Look into the price book
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Show(Show),
    Search(Search),
}

/// Print every price of a service in a Region; without a service, what the book holds
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost prices show
  svl-cost prices show lambda --region eu-west-1
  svl-cost prices show ec2 --region ap-south-1 --format csv")]
struct Show {
    /// The service, such as `lambda`, `ec2` or `fargate`.
    service: Option<String>,

    /// The Region.
    #[arg(long, default_value = "us-east-1", value_name = "REGION")]
    region: String,

    #[command(flatten)]
    book: Book,
}

/// Print the prices whose service, Region and item together hold every word
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost prices search t4g.small
  svl-cost prices search lambda duration frankfurt
  svl-cost prices search us-east-1 nat --format json")]
struct Search {
    /// The words, in any case.
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,

    #[command(flatten)]
    book: Book,
}

#[derive(clap::Args)]
struct Book {
    /// Put the tables in DIR in place of the built-in prices.
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,

    /// The prices in force on this day (YYYY-MM-DD) [default: the facts' own date].
    #[arg(long, value_name = "DATE", value_parser = evaluation::date)]
    as_of: Option<Date>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Args {
    pub fn run(self) -> ExitCode {
        match self.verb {
            Verb::Show(Show { service: Some(service), region, book }) => book.print(|dated| {
                let rows = dated.rows(&service, &region)?;
                Ok(Found { nearest: Vec::new(), rows })
            }),
            Verb::Show(Show { service: None, book, .. }) => match book.open() {
                Ok(prices) => output::print(summary(&book.dated(&prices), &prices).as_bytes()),
                Err(status) => status,
            },
            Verb::Search(Search { words, book }) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                book.print(|dated| dated.search(&words))
            }
        }
    }
}

impl Book {
    fn open(&self) -> Result<PriceBook, ExitCode> {
        evaluation::open_book(self.prices.as_deref())
    }

    fn dated<'a>(&self, book: &'a PriceBook) -> DatedBook<'a> {
        book.on(self.as_of.unwrap_or_else(|| book.edition()))
    }

    fn print(&self, look: impl Fn(&DatedBook) -> Result<Found, FactError>) -> ExitCode {
        let book = match self.open() {
            Ok(book) => book,
            Err(status) => return status,
        };
        match look(&self.dated(&book)) {
            Ok(Found { rows, nearest }) if rows.is_empty() => {
                let nearest: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
                let help = if nearest.is_empty() {
                    "`svl-cost prices show` lists what the book holds".to_owned()
                } else {
                    format!("did you mean {}?", nearest.join(" or "))
                };
                output::refuse(&format!("no such price is in the book\n  = help: {help}"))
            }
            Ok(found) => output::print(self.rendered(&found.rows).as_bytes()),
            Err(error) => {
                let problem = Problem::from_fact("", &error);
                let help =
                    problem.help.map(|help| format!("\n  = help: {help}")).unwrap_or_default();
                output::refuse(&format!("{}{help}", problem.message))
            }
        }
    }

    fn rendered(&self, listed: &[Listed]) -> String {
        let rows: Vec<PriceRow> = listed.iter().map(row).collect();
        match self.format {
            Format::Table => prices::table(&rows, output::terminal(false)),
            Format::Json => prices::json(&rows),
            Format::Csv => prices::csv(&rows),
        }
    }
}

fn row(each: &Listed) -> PriceRow<'_> {
    PriceRow {
        service: &each.service,
        region: &each.region,
        item: &each.item,
        price: &each.price,
        overlaid: each.overlaid,
    }
}

/// What the book holds: its date, its digest, its services and Regions.
fn summary(dated: &DatedBook, book: &PriceBook) -> String {
    let mut text = format!("facts of {}, SHA-256 {}\n\nservices:\n", dated.as_of(), dated.sha256());
    for service in book.services() {
        let _ = writeln!(text, "  {service}");
    }
    text.push_str("\nRegions and zones:\n");
    for (code, name) in book.regions() {
        let _ = writeln!(text, "  {code:<26}{name}");
    }
    text
}
