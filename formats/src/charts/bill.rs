//! The bill: each option a bar, its parts one after the other.
use svl_engine::Decision;
use svl_engine::decision::OptionReport;
use svl_engine::usd::Usd;

use super::canvas::{self, Pen, Sheet};
use super::palette::Ink;
use super::picture::{Mark, Picture, Rect};
use super::rows::{Rows, line, shown};
use super::{Size, TEXT, pattern};

/// Height of a bar. Unit: px.
const BAR: f64 = 14.0;
/// Room for the total beside the longest bar. Unit: px.
const TOTAL: f64 = 92.0;
/// How many parts are named for each option before the rest is one.
const PARTS: usize = 5;
/// A bar that is so many times as long as the middle one is cut.
const CUT: f64 = 6.0;
/// What parts that are too small to be named are called.
const OTHER: &str = "other";

/// The bill of each option in its parts.
pub fn bill(decision: &Decision, size: Size) -> Picture {
    let rows = Rows::of(size);
    let (options, more) = shown(decision);
    let items = items(&options);
    let longest = longest(&options);
    let mut marks = Vec::new();
    let title = "The month's bill in its parts, all in";
    let (heading, mut top) = rows.title(title);
    let mut cut = false;
    for option in &options {
        let chosen = decision.verdict.choice.as_ref() == Some(&option.id);
        let aside = if option.fits { "" } else { "does not fit" };
        let (first, below) = rows.name(&mut marks, &option.label, aside, chosen, top);
        let row = Row { option, rows, items: &items, longest, chosen };
        cut |= row.is_cut();
        let bottom = row.draw(&mut marks, first);
        top = bottom.max(below) + 14.0;
    }
    let mut said = Vec::new();
    if more > 0 {
        said.push(format!("{more} more options are not drawn."));
    }
    if cut {
        said.push("A bar with a gap is longer than it is drawn.".to_owned());
    }
    if options.iter().any(|option| !option.unpriced.is_empty()) {
        said.push("+ is a lower bound: something has no price here.".to_owned());
    }
    let height = rows.last_words(&mut marks, &said.join(" "), top - 4.0);
    Picture {
        title: title.to_owned(),
        description: described(decision),
        width: rows.width,
        height: height + 4.0,
        heading,
        marks,
    }
}

/// The items by what they cost over all options: the dearest have the plainest patterns.
fn items<'a>(options: &[&'a OptionReport]) -> Vec<&'a str> {
    let mut sums: Vec<(&str, Usd)> = Vec::new();
    for part in options.iter().flat_map(|option| &option.bill) {
        match sums.iter_mut().find(|(item, _)| *item == part.item) {
            Some((_, sum)) => *sum = [&*sum, &part.usd].into_iter().sum(),
            None => sums.push((part.item, part.usd.clone())),
        }
    }
    sums.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
    sums.into_iter().map(|(item, _)| item).collect()
}

/// What the longest bar stands for.
fn longest(options: &[&OptionReport]) -> f64 {
    let mut totals: Vec<f64> = options.iter().map(|option| total(option)).collect();
    totals.sort_by(f64::total_cmp);
    let middle = totals.get(totals.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    let most = totals.iter().copied().filter(|t| *t <= middle * CUT).fold(0.0, f64::max);
    if most > 0.0 { most } else { totals.last().copied().unwrap_or(0.0) }
}

fn total(option: &OptionReport) -> f64 {
    option.usd_per_month.all_in.amount().to_f64()
}

/// The parts of a bill that are drawn: those that matter by name, then the rest as one.
fn parts<'a>(option: &'a OptionReport, items: &[&str]) -> Vec<(&'a str, usize, Usd)> {
    let mut parts: Vec<(&str, usize, Usd)> = Vec::new();
    for part in option.bill.iter().filter(|part| !part.usd.amount().is_zero()) {
        if let Some((.., sum)) = parts.iter_mut().find(|(item, ..)| *item == part.item) {
            *sum = [&*sum, &part.usd].into_iter().sum();
        } else {
            let number = items.iter().position(|item| *item == part.item).unwrap_or(0);
            parts.push((part.item, number, part.usd.clone()));
        }
    }
    parts.sort_by(|a, b| b.2.cmp(&a.2).then(a.1.cmp(&b.1)));
    if parts.len() > PARTS + 1 {
        let rest: Usd = parts[PARTS..].iter().map(|(_, _, usd)| usd).sum();
        parts.truncate(PARTS);
        // One number beyond all items, so that it has the same look in every row.
        parts.push((OTHER, items.len(), rest));
    }
    parts
}

