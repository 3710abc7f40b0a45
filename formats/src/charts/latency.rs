//! Latency: each option a range from its median to its 99th percentile, beside the objectives.
use std::fmt::Write;

use svl_engine::Decision;
use svl_engine::capacity::estimate::Estimate;
use svl_engine::decision::{OptionReport, Percentiles};
use svl_engine::exact::Exact;
use svl_engine::usd::separated;
use svl_engine::workload::Echo;

use super::canvas::{self, Pen};
use super::palette::Ink;
use super::picture::{Anchor, Dash, Mark, Picture, Shape};
use super::rows::{Rows, line, shown};
use super::{Size, TEXT, scale};

/// Latency of each option; nothing where none is known.
pub fn latency(decision: &Decision, size: Size) -> Option<Picture> {
    let rows = Rows::of(size);
    let (options, more) = shown(decision);
    let axis = Axis::of(&options, &objectives(decision), rows)?;
    let title = "Latency of requests, today's volume";
    let mut marks = Vec::new();
    let (heading, top) = rows.title(title);
    let head = axis.heads(&mut marks, top);
    let mut top = head + 8.0;
    // The objectives' lines lie under the rows, and are as long as these: known at the end.
    let under = marks.len();
    for option in &options {
        let same = |other: &OptionReport| other.id == option.id;
        let n = decision.options.iter().position(same).unwrap_or(0);
        let chosen = decision.verdict.choice.as_ref() == Some(&option.id);
        let (first, below) = rows.name(&mut marks, &option.label, "", chosen, top);
        let bottom = axis.row(&mut marks, option, n, first);
        top = bottom.max(below) + 14.0;
    }
    let mut lines = Vec::new();
    axis.lines(&mut lines, head, top);
    marks.splice(under..under, lines);
    axis.ticks(&mut marks, top);
    let mut said =
        "From the median (circle) to the 99th percentile (diamond); 90th and 95th between \
                    them."
            .to_owned();
    if options.iter().any(|option| option.service_level.cold_latency_ms.is_some()) {
        said.push_str(" Dotted: requests that wait for a cold start.");
    }
    if more > 0 {
        let _ = write!(said, " {more} more options are not drawn.");
    }
    let height = rows.last_words(&mut marks, &said, top + 30.0);
    Some(Picture {
        title: title.to_owned(),
        description: described(decision),
        width: rows.width,
        height: height + 4.0,
        heading,
        marks,
    })
}

/// What was asked for: percentile and milliseconds.
fn objectives(decision: &Decision) -> Vec<(String, Exact)> {
    let Echo::Map(fields) = &decision.workload else { return Vec::new() };
    let asked = fields.iter().find(|(key, _)| key == "latency_ms");
    let Some((_, Echo::Map(asked))) = asked else { return Vec::new() };
    let read = |(percentile, value): &(String, Echo)| match value {
        Echo::Text(text) => Some((percentile.clone(), Exact::parse(text).ok()?)),
        _ => None,
    };
    asked.iter().filter_map(read).collect()
}

/// All requests where that is known; else those that find an environment ready.
fn known(option: &OptionReport) -> Option<(&Percentiles, bool)> {
    let level = &option.service_level;
    let all = level.latency_ms.as_ref().map(|all| (all, true));
    all.or_else(|| level.warm_latency_ms.as_ref().map(|warm| (warm, false)))
}

/// Milliseconds in powers of ten, and where they stand.
struct Axis {
    rows: Rows,
    from: f64,
    to: f64,
    objectives: Vec<(String, Exact, f64)>,
}

