//! `--chart [KIND=]FILE`: which pictures are drawn, and under which names.
use std::path::PathBuf;

use clap::ValueEnum;
use svl_engine::Decision;
use svl_engine::bill::Total;
use svl_formats::answer::Answer;
use svl_formats::charts::{self, Picture, Size};

use super::Reports;
use crate::chart::ChartFile;

/// Stands for the workload's name in a file's name.
const NAME: &str = "{name}";

/// A picture to be drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    kind: Kind,
    file: ChartFile,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Cost(Total),
    Bill,
    Latency,
}

/// On which paper charts are drawn.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Theme {
    /// As the reader of an SVG prefers; a PNG is light.
    Auto,
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
}

impl Chart {
    /// `[KIND=]FILE.svg|.png`; what stands before a `=` and is no kind belongs to the file's name
    /// only where it holds a folder or a dot.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, file) = match text.split_once('=') {
            Some((kind, file)) if !kind.contains(['/', '\\', '.']) => (Kind::named(kind)?, file),
            _ => (Kind::Cost(Total::AllIn), text),
        };
        Ok(Self { kind, file: ChartFile::parse(file)? })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.file.name.replace(NAME, &file_name(name)).into()
    }

    fn bytes(&self, answer: Answer, theme: Theme) -> Result<Vec<u8>, String> {
        let name = answer.name();
        let Answer::Workload(decision) = answer else {
            return Err(format!(
                "a chart compares the options of one workload, and `{name}` is a system, so {} \
                 cannot be drawn\n  help: `--format html` has its figures, and `svl-cost drill` what \
                 breaks in it",
                self.file.name
            ));
        };
        let picture = self.kind.draw(decision).ok_or_else(|| {
            format!(
                "no latency is known of any option of `{name}`, so {} cannot be drawn",
                self.file.name
            )
        })?;
        self.file.bytes(&picture, theme.of_formats())
    }
}

impl Kind {
    fn named(name: &str) -> Result<Self, String> {
        match name {
            "cost" => Ok(Self::Cost(Total::AllIn)),
            "compute" => Ok(Self::Cost(Total::Compute)),
            "bill" => Ok(Self::Bill),
            "latency" => Ok(Self::Latency),
            _ => Err("write [KIND=]FILE, KIND being cost, compute, bill or latency".to_owned()),
        }
    }

    /// Nothing where there is nothing to draw.
    fn draw(self, decision: &Decision) -> Option<Picture> {
        match self {
            Self::Cost(total) => Some(charts::cost(decision, total, Size::Wide)),
            Self::Bill => Some(charts::bill(decision, Size::Wide)),
            Self::Latency => charts::latency(decision, Size::Wide),
        }
    }
}

impl Theme {
    const fn of_formats(self) -> charts::Theme {
        match self {
            Self::Auto => charts::Theme::Auto,
            Self::Light => charts::Theme::Light,
            Self::Dark => charts::Theme::Dark,
        }
    }
}

/// Every chart of every report with the file that it belongs into, or what is wrong.
pub fn draw(
    wanted: &[Chart],
    theme: Theme,
    reports: &Reports,
) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    let mut drawn: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for chart in wanted {
        if reports.several && !chart.file.name.contains(NAME) {
            return Err(format!(
                "several workloads do not fit into one chart {file}\n  help: put `{NAME}` into the \
                 file's name, such as `--chart '{NAME}.svg'`",
                file = chart.file.name
            ));
        }
        for report in &reports.all {
            let path = chart.path(report.answer.name());
            if drawn.iter().any(|(known, _)| *known == path) {
                return Err(format!(
                    "two charts would be written to {}\n  help: give each a file of its own; \
                     workloads of one name need another `name`",
                    path.display()
                ));
            }
            drawn.push((path, chart.bytes(report.answer, theme)?));
        }
    }
    Ok(drawn)
}

/// A name as a part of a file's name: no separator of folders, nothing hidden, nothing for a shell.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "workload".to_owned() } else { name.to_owned() }
}
