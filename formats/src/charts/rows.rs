//! What charts with a row for each option share: where names and drawings stand, and which options
//! are shown.
use svl_engine::Decision;
use svl_engine::decision::OptionReport;

use super::face::Weight;
use super::palette::Ink;
use super::picture::{Heading, Mark, Words};
use super::placing::paragraph;
use super::{Size, TEXT, TITLE};

/// How many options are shown before the rest is counted.
pub const SHOWN: usize = 10;

/// Where the rows' parts stand. Unit: px.
#[derive(Clone, Copy)]
pub struct Rows {
    pub width: f64,
    /// Of the drawings.
    pub left: f64,
    pub right: f64,
    /// Whether names stand above the drawings instead of beside them.
    pub above: bool,
}

impl Rows {
    pub const fn of(size: Size) -> Self {
        match size {
            Size::Wide => Self { width: 760.0, left: 214.0, right: 744.0, above: false },
            Size::Narrow => Self { width: 360.0, left: 10.0, right: 350.0, above: true },
        }
    }

    /// The title, and where the first row may begin.
    pub fn title(&self, title: &str) -> (Heading, f64) {
        let style = (Weight::SemiBold, Ink::Text);
        let (marks, next) = paragraph(title, (8.0, 20.0), TITLE, style, self.width - 16.0);
        (Heading { marks, height: next }, next + 8.0)
    }

    /// An option's name from `top` down, with words beside it in grey; the drawing's first height, and
    /// the height below the name.
    pub fn name(
        &self,
        marks: &mut Vec<Mark>,
        name: &str,
        aside: &str,
        chosen: bool,
        top: f64,
    ) -> (f64, f64) {
        let weight = if chosen { Weight::SemiBold } else { Weight::Regular };
        let room = if self.above { self.width - 18.0 } else { self.left - 26.0 };
        let left = if self.above { self.left } else { 8.0 };
        let style = (weight, Ink::Text);
        let (words, mut next) = paragraph(name, (left, top + TEXT), TEXT, style, room);
        marks.extend(words);
        if !aside.is_empty() {
            let style = (Weight::Regular, Ink::Faint);
            let (words, after) = paragraph(aside, (left, next), TEXT, style, room);
            marks.extend(words);
            next = after;
        }
        let below = next - TEXT * 0.6;
        (if self.above { below } else { top }, below)
    }

    /// Words in grey at the end; the height below them.
    pub fn last_words(&self, marks: &mut Vec<Mark>, words: &str, top: f64) -> f64 {
        if words.is_empty() {
            return top;
        }
        let style = (Weight::Regular, Ink::Faint);
        let (words, next) = paragraph(words, (8.0, top + TEXT), TEXT, style, self.width - 16.0);
        marks.extend(words);
        next
    }
}

/// The options that are shown, in their order, and how many are not.
pub fn shown(decision: &Decision) -> (Vec<&OptionReport>, usize) {
    let chosen = decision.verdict.choice.as_deref();
    let runner_up = decision.verdict.runner_up.as_deref();
    let mut order: Vec<usize> = (0..decision.options.len()).collect();
    if order.len() > SHOWN {
        order.sort_by(|a, b| {
            let (a_is, b_is) = (&decision.options[*a], &decision.options[*b]);
            let rank = |o: &OptionReport| {
                let id = Some(o.id.as_str());
                (id != chosen, id != runner_up, !o.fits)
            };
            let cost = |o: &OptionReport| o.usd_per_month.all_in.clone();
            rank(a_is).cmp(&rank(b_is)).then_with(|| cost(a_is).cmp(&cost(b_is))).then(a.cmp(b))
        });
        order.truncate(SHOWN);
        order.sort_unstable();
    }
    let more = decision.options.len() - order.len();
    (order.into_iter().map(|n| &decision.options[n]).collect(), more)
}

/// One line of words.
pub fn line(text: &str, at: (f64, f64), ink: Ink) -> Words {
    Words::new(text, at, TEXT).in_ink(ink)
}