impl Axis {
    fn of(options: &[&OptionReport], objectives: &[(String, Exact)], rows: Rows) -> Option<Self> {
        let mut all = Vec::new();
        for option in options {
            let cold = option.service_level.cold_latency_ms.as_ref();
            let each = known(option).map(|(all, _)| all).into_iter().chain(cold);
            all.extend(each.flat_map(|p| [p.p50, p.p99]).filter_map(|e| scale::log(e.value())));
        }
        if all.is_empty() {
            return None;
        }
        let mut objectives: Vec<(String, Exact, f64)> = objectives
            .iter()
            .filter_map(|(name, ms)| Some((name.clone(), ms.clone(), scale::log_of(ms)?)))
            .collect();
        all.extend(objectives.iter().map(|(_, _, at)| *at));
        // The last one is told first: its line then runs beside the others' words.
        objectives.sort_by(|a, b| b.2.total_cmp(&a.2));
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let room = ((high - low) * 0.08).max(0.15);
        Some(Self { rows, from: low - room, to: high + room, objectives })
    }

    fn x(&self, log: f64) -> f64 {
        let Rows { left, right, .. } = self.rows;
        left + (right - left) * (log - self.from) / (self.to - self.from)
    }

    fn place(&self, estimate: Estimate) -> f64 {
        self.x(scale::log(estimate.value()).unwrap_or(self.from))
    }

    /// The objectives in words, each on a line of its own; the height below them.
    fn heads(&self, marks: &mut Vec<Mark>, top: f64) -> f64 {
        let mut y = top;
        for (name, ms, at) in &self.objectives {
            let x = self.x(*at);
            let text = format!("asked for: {name} within {}", spoken(ms));
            let words = line(&text, (x, y + TEXT), Ink::Today);
            let (anchor, dx) =
                if x - words.width() > 8.0 { (Anchor::End, -5.0) } else { (Anchor::Start, 5.0) };
            let at = (x + dx, y + TEXT);
            marks.push(Mark::Words(line(&text, at, Ink::Today).anchored(anchor)));
            y += TEXT * 1.4;
        }
        y
    }

    fn lines(&self, marks: &mut Vec<Mark>, head: f64, bottom: f64) {
        let mut y = head - TEXT * 1.4 * self.objectives.len() as f64;
        let Rows { left, right, width, .. } = self.rows;
        canvas::sheet(marks, (width, bottom), |sheet| {
            for (at, _) in scale::ticks(self.from, self.to, 7) {
                let x = self.x(at);
                sheet.line(&[(x, head), (x, bottom)], Pen::solid(Ink::Grid, 1.0));
            }
            for (_, _, at) in &self.objectives {
                let x = self.x(*at);
                let pen = Pen { ink: Ink::Today, width: 1.4, dash: Dash::Dashed };
                sheet.line(&[(x, y + 2.0), (x, bottom)], pen);
                y += TEXT * 1.4;
            }
            sheet.line(&[(left, bottom), (right, bottom)], Pen::solid(Ink::Faint, 1.0));
        });
    }

    fn ticks(&self, marks: &mut Vec<Mark>, top: f64) {
        let mut free = f64::NEG_INFINITY;
        for (at, value) in scale::ticks(self.from, self.to, 7) {
            let words = line(&scale::time(value), (self.x(at), top + 18.0), Ink::Faint);
            let words = words.anchored(Anchor::Middle);
            let area = words.area();
            if area.left > free && area.right < self.rows.width - 2.0 && area.left > 2.0 {
                free = area.right + 8.0;
                marks.push(Mark::Words(words));
            }
        }
    }

    /// An option's range and its figures; the height below them.
    fn row(&self, marks: &mut Vec<Mark>, option: &OptionReport, number: usize, top: f64) -> f64 {
        let ink = Ink::of_series(number);
        let Some((all, whole)) = known(option) else {
            let at = (self.rows.left, top + TEXT);
            let words = Mark::Words(line("not known", at, Ink::Faint));
            marks.extend(ground(&words));
            marks.push(words);
            return top + TEXT * 1.4;
        };
        self.range(marks, all, ink, Dash::Solid, top + 8.0);
        let mut y = top + 8.0 + TEXT * 1.7;
        y = self.said(marks, &figures(all, if whole { "" } else { "warm requests: " }), y);
        if !whole {
            return self.said(marks, "cold starts are not known", y);
        }
        if let Some(cold) = &option.service_level.cold_latency_ms {
            self.range(marks, cold, ink, Dash::Dotted, y + 2.0);
            let share = option.service_level.cold_start_probability.map_or_else(
                || "cold starts: ".to_owned(),
                |share| format!("cold starts, {}: ", percent(share)),
            );
            y = self.said(marks, &figures(cold, &share), y + 2.0 + TEXT * 1.7);
        }
        y
    }

