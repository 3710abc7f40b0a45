//! The drawing surface: what plotters draws becomes marks of a [`Picture`]. The only module that
//! names plotters.
//!
//! Plotters counts in whole pixels; a surface ten times as fine keeps lines smooth. Its colours carry
//! which ink, width and dash are meant, so that the theme is chosen when the picture is written.
use std::convert::Infallible;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingArea;
use plotters::element::{PathElement, Polygon};
use plotters::prelude::IntoDrawingArea;
use plotters::style::{RGBAColor, ShapeStyle};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind,
};

use super::palette::Ink;
use super::picture::{Dash, Mark, Point, Rect};

/// Steps to a pixel.
const FINE: f64 = 10.0;

/// What plotters draws on.
struct Surface<'a> {
    size: (u32, u32),
    marks: &'a mut Vec<Mark>,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Surface<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let (dash, tenths, ink) = style.color().rgb;
        let mut points: Vec<Point> = Vec::new();
        for point in path.into_iter().map(fine) {
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
        let dash = match dash {
            0 => Dash::Solid,
            1 => Dash::Dotted,
            _ => Dash::Dashed,
        };
        let width = f64::from(tenths) / 10.0;
        self.marks.push(Mark::Stroke { points, ink: Ink::at(ink), width, dash });
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        outline: I,
        style: &S,
    ) -> Drawn {
        let (_, _, ink) = style.color().rgb;
        let points = outline.into_iter().map(fine).collect();
        self.marks.push(Mark::Fill { points, ink: Ink::at(ink) });
        Ok(())
    }
}

fn fine((x, y): BackendCoord) -> Point {
    (f64::from(x) / FINE, f64::from(y) / FINE)
}

/// With what a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    pub ink: Ink,
    /// In pixels, to a tenth.
    pub width: f64,
    pub dash: Dash,
}

impl Pen {
    /// A solid line.
    pub const fn solid(ink: Ink, width: f64) -> Self {
        Self { ink, width, dash: Dash::Solid }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Widths are a few pixels.
    fn style(self, filled: bool) -> ShapeStyle {
        let dash = match self.dash {
            Dash::Solid => 0,
            Dash::Dotted => 1,
            Dash::Dashed => 2,
        };
        let tenths = libm::round(self.width * 10.0) as u8;
        ShapeStyle {
            color: RGBAColor(dash, tenths, self.ink.index(), 1.0),
            filled,
            stroke_width: 1,
        }
    }
}

type Context<'a, 'm> = ChartContext<'a, Surface<'m>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The picture itself, in its own pixels.
pub struct Sheet<'m>(DrawingArea<Surface<'m>, Shift>);

/// Draws on a picture of so many pixels, without axes.
pub fn sheet(marks: &mut Vec<Mark>, (width, height): (f64, f64), drawing: impl FnOnce(&mut Sheet)) {
    let size = (coarse(width), coarse(height));
    drawing(&mut Sheet(Surface { size, marks }.into_drawing_area()));
}

#[allow(clippy::cast_possible_truncation)] // Pictures are a few thousand pixels.
fn placed((x, y): Point) -> BackendCoord {
    (libm::round(x * FINE) as i32, libm::round(y * FINE) as i32)
}

impl Sheet<'_> {
    /// A line through points of the picture.
    pub fn line(&mut self, points: &[Point], pen: Pen) {
        let points: Vec<BackendCoord> = points.iter().map(|p| placed(*p)).collect();
        let _ = self.0.draw(&PathElement::new(points, pen.style(false)));
    }

    /// A filled rectangle.
    pub fn fill(&mut self, area: Rect, ink: Ink) {
        let Rect { left, top, right, bottom } = area;
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let points: Vec<BackendCoord> = corners.iter().map(|p| placed(*p)).collect();
        let _ = self.0.draw(&Polygon::new(points, Pen::solid(ink, 1.0).style(true)));
    }
}

/// The plane between two axes.
pub struct Plane<'a, 'm>(Context<'a, 'm>);

/// Draws within `frame`, on a plane from `x.0` to `x.1` and from `y.0` to `y.1`.
pub fn draw(
    marks: &mut Vec<Mark>,
    (width, height): (f64, f64),
    frame: Rect,
    x: (f64, f64),
    y: (f64, f64),
    drawing: impl FnOnce(&mut Plane),
) {
    let size = (coarse(width), coarse(height));
    let root = Surface { size, marks }.into_drawing_area();
    let built = ChartBuilder::on(&root)
        .margin_left(coarse(frame.left))
        .margin_top(coarse(frame.top))
        .margin_right(coarse(width - frame.right))
        .margin_bottom(coarse(height - frame.bottom))
        .build_cartesian_2d(x.0..x.1, y.0..y.1);
    // The surface refuses nothing.
    if let Ok(context) = built {
        drawing(&mut Plane(context));
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Pictures are a few hundred pixels.
fn coarse(pixels: f64) -> u32 {
    libm::round(pixels.max(0.0) * FINE) as u32
}

impl Plane<'_, '_> {
    /// A line through points of the plane.
    pub fn line(&mut self, points: Vec<Point>, pen: Pen) {
        let _ = self.0.draw_series([PathElement::new(points, pen.style(false))]);
    }

    /// Where a point of the plane stands on the picture.
    pub fn at(&self, point: Point) -> Point {
        fine(self.0.backend_coord(&point))
    }
}
