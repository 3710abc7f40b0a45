//! The tornado: each input a row, from today's lead to the lead at its low end and at its high end.
use svl_engine::sensitivity::{Bar, BarEnd, Sensitivity};
use svl_engine::usd::Usd;

use super::canvas::{self, Pen};
use super::palette::Ink;
use super::picture::{Anchor, Dash, Mark, Picture, Rect};
use super::rows::{Rows, line};
use super::{Size, TEXT, pattern};
use crate::uncertainty::quantity;

/// How many inputs are drawn before the rest is counted.
const SHOWN: usize = 12;
/// Height of one end's bar. Unit: px.
const BAR: f64 = 14.0;
/// Between two inputs. Unit: px.
const GAP: f64 = 10.0;
/// Between a bar and the words at its tip. Unit: px.
const TIP: f64 = 5.0;
/// How near two words of the scale may stand. Unit: px.
const APART: f64 = 8.0;

/// What is drawn of each end: the lead, or the choice's cost where nothing is behind it.
struct Figure<'a> {
    found: &'a Sensitivity,
    leads: bool,
}

impl Figure<'_> {
    fn of<'e>(&self, end: &'e BarEnd) -> &'e Usd {
        match &end.margin_usd_per_month {
            Some(margin) if self.leads => margin,
            _ => &end.usd_per_month,
        }
    }

    fn today(&self) -> Option<&Usd> {
        let usd = self.found.usd_per_month.as_ref();
        if self.leads { self.found.margin_usd_per_month.as_ref() } else { usd }
    }

    fn title(&self) -> String {
        let choice = self.found.choice.as_deref().unwrap_or_default();
        match (&self.found.runner_up, self.leads) {
            (Some(other), true) => {
                format!("What {other} costs above {choice}, a month, as one input changes")
            }
            _ => format!("What {choice} costs a month, as one input changes"),
        }
    }
}

/// The tornado; nothing where no input moves anything.
pub fn tornado(found: &Sensitivity, size: Size) -> Option<Picture> {
    let both =
        |bar: &Bar| [&bar.low, &bar.high].iter().all(|end| end.margin_usd_per_month.is_some());
    let leads = found.margin_usd_per_month.is_some() && found.tornado.iter().all(both);
    let figure = Figure { found, leads };
    let today = figure.today()?;
    let moves = |bar: &&Bar| [&bar.low, &bar.high].iter().any(|end| figure.of(end) != today);
    let moving: Vec<&Bar> = found.tornado.iter().filter(moves).collect();
    let bars = &moving[..moving.len().min(SHOWN)];
    if bars.is_empty() {
        return None;
    }
    let rows = Rows::of(size);
    let scale = Scale::of(&figure, bars, today, rows);
    let title = figure.title();
    let (heading, top) = rows.title(&title);
    let mut marks = Vec::new();
    let below_scale = scale.words(&mut marks, today, leads, top);
    let mut drawn = Vec::new();
    let mut next = below_scale + 8.0;
    for bar in bars {
        let aside = if bar.ranged { "its range" } else { "" };
        let (first, below) = rows.name(&mut drawn, &bar.key, aside, false, next);
        let bottom = scale.bar(&mut drawn, &figure, bar, first);
        next = bottom.max(below) + GAP;
    }
    // The lines below all else, so that none strikes a word through.
    scale.lines(&mut marks, leads, (below_scale, next - GAP / 2.0));
    marks.extend(drawn);
    let spread = quantity("share", &found.spread);
    let mut said = vec![format!(
        "Plain: at the low end; striped: at the high end. Without a range, {spread} either way."
    )];
    match moving.len() - bars.len() {
        0 => {}
        1 => said.push("One more input is not drawn.".to_owned()),
        more => said.push(format!("{more} more inputs are not drawn.")),
    }
    let height = rows.last_words(&mut marks, &said.join(" "), next);
    Some(Picture {
        description: described(&figure, bars),
        title,
        width: rows.width,
        height: height + 4.0,
        heading,
        marks,
    })
}

/// What stands at the tip of a bar.
fn tip(figure: &Figure, bar: &Bar, end: &BarEnd, rows: Rows) -> String {
    let usd = figure.of(end).to_cents();
    if rows.above { usd } else { format!("{}: {usd}", quantity(bar.unit, &end.value)) }
}

/// Dollars to pixels.
struct Scale {
    rows: Rows,
    least: f64,
    most: f64,
    /// Where the least and the most stand.
    left: f64,
    right: f64,
    today: f64,
}

