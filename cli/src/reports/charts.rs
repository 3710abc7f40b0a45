//! `--chart [KIND=]FILE`: which pictures are drawn, and under which names.
use std::path::PathBuf;

use clap::ValueEnum;
use svl_engine::Decision;
use svl_engine::bill::Total;
use svl_engine::system::{self, SystemDecision};
use svl_formats::answer::Answer;
use svl_formats::charts::{self, NotDrawn, Picture, Seen, Size};
use svl_formats::nearest::{nearest, said_nearest};

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

#[derive(Debug, Clone)]
enum Kind {
    /// The cost of a workload, the graph of a system.
    Usual,
    Cost(Total),
    Bill,
    Latency,
    /// Who calls whom; with what is gone, where that is said.
    Graph(Option<String>),
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
    /// only where it holds a folder or a dot. `graph:NAME` is a kind, whatever the name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, file) = match text.split_once('=') {
            Some((kind, file))
                if kind.starts_with("graph:") || !kind.contains(['/', '\\', '.']) =>
            {
                (Kind::named(kind)?, file)
            }
            _ => (Kind::Usual, text),
        };
        Ok(Self { kind, file: ChartFile::parse(file)? })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.file.name.replace(NAME, &file_name(name)).into()
    }

    fn bytes(&self, answer: Answer, theme: Theme) -> Result<Vec<u8>, String> {
        let picture = match answer {
            Answer::Workload(decision) => self.kind.of_workload(decision),
            Answer::System(decision) => self.kind.of_system(decision),
        };
        let picture = picture.map_err(|why| {
            let (name, file) = (answer.name(), &self.file.name);
            let (why, help) = why.split_once('\n').unwrap_or((&why, ""));
            let help = if help.is_empty() { String::new() } else { format!("\n  help: {help}") };
            format!("{why} of `{name}`, so {file} cannot be drawn{help}")
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
            "graph" => Ok(Self::Graph(None)),
            _ => match name.strip_prefix("graph:").filter(|gone| !gone.is_empty()) {
                Some(gone) => Ok(Self::Graph(Some(gone.to_owned()))),
                None => Err("write [KIND=]FILE, KIND being cost, compute, bill or latency of a \
                             workload, graph or graph:COMPONENT of a system"
                    .to_owned()),
            },
        }
    }

    /// The picture, or what there is not, and after a new line what there is.
    fn of_workload(&self, decision: &Decision) -> Result<Picture, String> {
        match self {
            Self::Usual => Ok(charts::cost(decision, Total::AllIn, Size::Wide)),
            Self::Cost(total) => Ok(charts::cost(decision, *total, Size::Wide)),
            Self::Bill => Ok(charts::bill(decision, Size::Wide)),
            Self::Latency => charts::latency(decision, Size::Wide)
                .ok_or_else(|| "no latency is known of any option".to_owned()),
            Self::Graph(_) => Err("there is but one component\na graph is drawn of a system: a \
                                   file with `components`"
                .to_owned()),
        }
    }

    /// The same of a system.
    fn of_system(&self, decision: &SystemDecision) -> Result<Picture, String> {
        let without = match self {
            Self::Usual => None,
            Self::Graph(without) => without.as_deref(),
            Self::Cost(total) => {
                return Ok(charts::cost(&system::by_ways(decision), *total, Size::Wide));
            }
            Self::Bill | Self::Latency => {
                return Err("there is no such chart\n`cost=FILE` draws its ways, `graph=FILE` draws who calls whom, and \
                            `graph:COMPONENT=FILE` what fails with a component"
                    .to_owned());
            }
        };
        let seen = Seen { without, size: Size::Wide, clickable: false };
        charts::graph(decision, seen).map_err(|why| match &why {
            NotDrawn::TooLarge { .. } => {
                format!("{why}\n`graph:COMPONENT=FILE` draws what fails with one component")
            }
            NotDrawn::Unknown { name } => {
                let parts = decision.radius.components.iter().chain(&decision.radius.shared);
                match nearest(name, parts.map(|radius| radius.component.as_str())) {
                    Some(near) => format!("{why}\n{}", said_nearest(&near)),
                    None => why.to_string(),
                }
            }
        })
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
