//! `svl-cost crossover`.
use std::process::ExitCode;

use clap::ValueEnum;
use svl_engine::axis;
use svl_engine::bill::Total;
use svl_formats::axis::Ordered;
use svl_formats::charts::{self, Band, Bands, Picture, Size};

use crate::chart::ChartFile;
use crate::evaluation::{self, Request};
use crate::output::{self, Format};

/// At how many values of an axis a chart looks.
const SAMPLES: usize = 64;

/// Print every volume, duration or size of memory at which another option becomes the cheaper one
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost crossover workload.yaml --over requests
  svl-cost crossover workload.yaml --over requests --format csv
  svl-cost crossover workload.yaml --over duration --by memory=128MB,512MB,1GB
  svl-cost crossover workload.yaml --over memory --chart memory.svg
  svl-cost crossover workload.yaml --over requests --by memory=128MB,512MB,2GB --chart plane.png

Requests are followed from 1 to 1,000 times the stated volume, duration up to the longest that a
function may take, and memory over all sizes of a function, with the duration that each brings; of
memory the cheapest size is told as well, and the fastest that costs at most a tenth more.

A chart shows one workload; nothing is written when an input is bad.")]
pub struct Args {
    #[command(flatten)]
    request: Request,

    /// The axis along which the order is followed.
    #[arg(long, value_enum)]
    over: Axis,

    /// Do so for each of several values of another key.
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = key_and_values)]
    by: Option<By>,

    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Draw the order as well: cost along the axis, or with --by the plane of both inputs.
    #[arg(long, value_name = "FILE.svg|FILE.png", value_parser = ChartFile::parse)]
    chart: Option<ChartFile>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Axis {
    /// Requests a month.
    Requests,
    /// The mean duration of an invocation, in whole milliseconds.
    Duration,
    /// Memory of one environment, in whole megabytes.
    Memory,
}