impl Scale {
    fn of(figure: &Figure, bars: &[&Bar], today: &Usd, rows: Rows) -> Self {
        // Room for the words at the tips of the bars.
        let texts = bars
            .iter()
            .flat_map(|bar| [&bar.low, &bar.high].map(|end| tip(figure, bar, end, rows)));
        let wide = |text: String| line(&text, (0.0, 0.0), Ink::Text).width() + TIP;
        let room = texts.map(wide).fold(0.0, f64::max).min((rows.right - rows.left) * 0.4);
        let today = today.amount().to_f64();
        let ends = bars.iter().flat_map(|bar| [&bar.low, &bar.high]);
        let values = ends.map(|end| figure.of(end).amount().to_f64()).chain([today]);
        // Where the lead is nothing both cost the same: worth seeing if it is near.
        let (least, most) = values.fold((today, today), |(least, most), value| {
            (f64::min(least, value), f64::max(most, value))
        });
        let wide = (most - least).max(1e-9);
        let near = figure.leads && least > 0.0 && least < wide;
        let least = if near { 0.0 } else { least };
        Self { rows, least, most, left: rows.left + room, right: rows.right - room, today }
    }

    fn at(&self, value: f64) -> f64 {
        let wide = (self.most - self.least).max(1e-9);
        self.left + (value - self.least) / wide * (self.right - self.left)
    }

    /// Both ends of an input, one below the other; the height below them.
    fn bar(&self, marks: &mut Vec<Mark>, figure: &Figure, bar: &Bar, top: f64) -> f64 {
        let from = self.at(self.today);
        let mut top = top;
        for (number, end) in [&bar.low, &bar.high].into_iter().enumerate() {
            let usd = figure.of(end);
            let to = self.at(usd.amount().to_f64());
            let area =
                Rect { left: from.min(to), top, right: from.max(to), bottom: top + BAR - 1.0 };
            canvas::sheet(marks, (self.rows.width, top + BAR), |sheet| {
                if area.right - area.left > 0.3 {
                    pattern::fill(sheet, area, number);
                }
            });
            let text = tip(figure, bar, end, self.rows);
            let (x, anchor) = if to < from {
                (area.left - TIP, Anchor::End)
            } else {
                (area.right + TIP, Anchor::Start)
            };
            let words = line(&text, (x, top + BAR - 3.5), Ink::Text).anchored(anchor);
            // On paper of their own, where they meet a line.
            let Rect { left, right, .. } = words.area();
            let ground = Rect { left, right, top, bottom: top + BAR };
            canvas::sheet(marks, (self.rows.width, top + BAR), |sheet| {
                sheet.fill(ground, Ink::Paper);
            });
            marks.push(Mark::Words(words));
            top += BAR;
        }
        top
    }

    /// What the upright lines mean; the height below the words.
    fn words(&self, marks: &mut Vec<Mark>, today: &Usd, leads: bool, top: f64) -> f64 {
        let y = top + TEXT;
        let now = format!("today {}", today.to_cents());
        let now = line(&now, (self.at(self.today), y), Ink::Today).anchored(Anchor::Middle);
        let even =
            line("both cost the same", (self.at(0.0), y), Ink::Faint).anchored(Anchor::Middle);
        let shown = leads && self.shows_zero();
        let meet = even.area().right + APART > now.area().left
            && now.area().right + APART > even.area().left;
        let lower = shown && meet;
        marks.push(Mark::Words(now));
        if shown {
            let at = (even.at.0, if lower { y + TEXT * 1.3 } else { y });
            marks.push(Mark::Words(super::picture::Words { at, ..even }));
        }
        y + if lower { TEXT * 1.3 } else { 0.0 } + 4.0
    }

    fn shows_zero(&self) -> bool {
        self.least <= 0.0 && self.most >= 0.0
    }

    fn lines(&self, marks: &mut Vec<Mark>, leads: bool, (top, bottom): (f64, f64)) {
        canvas::sheet(marks, (self.rows.width, bottom), |sheet| {
            let x = self.at(self.today);
            sheet.line(&[(x, top), (x, bottom)], Pen::solid(Ink::Today, 1.6));
            if leads && self.shows_zero() {
                let x = self.at(0.0);
                let pen = Pen { ink: Ink::Faint, width: 1.4, dash: Dash::Dashed };
                sheet.line(&[(x, top), (x, bottom)], pen);
            }
        });
    }
}

fn described(figure: &Figure, bars: &[&Bar]) -> String {
    let one = |bar: &&Bar| {
        let end = |end: &BarEnd| {
            format!("{} at {}", figure.of(end).to_cents(), quantity(bar.unit, &end.value))
        };
        format!("{}: {}, {}.", bar.key, end(&bar.low), end(&bar.high))
    };
    bars.iter().map(one).collect::<Vec<_>>().join(" ")
}
