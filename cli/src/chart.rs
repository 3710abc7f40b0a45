//! Charts as files: the one place that reads their names and makes their bytes.
use std::path::Path;
use std::process::ExitCode;

use svl_formats::charts::{Picture, Theme};

use crate::output;

/// A PNG has so many pixels for each of the picture's, for screens of high density.
const PNG_SCALE: u32 = 2;

/// A file for a chart; its extension says how it is written.
#[derive(Debug, Clone)]
pub struct ChartFile {
    /// As it was named.
    pub name: String,
    image: Image,
}

#[derive(Debug, Clone, Copy)]
enum Image {
    Svg,
    Png,
}

impl ChartFile {
    /// Reads the name of a file, as clap asks for it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let extension = Path::new(text).extension().map(std::ffi::OsStr::to_ascii_lowercase);
        let image = match extension.as_ref().and_then(|extension| extension.to_str()) {
            Some("svg") => Image::Svg,
            Some("png") => Image::Png,
            _ => {
                return Err("a chart is written as `.svg` or `.png`: let FILE end in one of them"
                    .to_owned());
            }
        };
        Ok(Self { name: text.to_owned(), image })
    }

    /// The picture as this file has it.
    pub fn bytes(&self, picture: &Picture, theme: Theme) -> Result<Vec<u8>, String> {
        match self.image {
            Image::Svg => Ok(picture.svg(theme).into_bytes()),
            Image::Png => picture.png(theme, picture.whole_width() * PNG_SCALE).ok_or_else(|| {
                format!("{} could not be painted; `.svg` can be written", self.name)
            }),
        }
    }

    /// Writes the picture.
    pub fn write(&self, picture: &Picture) -> ExitCode {
        match self.bytes(picture, Theme::Auto) {
            Ok(bytes) => output::write(Path::new(&self.name), &bytes),
            Err(because) => output::fault(&because),
        }
    }

    /// Says why nothing is written.
    pub fn refuse(&self, because: &str) -> ExitCode {
        output::refuse(&format!("{} was not written, {because}", self.name))
    }
}
