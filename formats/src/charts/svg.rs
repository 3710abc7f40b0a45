//! A picture as SVG: for a file of its own, or inside a page.
use std::collections::BTreeSet;
use std::fmt::Write;

use super::face::{self, short};
use super::palette::{Ink, Theme, style};
use super::picture::{Anchor, Dash, Mark, Picture, Point, Shape, Words};
use crate::xml::escaped;

/// Words up to this width stand as the reader's typeface has them: a tenth more is no harm. Unit: px.
const SHORT: f64 = 40.0;

/// Where a picture is shown, and how it is coloured there.
#[derive(Clone, Copy)]
enum Manner {
    /// Colours are written out; letters are outlines.
    Colored { dark: bool },
    /// Colours follow from the picture's own style sheet; letters are outlines.
    Themed,
    /// Colours follow from the page's style sheet; letters are text.
    Inside,
}

impl Picture {
    /// A file of its own: no font, script or other file is needed to show it.
    pub fn svg(&self, theme: Theme) -> String {
        let manner = match theme {
            Theme::Light => Manner::Colored { dark: false },
            Theme::Dark => Manner::Colored { dark: true },
            Theme::Auto => Manner::Themed,
        };
        let (width, height) = (short(self.width), short(self.height));
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title description\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n",
            escaped(&self.title),
            escaped(&self.description),
        );
        if matches!(manner, Manner::Themed) {
            let _ = writeln!(out, "<style>{}</style>", style("svg"));
        }
        let _ = writeln!(
            out,
            "<rect width=\"{width}\" height=\"{height}\"{}/>",
            fill(Ink::Paper, manner)
        );
        self.write_glyphs(&mut out);
        write_marks(&mut out, self.drawn(), manner, "", None);
        out + "</svg>\n"
    }

    /// Each letter's outline once; the words refer to them.
    fn write_glyphs(&self, out: &mut String) {
        let mut used = BTreeSet::new();
        for mark in self.drawn() {
            if let Mark::Words(words) = mark {
                used.extend(words.text.chars().map(|c| (words.weight, c)));
            }
        }
        out.push_str("<defs>\n");
        for (weight, c) in used {
            let outline = face::outline(c, weight);
            if !outline.is_empty() {
                let id = glyph_id(weight, c);
                let _ = writeln!(out, "<path id=\"{id}\" d=\"{outline}\"/>");
            }
        }
        out.push_str("</defs>\n");
    }

    /// Inside a page whose style sheet has [`super::style`]: no style, no colour, live text, and no
    /// drawn title, as the page has its own above it. `id` is unique in the page.
    pub fn inline(&self, id: &str) -> String {
        self.inside(id, "img", None)
    }

    /// The same, with components that are links where `links` gives a component's attributes.
    pub fn linked(&self, id: &str, links: &dyn Fn(&str) -> Option<Attributes>) -> String {
        self.inside(id, "group", Some(links))
    }

    fn inside(&self, id: &str, role: &str, links: Option<Links>) -> String {
        let id = escaped(id);
        let mut out = format!(
            "<svg class=\"chart\" id=\"{id}\" viewBox=\"0 {} {} {}\" role=\"{role}\" \
             aria-labelledby=\"{id}-title {id}-description\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-description\">{}</desc>\n",
            short(self.heading.height),
            short(self.width),
            short(self.height - self.heading.height),
            escaped(&self.title),
            escaped(&self.description),
        );
        write_marks(&mut out, self.marks.iter(), Manner::Inside, &format!("{id}-"), links);
        out + "</svg>\n"
    }
}