/// A key and the values that it takes in turn.
#[derive(Clone)]
struct By {
    key: String,
    values: Vec<String>,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let requests: Vec<(Option<String>, Request)> = match &self.by {
            None => vec![(None, self.request.clone())],
            Some(By { key, values }) => values
                .iter()
                .map(|value| (Some(format!("{key}={value}")), self.request.setting(key, value)))
                .collect(),
        };
        match self.over {
            Axis::Requests => self.over_requests(&requests),
            Axis::Duration => self.along(&requests, axis::Axis::Duration),
            Axis::Memory => self.along(&requests, axis::Axis::Memory),
        }
    }

    fn over_requests(&self, requests: &[(Option<String>, Request)]) -> ExitCode {
        let mut results = Vec::new();
        let (mut failed, mut several) = (0, requests.len() > 1);
        for (_, request) in requests {
            let evaluation = match evaluation::decisions(request) {
                Ok(evaluation) => evaluation,
                Err(status) => return status,
            };
            failed += evaluation.failed;
            several |= evaluation.several;
            results.extend(evaluation.results);
        }
        let decisions: Vec<_> = results.iter().collect();
        let text = match self.format {
            Format::Table => {
                let terminal = output::terminal(false);
                let of = |decision: &&svl_engine::Decision| {
                    svl_formats::crossovers::table(decision, terminal)
                };
                decisions.iter().map(of).collect::<Vec<_>>().join("\n")
            }
            Format::Json => svl_formats::crossovers::json(&decisions, several),
            Format::Csv => svl_formats::crossovers::csv(&decisions),
        };
        let printed =
            if decisions.is_empty() { ExitCode::SUCCESS } else { output::print_styled(&text) };
        let drawn = self.draw(failed, decisions.len() == requests.len(), || match &self.by {
            None => decisions.first().map(|d| Ok(charts::cost(d, Total::AllIn, Size::Wide))),
            Some(by) => {
                let first = decisions.first()?;
                let today = first.headline.requests.rounded(0).floor().unwrap_or(1);
                let band = |(value, decision): (&String, &&svl_engine::Decision)| {
                    Band::of(value, decision)
                };
                let bands = by.values.iter().zip(&decisions).map(band).collect();
                Some(Ok(charts::plane(
                    &Bands { over: None, by: by.key.clone(), today, bands },
                    Size::Wide,
                )))
            }
        });
        worst(failed, printed, drawn)
    }

    fn along(&self, requests: &[(Option<String>, Request)], axis: axis::Axis) -> ExitCode {
        let mut ordered = Vec::new();
        let (mut failed, mut several) = (0, requests.len() > 1);
        for (by, request) in requests {
            let orders = match evaluation::along(request, axis) {
                Ok(orders) => orders,
                Err(status) => return status,
            };
            failed += orders.failed;
            several |= orders.several;
            let of = |(name, order): (String, axis::Order)| {
                svl_formats::axis::Ordered::of(&name, by.clone(), order)
            };
            ordered.extend(orders.results.into_iter().map(of));
        }
        let text = match self.format {
            Format::Table => {
                let terminal = output::terminal(false);
                let of =
                    |each: &svl_formats::axis::Ordered| svl_formats::axis::table(each, terminal);
                ordered.iter().map(of).collect::<Vec<_>>().join("\n")
            }
            Format::Json => svl_formats::axis::json(&ordered, several),
            Format::Csv => svl_formats::axis::csv(&ordered),
        };
        let printed =
            if ordered.is_empty() { ExitCode::SUCCESS } else { output::print_styled(&text) };
        let drawn = self.draw(failed, ordered.len() == requests.len(), || match &self.by {
            None => Some(self.line_chart(axis, &ordered)),
            Some(by) => Some(plane_chart(axis, by, requests)),
        });
        worst(failed, printed, drawn)
    }

    /// Draws what was asked for; a chart shows one workload.
    fn draw(
        &self,
        failed: usize,
        one_workload: bool,
        picture: impl FnOnce() -> Option<Result<Picture, ExitCode>>,
    ) -> Option<ExitCode> {
        let file = self.chart.as_ref()?;
        if failed > 0 {
            return Some(file.refuse("for the errors above"));
        }
        if !one_workload {
            return Some(
                file.refuse("since a chart shows one workload; name one file that holds one"),
            );
        }
        match picture()? {
            Ok(picture) => Some(file.write(&picture)),
            Err(status) => Some(status),
        }
    }

    /// Cost along the axis, with the right sizes as the order found them.
    fn line_chart(&self, axis: axis::Axis, ordered: &[Ordered]) -> Result<Picture, ExitCode> {
        // Lines run through the right sizes, so that these are marked on them.
        let sizes: Vec<u64> = ordered
            .iter()
            .flat_map(|each| &each.order.right_size)
            .flat_map(|size| [size.cheapest.memory_mb, size.fastest.memory_mb])
            .collect();
        let found = evaluation::lines(&self.request, axis, SAMPLES, &sizes)?;
        let Some((_, mut lines)) = found.results.into_iter().next() else {
            return Err(ExitCode::from(2));
        };
        if let Some(ordered) = ordered.first() {
            lines.right_size.clone_from(&ordered.order.right_size);
        }
        Ok(charts::axis(&lines, Size::Wide))
    }
}

/// The cheapest option along the axis, for each value of the other key.
fn plane_chart(
    axis: axis::Axis,
    by: &By,
    requests: &[(Option<String>, Request)],
) -> Result<Picture, ExitCode> {
    let mut bands = Vec::new();
    let mut today = 1;
    for (value, (_, request)) in by.values.iter().zip(requests) {
        for (stated, stretches) in evaluation::cheapest(request, axis, SAMPLES)?.results {
            today = stated;
            bands.push(Band { value: value.clone(), stretches });
        }
    }
    let bands = Bands { over: Some(axis), by: by.key.clone(), today, bands };
    Ok(charts::plane(&bands, Size::Wide))
}

/// A failure of the inputs, of the printing or of the drawing, whichever is first.
fn worst(failed: usize, printed: ExitCode, drawn: Option<ExitCode>) -> ExitCode {
    match drawn {
        _ if failed > 0 => ExitCode::from(2),
        Some(drawn) if printed == ExitCode::SUCCESS => drawn,
        _ => printed,
    }
}

fn key_and_values(text: &str) -> Result<By, String> {
    match text.split_once('=') {
        Some((key, values)) if !key.is_empty() && !values.is_empty() => Ok(By {
            key: key.to_owned(),
            values: values.split(',').map(|value| value.trim().to_owned()).collect(),
        }),
        _ => Err("write KEY=VALUE,VALUE, such as `duration=50ms,100ms,200ms`".to_owned()),
    }
}