    fn range(&self, marks: &mut Vec<Mark>, of: &Percentiles, ink: Ink, dash: Dash, y: f64) {
        let pen = Pen { ink, width: 2.4, dash };
        let [first, p90, p95, last] = [of.p50, of.p90, of.p95, of.p99].map(|p| self.place(p));
        canvas::sheet(marks, (self.rows.width, y), |sheet| {
            sheet.line(&[(first, y), (last, y)], pen);
        });
        let mut sign = |shape, x, radius| {
            marks.push(Mark::Sign { shape, at: (x, y), radius, ink });
        };
        sign(Shape::Bar, p90, 4.0);
        sign(Shape::Bar, p95, 4.0);
        sign(Shape::Circle, first, 4.0);
        sign(Shape::Diamond, last, 4.4);
    }

    fn said(&self, marks: &mut Vec<Mark>, text: &str, base: f64) -> f64 {
        let style = (super::face::Weight::Regular, Ink::Faint);
        let most = self.rows.right - self.rows.left;
        let at = (self.rows.left, base);
        let (words, next) = super::placing::paragraph(text, at, TEXT, style, most);
        let grounds: Vec<Mark> = words.iter().filter_map(ground).collect();
        marks.extend(grounds.into_iter().chain(words));
        next
    }
}

/// Paper behind words, so that the axis's lines do not run through them.
fn ground(mark: &Mark) -> Option<Mark> {
    let Mark::Words(words) = mark else { return None };
    let area = words.area();
    let (left, right) = (area.left - 3.0, area.right + 3.0);
    let points = [(left, area.top), (right, area.top), (right, area.bottom), (left, area.bottom)];
    Some(Mark::Fill { points: points.to_vec(), ink: Ink::Paper })
}

fn figures(of: &Percentiles, first: &str) -> String {
    let one = |(name, value): (&str, Estimate)| {
        format!("{name} {}", spoken(&value.exact())).replace(' ', "\u{a0}")
    };
    let all = [("p50", of.p50), ("p90", of.p90), ("p95", of.p95), ("p99", of.p99)];
    format!("{first}{}", all.map(one).join(" · "))
}

/// `451 ms`, `2,000 ms`, `45 s`: to three digits.
fn spoken(ms: &Exact) -> String {
    let seconds = ms.checked_div(&Exact::from(1_000_u32)).unwrap_or(Exact::ZERO);
    if ms < &Exact::from(10_000_u32) {
        format!("{} ms", separated(&ms.to_significant(3)))
    } else {
        format!("{} s", separated(&seconds.to_significant(3)))
    }
}

fn percent(share: Estimate) -> String {
    format!("{} %", (&share.exact() * &Exact::from(100_u32)).to_significant(2))
}

fn described(decision: &Decision) -> String {
    let mut said: Vec<String> = objectives(decision)
        .iter()
        .map(|(name, ms)| format!("Asked for: {name} within {}.", spoken(ms)))
        .collect();
    for option in &decision.options {
        let words = match known(option) {
            Some((all, true)) => figures(all, ""),
            Some((warm, false)) => figures(warm, "warm requests ") + "; cold starts are not known",
            None => "not known".to_owned(),
        };
        said.push(format!("{}: {words}.", option.label));
    }
    said.join(" ")
}
