//! A sweep for a terminal: one line for each point, with the choice, what it costs all in, and what
//! each option does.
use std::fmt::Write;

use svl_engine::brief::{Brief, BriefOption};

use super::{Row, in_one_line};
use crate::table::{Terminal, width_of};

/// Between two columns.
const GAP: usize = 2;
/// The widest column of text.
const WIDEST: usize = 40;

/// The columns of a table whose rows are not all known yet.
#[derive(Debug, Clone)]
pub struct Columns {
    terminal: Terminal,
    several: bool,
    keys: Vec<String>,
    /// What options stay from point to point: `Lambda arm64`.
    series: Vec<String>,
    /// How many of these the terminal has room for.
    shown: usize,
    widths: Vec<usize>,
    /// How many columns hold text, which stands to the left.
    texts: usize,
}

/// What is said below a table, of some of its rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notes {
    unfit: bool,
    unpriced: bool,
    left_out: bool,
}

impl Notes {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            unfit: self.unfit || other.unfit,
            unpriced: self.unpriced || other.unpriced,
            left_out: self.left_out || other.left_out,
        }
    }
}

impl Columns {
    /// Columns for rows like these; `several` says whether there are several workloads.
    pub fn of(keys: &[String], several: bool, sample: &[Row], terminal: Terminal) -> Self {
        let mut series: Vec<String> = Vec::new();
        for option in
            sample.iter().filter_map(|row| row.answer.as_ref().ok()).flat_map(|b| &b.options)
        {
            if !series.contains(&option.series) {
                series.push(option.series.clone());
            }
        }
        let texts = usize::from(several) + keys.len() + 1;
        let mut columns = Self {
            terminal,
            several,
            keys: keys.to_vec(),
            shown: series.len(),
            series,
            widths: Vec::new(),
            texts,
        };
        let mut widths: Vec<usize> = columns.head().iter().map(|cell| width_of(cell)).collect();
        for row in sample {
            let cells = columns.cells(row).0;
            // A reason goes on over all columns behind it.
            let fixed = if row.answer.is_err() { texts - 1 } else { cells.len() };
            for (width, cell) in widths.iter_mut().zip(&cells[..fixed]) {
                *width = (*width).max(width_of(cell).min(WIDEST));
            }
        }
        let room = |shown: usize| {
            widths[..texts + 1 + shown].iter().map(|width| width + GAP).sum::<usize>()
        };
        while columns.shown > 0 && room(columns.shown) > terminal.width {
            columns.shown -= 1;
        }
        columns.widths = widths;
        columns
    }

    /// The line of names.
    pub fn header(&self) -> String {
        let mut out = String::new();
        self.line(&self.head(), &mut out);
        out
    }

    /// The lines of some points.
    pub fn lines(&self, rows: &[Row]) -> (String, Notes) {
        let (mut out, mut notes) = (String::new(), Notes::default());
        for row in rows {
            let (cells, of_row) = self.cells(row);
            self.line(&cells, &mut out);
            notes = notes.and(of_row);
        }
        (out, notes)
    }

    /// What is said below the table.
    pub fn footer(&self, notes: Notes) -> String {
        let mut out = String::new();
        if notes.unfit {
            out.push_str("(…) does not fit\n");
        }
        if notes.unpriced {
            out.push_str("+ a lower bound: something has no price here\n");
        }
        if notes.left_out || self.shown < self.series.len() {
            out.push_str("some options have no column here; `--format csv` has all of them\n");
        }
        let spelt = self.terminal.spell(&out).replace('…', "...");
        let text = if self.terminal.unicode { out } else { spelt };
        if text.is_empty() { text } else { format!("\n{text}") }
    }

    fn head(&self) -> Vec<String> {
        let workload = self.several.then(|| "workload".to_owned());
        let names = workload.into_iter().chain(self.keys.iter().cloned());
        let figures = ["choice".to_owned(), "all in".to_owned()];
        let series = self.series.iter().map(|series| self.terminal.spell(series));
        names.chain(figures).chain(series).collect()
    }

    fn cells(&self, row: &Row) -> (Vec<String>, Notes) {
        let mut notes = Notes::default();
        let workload = self.several.then(|| row.workload.clone());
        let mut cells: Vec<String> =
            workload.into_iter().chain(row.values.iter().cloned()).collect();
        match &row.answer {
            Err(mistakes) => cells.push(format!("error: {}", in_one_line(mistakes))),
            Ok(brief) => {
                let chosen = brief.chosen();
                cells.push(
                    chosen.map_or("none fits".to_owned(), |it| self.terminal.spell(&it.label)),
                );
                cells.push(chosen.map_or_else(String::new, |option| option.all_in.to_cents()));
                cells.extend(self.series.iter().map(|series| of_series(brief, series, &mut notes)));
                notes.left_out = brief.options.iter().any(|it| !self.series.contains(&it.series));
            }
        }
        (cells, notes)
    }

    fn line(&self, cells: &[String], out: &mut String) {
        let mut line = String::new();
        for (at, cell) in cells.iter().take(self.texts + 1 + self.shown).enumerate() {
            let room = self.widths.get(at).copied().unwrap_or(0);
            let blank = " ".repeat(room.saturating_sub(width_of(cell)));
            let gap = " ".repeat(GAP);
            let _ = if at < self.texts {
                write!(line, "{gap}{cell}{blank}")
            } else {
                write!(line, "{gap}{blank}{cell}")
            };
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// What the option of a series costs at a point; the cheapest, where it has several.
fn of_series(brief: &Brief, series: &str, notes: &mut Notes) -> String {
    let of_it = brief.options.iter().filter(|option| option.series == series);
    let Some(option) = of_it.min_by(|a, b| a.all_in.cmp(&b.all_in)) else { return "-".to_owned() };
    notes.unfit |= !option.fits;
    notes.unpriced |= !option.unpriced.is_empty();
    cost(option)
}

fn cost(option: &BriefOption) -> String {
    let bound = if option.unpriced.is_empty() { "" } else { "+" };
    let cost = format!("{}{bound}", option.all_in.to_cents());
    if option.fits { cost } else { format!("({cost})") }
}
