//! A picture as PNG, from the SVG of the same drawing. The only module that names the crate that
//! paints it.
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::palette::Theme;
use super::picture::Picture;

/// The widest picture that is painted. Unit: px.
pub const WIDEST: u32 = 8_000;

impl Picture {
    /// The picture so many pixels wide, at most [`WIDEST`]; nothing where it could not be painted.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Both are below 10,000.
    pub fn png(&self, theme: Theme, width: u32) -> Option<Vec<u8>> {
        let dark = theme == Theme::Dark;
        let svg = self.svg(if dark { Theme::Dark } else { Theme::Light });
        let tree = Tree::from_str(&svg, &Options::default()).ok()?;
        let width = width.clamp(1, WIDEST);
        let scale = f64::from(width) / self.width;
        let mut pixels = Pixmap::new(width, libm::ceil(self.height * scale) as u32)?;
        let scale = scale as f32;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        pixels.encode_png().ok()
    }
}
