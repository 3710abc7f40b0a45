//! The plane of two inputs: which option is the cheapest that fits, along the first input for each
//! value of the second.
use svl_engine::Decision;
use svl_engine::axis::{Axis, Stretch};
use svl_engine::exact::Exact;
use svl_engine::usd::separated;

use super::canvas::{self, Pen};
use super::cost;
use super::face::Weight;
use super::palette::Ink;
use super::pattern;
use super::picture::{Anchor, Dash, Mark, Picture, Point, Rect, shortened};
use super::rows::{Rows, line};
use super::{Size, TEXT, scale};

/// Height of a band. Unit: px.
const BAND: f64 = 22.0;
/// Room between two bands, in which boundaries are drawn on. Unit: px.
const BETWEEN: f64 = 16.0;
/// Options that have a look of their own.
const LOOKS: usize = 40;

/// The answer for some values of a second input.
#[derive(Debug, Clone)]
pub struct Bands {
    /// What the first input is; none for requests a month.
    pub over: Option<Axis>,
    /// The key of the second input: `memory`.
    pub by: String,
    /// The first input as stated.
    pub today: u64,
    /// One for each value, in their order.
    pub bands: Vec<Band>,
}

/// One value of the second input.
#[derive(Debug, Clone)]
pub struct Band {
    /// As it was written: `512MB`.
    pub value: String,
    /// Ascending, without a gap.
    pub stretches: Vec<Stretch>,
}

impl Band {
    /// A band over requests a month, from what was decided; its ends are as fine as a picture.
    pub fn of(value: &str, decision: &Decision) -> Self {
        Self { value: value.to_owned(), stretches: cost::cheapest(decision) }
    }
}

/// The boundaries between the options in the plane of two inputs.
pub fn plane(bands: &Bands, size: Size) -> Picture {
    let rows = Rows::of(size);
    let mut marks = Vec::new();
    let over = bands.over.map_or("requests", Axis::name);
    let title = format!("Cheapest option that fits, by {over} and {}", bands.by);
    let (heading, top) = rows.title(&title);
    let top = top + 20.0;
    let chart = Chart::of(bands, rows, top);
    chart.axis(&mut marks);
    chart.boundaries(&mut marks);
    chart.draw_bands(&mut marks);
    chart.today(&mut marks);
    let height = chart.key(&mut marks);
    Picture { title, description: described(bands), width: rows.width, height, heading, marks }
}

struct Chart<'a> {
    bands: &'a Bands,
    names: Vec<&'a str>,
    rows: Rows,
    left: f64,
    top: f64,
    x: (f64, f64),
}