/// One option.
struct Row<'a> {
    option: &'a OptionReport,
    rows: Rows,
    items: &'a [&'a str],
    longest: f64,
    chosen: bool,
}

impl Row<'_> {
    fn is_cut(&self) -> bool {
        total(self.option) > self.longest * 1.001
    }

    /// Bar, total and the parts' names; the height below them.
    fn draw(&self, marks: &mut Vec<Mark>, top: f64) -> f64 {
        let parts = parts(self.option, self.items);
        let Rows { left, right, width, .. } = self.rows;
        let room = right - left - TOTAL;
        let mut end = left;
        canvas::sheet(marks, (width, top + BAR), |sheet| {
            for (_, number, usd) in &parts {
                let share =
                    if self.longest > 0.0 { usd.amount().to_f64() / self.longest } else { 0.0 };
                // To a tenth: a stored share can differ from a computed one in its last digit.
                let next = (end + share * room).min(left + room);
                let next = libm::round(next * 10.0) / 10.0;
                if next - end > 0.3 {
                    // A hair of paper between neighbours keeps them apart in grey.
                    let edge = if next - end > 3.0 { next - 1.0 } else { next };
                    let area = Rect { left: end, top, right: edge, bottom: top + BAR };
                    pattern::fill(sheet, area, *number);
                }
                end = next;
            }
            if self.is_cut() {
                gap(sheet, end - 16.0, top);
            }
        });
        let bound = if self.option.unpriced.is_empty() { "" } else { "+" };
        let text = format!("{}{bound}", self.option.usd_per_month.all_in.to_cents());
        let words = line(&text, (end + 7.0, top + BAR - 3.0), Ink::Text);
        marks.push(Mark::Words(if self.chosen { words.bold() } else { words }));
        self.key(marks, &parts, top + BAR + 6.0)
    }

    /// The parts by name, each with its look, as many to a line as there is room for.
    fn key(&self, marks: &mut Vec<Mark>, parts: &[(&str, usize, Usd)], top: f64) -> f64 {
        const SWATCH: f64 = 10.0;
        let Rows { left, right, width, .. } = self.rows;
        let (mut x, mut y) = (left, top);
        for (item, number, usd) in parts {
            let text = format!("{item} {}", usd.to_cents());
            let words = line(&text, (0.0, 0.0), Ink::Faint);
            let wide = SWATCH + 5.0 + words.width();
            if x > left && x + wide > right {
                x = left;
                y += TEXT * 1.4;
            }
            let area = Rect { left: x, top: y + 1.0, right: x + SWATCH, bottom: y + 1.0 + SWATCH };
            canvas::sheet(marks, (width, y + TEXT), |sheet| pattern::fill(sheet, area, *number));
            let at = (x + SWATCH + 5.0, y + TEXT * 0.85);
            marks.push(Mark::Words(line(&text, at, Ink::Faint)));
            x += wide + 14.0;
        }
        if parts.is_empty() { top } else { y + TEXT * 1.2 }
    }
}

/// The gap in a bar that is longer than it is drawn.
fn gap(sheet: &mut Sheet, x: f64, top: f64) {
    for dx in [0.0, 5.0] {
        let points = [(x + dx - 3.0, top + BAR + 2.0), (x + dx + 3.0, top - 2.0)];
        sheet.line(&points, Pen::solid(Ink::Paper, 2.6));
    }
}

fn described(decision: &Decision) -> String {
    let one = |option: &OptionReport| {
        let bound = if option.unpriced.is_empty() { "" } else { " or more" };
        let part = |part: &svl_engine::bill::Line| format!("{} {}", part.item, part.usd.to_cents());
        let parts: Vec<String> =
            option.bill.iter().filter(|part| !part.usd.amount().is_zero()).map(part).collect();
        let all = option.usd_per_month.all_in.to_cents();
        format!("{}: {all}{bound} ({}).", option.label, parts.join(", "))
    };
    decision.options.iter().map(one).collect::<Vec<_>>().join(" ")
}
