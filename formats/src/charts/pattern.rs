//! Filled areas that are told apart without their colour.
use super::canvas::{Pen, Sheet};
use super::palette::{Ink, SERIES};
use super::picture::{Point, Rect};

/// Distance of the lines of a pattern. Unit: px.
const APART: f64 = 5.0;
/// Their width. Unit: px.
const LINE: f64 = 1.3;

/// Fills an area with the colour and the pattern of a number: both repeat at different lengths.
pub fn fill(sheet: &mut Sheet, area: Rect, number: usize) {
    let ink = Ink::of_series(number);
    sheet.fill(area, ink);
    let pen = Pen::solid(Ink::Paper, LINE);
    let round = usize::from(SERIES);
    match (number % round + number / round) % 6 {
        1 => slanted(area, 1.0).into_iter().for_each(|line| sheet.line(&line, pen)),
        2 => {
            let inner = 1.6;
            if area.right - area.left > inner * 2.5 {
                let inside = Rect {
                    left: area.left + inner,
                    top: area.top + inner,
                    right: area.right - inner,
                    bottom: area.bottom - inner,
                };
                sheet.fill(inside, Ink::Paper);
            }
        }
        3 => upright(area).into_iter().for_each(|line| sheet.line(&line, pen)),
        4 => {
            let middle = f64::midpoint(area.top, area.bottom);
            sheet.line(&[(area.left, middle), (area.right, middle)], Pen { width: 2.4, ..pen });
        }
        5 => slanted(area, -1.0).into_iter().for_each(|line| sheet.line(&line, pen)),
        _ => {}
    }
}

fn upright(area: Rect) -> Vec<[Point; 2]> {
    let mut lines = Vec::new();
    let mut x = area.left + APART / 2.0;
    while x < area.right - LINE {
        lines.push([(x, area.top), (x, area.bottom)]);
        x += APART;
    }
    lines
}

/// Lines at 45 degrees, cut at the area's edges.
fn slanted(area: Rect, sense: f64) -> Vec<[Point; 2]> {
    let tall = area.bottom - area.top;
    let mut lines = Vec::new();
    let mut x = area.left - tall + APART / 2.0;
    while x < area.right {
        let first = x.max(area.left);
        let last = (x + tall).min(area.right);
        if last > first {
            let height = |at: f64| {
                let along = at - x;
                if sense > 0.0 { area.bottom - along } else { area.top + along }
            };
            lines.push([(first, height(first)), (last, height(last))]);
        }
        x += APART;
    }
    lines
}