/// The attributes of a link: names, and values that are not escaped yet.
pub type Attributes = Vec<(&'static str, String)>;
type Links<'a> = &'a dyn Fn(&str) -> Option<Attributes>;

/// Writes the marks; names of groups follow `prefix`, as they are unique in a page.
fn write_marks<'a>(
    out: &mut String,
    marks: impl Iterator<Item = &'a Mark>,
    manner: Manner,
    prefix: &str,
    links: Option<Links>,
) {
    let mut open = Vec::new();
    for mark in marks {
        match mark {
            Mark::Stroke { points, ink, width, dash } => {
                write_line(out, &path(points), &stroke(*ink, manner), *width, *dash);
            }
            Mark::Curve { from, bends, ink, width, dash } => {
                let mut data = path(&[*from]);
                for [a, b, end] in bends {
                    let [a, b, end] =
                        [a, b, end].map(|(x, y)| format!("{} {}", short(*x), short(*y)));
                    let _ = write!(data, "C{a} {b} {end}");
                }
                write_line(out, &data, &stroke(*ink, manner), *width, *dash);
            }
            Mark::Box { area, round, ink, width, dash, class } => {
                let colors = match manner {
                    Manner::Colored { .. } => fill(Ink::Paper, manner) + &stroke(*ink, manner),
                    _ => format!(" class=\"{class} f{} s{}\"", Ink::Paper.index(), ink.index()),
                };
                let _ = writeln!(
                    out,
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{colors} \
                     stroke-width=\"{}\"{}/>",
                    short(area.left),
                    short(area.top),
                    short(area.right - area.left),
                    short(area.bottom - area.top),
                    short(*round),
                    short(*width),
                    dashes(*dash),
                );
            }
            Mark::Fill { points, ink } => {
                let _ = writeln!(out, "<path d=\"{}Z\"{}/>", path(points), fill(*ink, manner));
            }
            Mark::Sign { shape, at, radius, ink } => {
                sign(out, *shape, *at, *radius, *ink, manner);
            }
            Mark::Words(words) => write_words(out, words, manner),
            Mark::Open { class, data } => {
                open.push("g");
                let _ = write!(out, "<g class=\"{class}\"");
                for (name, value) in data {
                    let _ = write!(out, " data-{name}=\"{}\"", escaped(value));
                }
                out.push_str(">\n");
            }
            Mark::Named { id, class, says, data } => {
                let component = data.iter().find(|(name, _)| *name == "component");
                let link = links.zip(component).and_then(|(links, (_, name))| links(name));
                let tag = if link.is_some() { "a" } else { "g" };
                open.push(tag);
                let (id, class) = (escaped(id), escaped(class));
                let _ = write!(out, "<{tag} id=\"{prefix}{id}\" class=\"{class}\"");
                for (name, value) in data {
                    let _ = write!(out, " data-{name}=\"{}\"", escaped(value));
                }
                for (name, value) in link.into_iter().flatten() {
                    let _ = write!(out, " {name}=\"{}\"", escaped(&value));
                }
                let _ = writeln!(out, ">\n<title>{}</title>", escaped(says));
            }
            Mark::Close => {
                let _ = writeln!(out, "</{}>", open.pop().unwrap_or("g"));
            }
        }
    }
}

const fn dashes(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "",
        Dash::Dotted => " stroke-dasharray=\"0.1 4.5\" stroke-linecap=\"round\"",
        Dash::Dashed => " stroke-dasharray=\"5 4\"",
    }
}

fn write_line(out: &mut String, data: &str, stroke: &str, width: f64, dash: Dash) {
    let _ = writeln!(
        out,
        "<path d=\"{data}\" fill=\"none\"{stroke} stroke-width=\"{}\"{} stroke-linejoin=\"round\"/>",
        short(width),
        dashes(dash),
    );
}

/// `M0 0L10 5H20`: steps are written as such, since most lines of a fleet are steps.
fn path(points: &[Point]) -> String {
    let mut data = String::with_capacity(points.len() * 8);
    let mut before: Option<(String, String)> = None;
    for (x, y) in points {
        let (x, y) = (short(*x), short(*y));
        let _ = match &before {
            None => write!(data, "M{x} {y}"),
            Some((_, same)) if *same == y => write!(data, "H{x}"),
            Some((same, _)) if *same == x => write!(data, "V{y}"),
            Some(_) => write!(data, "L{x} {y}"),
        };
        before = Some((x, y));
    }
    data
}