impl<'a> Chart<'a> {
    fn of(bands: &'a Bands, rows: Rows, top: f64) -> Self {
        let all = || bands.bands.iter().flat_map(|band| &band.stretches);
        let first = all().map(|stretch| stretch.from).min().unwrap_or(1);
        let last = all().map(|stretch| stretch.to).max().unwrap_or(10);
        let mut names: Vec<&str> = Vec::new();
        for name in all().filter_map(|stretch| stretch.option.as_deref()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let widest =
            bands.bands.iter().map(|band| line(&band.value, (0.0, 0.0), Ink::Text).width());
        let left = (widest.fold(0.0, f64::max) + 24.0).clamp(52.0, rows.width * 0.3);
        let x = (exactly(first), exactly(last).max(exactly(first) + 0.1));
        Self { bands, names, rows, left, top, x }
    }

    fn place(&self, value: u64) -> f64 {
        self.spot(exactly(value.max(1)))
    }

    fn spot(&self, log: f64) -> f64 {
        let share = (log - self.x.0) / (self.x.1 - self.x.0);
        self.left + (self.rows.right - self.left) * share.clamp(0.0, 1.0)
    }

    fn top_of(&self, band: usize) -> f64 {
        self.top + band as f64 * (BAND + BETWEEN)
    }

    fn bottom(&self) -> f64 {
        self.top_of(self.bands.bands.len()) - BETWEEN + 6.0
    }

    fn look(&self, option: Option<&str>) -> Option<usize> {
        self.names.iter().position(|name| Some(*name) == option).map(|n| n % LOOKS)
    }

    fn axis(&self, marks: &mut Vec<Mark>) {
        let tick: fn(f64) -> String = match self.bands.over {
            None => scale::count,
            Some(Axis::Duration) => scale::time,
            Some(Axis::Memory) => scale::memory,
        };
        let (bottom, Rows { right, width, .. }) = (self.bottom(), self.rows);
        let memory = self.bands.over == Some(Axis::Memory);
        let ticks = if memory { scale::memory_ticks } else { scale::ticks };
        let ticks = ticks(self.x.0, self.x.1, if self.rows.above { 5 } else { 8 });
        canvas::sheet(marks, (width, bottom), |sheet| {
            for (at, _) in &ticks {
                let x = self.spot(*at);
                sheet.line(&[(x, self.top - 4.0), (x, bottom)], Pen::solid(Ink::Grid, 1.0));
            }
            sheet.line(&[(self.left, bottom), (right, bottom)], Pen::solid(Ink::Faint, 1.0));
        });
        let mut free = f64::NEG_INFINITY;
        for (at, value) in ticks {
            let words = line(&tick(value), (self.spot(at), bottom + 17.0), Ink::Faint);
            let words = words.anchored(Anchor::Middle);
            let area = words.area();
            if area.left > free && area.right < width - 2.0 {
                free = area.right + 8.0;
                marks.push(Mark::Words(words));
            }
        }
        let below = match self.bands.over {
            None => "requests a month",
            Some(Axis::Duration) => "mean duration",
            Some(Axis::Memory) => "memory of one environment",
        };
        let words = line(below, (right, bottom + 33.0), Ink::Faint).anchored(Anchor::End);
        marks.push(Mark::Words(words));
    }

    fn draw_bands(&self, marks: &mut Vec<Mark>) {
        for (n, band) in self.bands.bands.iter().enumerate() {
            let (top, bottom) = (self.top_of(n), self.top_of(n) + BAND);
            let most = self.left - 16.0;
            let text = shortened(band.value.clone(), TEXT, Weight::Regular, most);
            let at = (self.left - 8.0, top + BAND * 0.68);
            marks.push(Mark::Words(line(&text, at, Ink::Text).anchored(Anchor::End)));
            canvas::sheet(marks, (self.rows.width, bottom), |sheet| {
                for stretch in &band.stretches {
                    let (left, right) = (self.place(stretch.from), self.place(stretch.to));
                    let area = Rect { left, top, right: right.max(left + 0.8), bottom };
                    if let Some(look) = self.look(stretch.option.as_deref()) {
                        pattern::fill(sheet, area, look);
                    } else {
                        let middle = f64::midpoint(top, bottom);
                        let pen = Pen { ink: Ink::Faint, width: 2.0, dash: Dash::Dotted };
                        sheet.line(&[(left, middle), (right, middle)], pen);
                    }
                }
            });
            for stretch in &band.stretches {
                self.name(marks, stretch, top);
            }
        }
    }

    /// The option's name on its stretch, where there is room for it.
    fn name(&self, marks: &mut Vec<Mark>, stretch: &Stretch, top: f64) {
        let Some(option) = &stretch.option else { return };
        let (left, right) = (self.place(stretch.from), self.place(stretch.to));
        let middle = (f64::midpoint(left, right), top + BAND * 0.69);
        let words = line(scale::brief(option), middle, Ink::Text).anchored(Anchor::Middle);
        let area = words.area();
        let today = self.place(self.bands.today);
        let clear = today < area.left - 8.0 || area.right + 8.0 < today;
        if clear && words.width() + 24.0 < right - left {
            let (a, b) = (area.left - 5.0, area.right + 5.0);
            let (c, d) = (top + 3.0, top + BAND - 3.0);
            let points: Vec<Point> = vec![(a, c), (b, c), (b, d), (a, d)];
            marks.push(Mark::Fill { points, ink: Ink::Paper });
            marks.push(Mark::Words(words));
        }
    }

    /// Between two bands, from each change to the same change in the next one.
    fn boundaries(&self, marks: &mut Vec<Mark>) {
        canvas::sheet(marks, (self.rows.width, self.bottom()), |sheet| {
            for (n, pair) in self.bands.bands.windows(2).enumerate() {
                let (y, next) = (self.top_of(n) + BAND, self.top_of(n + 1));
                for above in changes(&pair[0]) {
                    let same = |below: &&Change| below.from == above.from && below.to == above.to;
                    let Some(below) = changes(&pair[1]).into_iter().find(|c| same(&c)) else {
                        continue;
                    };
                    let points = [(self.place(above.at), y), (self.place(below.at), next)];
                    sheet.line(&points, Pen::solid(Ink::Text, 1.2));
                }
            }
        });
    }

    fn today(&self, marks: &mut Vec<Mark>) {
        let x = self.place(self.bands.today);
        let (top, bottom) = (self.top - 6.0, self.bottom());
        marks.push(Mark::Stroke {
            points: vec![(x, top), (x, bottom)],
            ink: Ink::Today,
            width: 1.4,
            dash: Dash::Dashed,
        });
        let unit = self.bands.over.map_or_else(String::new, |axis| format!(" {}", axis.unit()));
        let text = format!("today: {}{unit}", separated(&self.bands.today.to_string()));
        let words = line(&text, (x, top - 5.0), Ink::Today);
        let half = words.width() / 2.0;
        let x = x.clamp(8.0 + half, self.rows.width - 8.0 - half);
        let words = line(&text, (x, top - 5.0), Ink::Today);
        marks.push(Mark::Words(words.anchored(Anchor::Middle)));
    }

    /// Which look is which option; the height below.
    fn key(&self, marks: &mut Vec<Mark>) -> f64 {
        let mut y = self.bottom() + 46.0;
        for (n, name) in self.names.iter().enumerate() {
            let area = Rect { left: 10.0, top: y, right: 32.0, bottom: y + 12.0 };
            canvas::sheet(marks, (self.rows.width, area.bottom), |sheet| {
                pattern::fill(sheet, area, n % LOOKS);
            });
            let most = self.rows.width - 50.0;
            let text = shortened(super::face::spelt(name), TEXT, Weight::Regular, most);
            marks.push(Mark::Words(line(&text, (40.0, y + TEXT * 0.85), Ink::Text)));
            y += TEXT * 1.6;
        }
        let none = |stretch: &Stretch| stretch.option.is_none();
        if self.bands.bands.iter().any(|band| band.stretches.iter().any(none)) {
            return self.rows.last_words(marks, "Dotted: nothing fits.", y) + 4.0;
        }
        y + 6.0
    }
}

/// A boundary on a band.
struct Change<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    at: u64,
}

fn changes(band: &Band) -> Vec<Change<'_>> {
    band.stretches
        .windows(2)
        .map(|pair| Change {
            from: pair[0].option.as_deref(),
            to: pair[1].option.as_deref(),
            at: pair[1].from,
        })
        .collect()
}

fn exactly(value: u64) -> f64 {
    scale::log_of(&Exact::from(value)).unwrap_or(0.0)
}

fn described(bands: &Bands) -> String {
    let unit = bands.over.map_or("requests a month", Axis::unit);
    let one = |band: &Band| {
        let stretch = |stretch: &Stretch| {
            let name = stretch.option.as_deref().unwrap_or("nothing fits");
            format!("{name} from about {} {unit}", scale::about(libm::exp10(exactly(stretch.from))))
        };
        let all: Vec<String> = band.stretches.iter().map(stretch).collect();
        format!("{} {}: {}.", bands.by, band.value, all.join(", "))
    };
    bands.bands.iter().map(one).collect::<Vec<_>>().join(" ")
}