fn sign(out: &mut String, shape: Shape, (x, y): Point, r: f64, ink: Ink, manner: Manner) {
    let polygon = |points: &[Point]| -> String {
        let moved: Vec<Point> = points.iter().map(|(a, b)| (x + a * r, y + b * r)).collect();
        format!("<path d=\"{}Z\"", path(&moved))
    };
    let strokes = |lines: &[[Point; 2]]| -> String {
        let line =
            |[a, b]: &[Point; 2]| path(&[(x + a.0 * r, y + a.1 * r), (x + b.0 * r, y + b.1 * r)]);
        let data: String = lines.iter().map(line).collect();
        format!("<path d=\"{data}\" fill=\"none\"{} stroke-width=\"2\"/>", stroke(ink, manner))
    };
    let circle = format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", short(x), short(y), short(r));
    let filled = |shape: &str| format!("{shape}{}/>", fill(ink, manner));
    let text = match shape {
        Shape::Circle => filled(&circle),
        Shape::Square => filled(&polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])),
        Shape::Triangle => filled(&polygon(&[(0.0, -1.1), (1.1, 0.9), (-1.1, 0.9)])),
        Shape::Diamond => filled(&polygon(&[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)])),
        Shape::Down => filled(&polygon(&[(0.0, 1.1), (1.1, -0.9), (-1.1, -0.9)])),
        Shape::Bar => filled(&polygon(&[(-0.45, -1.2), (0.45, -1.2), (0.45, 1.2), (-0.45, 1.2)])),
        Shape::Plus => strokes(&[[(-1.1, 0.0), (1.1, 0.0)], [(0.0, -1.1), (0.0, 1.1)]]),
        Shape::Cross => strokes(&[[(-1.0, -1.0), (1.0, 1.0)], [(-1.0, 1.0), (1.0, -1.0)]]),
        Shape::Ring | Shape::Change | Shape::Target => {
            let colors = match manner {
                Manner::Colored { .. } => fill(Ink::Paper, manner) + &stroke(ink, manner),
                _ => format!(" class=\"f{} s{}\"", Ink::Paper.index(), ink.index()),
            };
            let ring = format!("{circle}{colors} stroke-width=\"2\"/>");
            if shape == Shape::Target {
                let (x, y, r) = (short(x), short(y), short(r * 0.45));
                let core = format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"");
                ring + &filled(&core)
            } else {
                ring
            }
        }
    };
    out.push_str(&text);
    out.push('\n');
}

fn write_words(out: &mut String, words: &Words, manner: Manner) {
    let color = fill(words.ink, manner);
    let (left, y) = (words.left(), words.at.1);
    let _ = if matches!(manner, Manner::Inside) {
        let (anchor, x) = match words.anchor {
            Anchor::Start => ("", words.at.0),
            Anchor::Middle => (" text-anchor=\"middle\"", words.at.0),
            Anchor::End => (" text-anchor=\"end\"", words.at.0),
        };
        let weight =
            if words.weight == face::Weight::SemiBold { " font-weight=\"600\"" } else { "" };
        // The reader's typeface may be wider: the room between letters gives way, not their shapes.
        let length = match words.width() {
            width if width > SHORT => format!(" textLength=\"{}\"", short(width)),
            _ => String::new(),
        };
        writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor}{length}{color}>{}</text>",
            short(x),
            short(y),
            short(words.size),
            escaped(&words.text),
        )
    } else {
        let scale = words.size / face::UNITS;
        let _ = write!(
            out,
            "<g transform=\"matrix({scale:.6} 0 0 -{scale:.6} {} {})\"{color} aria-label=\"{}\">",
            short(left),
            short(y),
            escaped(&words.text)
        );
        let mut x = 0.0;
        for c in words.text.chars() {
            if c != ' ' {
                let id = glyph_id(words.weight, c);
                let _ = write!(out, "<use href=\"#{id}\" x=\"{}\"/>", short(x));
            }
            x += face::advance(c, words.weight);
        }
        writeln!(out, "</g>")
    };
}

/// `r41` for a regular A.
fn glyph_id(weight: face::Weight, c: char) -> String {
    let letter = if weight == face::Weight::SemiBold { 'b' } else { 'r' };
    format!("{letter}{:x}", u32::from(c))
}

fn fill(ink: Ink, manner: Manner) -> String {
    match manner {
        Manner::Colored { dark } => format!(" fill=\"{}\"", ink.color(dark)),
        _ => format!(" class=\"f{}\"", ink.index()),
    }
}

fn stroke(ink: Ink, manner: Manner) -> String {
    match manner {
        Manner::Colored { dark } => format!(" stroke=\"{}\"", ink.color(dark)),
        _ => format!(" class=\"s{}\"", ink.index()),
    }
}
