//! Charts as files.
use std::path::PathBuf;
use std::process::ExitCode;

use svl_formats::charts::{Picture, Theme};

use crate::output;

/// How wide a PNG is: twice the picture, for screens of high density. Unit: px.
const PNG_WIDTH: u32 = 1_520;

/// A file for a chart; its extension says how it is written.
#[derive(Clone)]
pub struct ChartFile {
    path: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Svg,
    Png,
}

impl ChartFile {
    /// Reads the name of a file, as clap asks for it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
        let kind = match extension.as_ref().and_then(|extension| extension.to_str()) {
            Some("svg") => Kind::Svg,
            Some("png") => Kind::Png,
            _ => return Err("a chart is a `.svg` or a `.png` file".to_owned()),
        };
        Ok(Self { path, kind })
    }

    /// Writes the picture.
    pub fn write(&self, picture: &Picture) -> ExitCode {
        match self.kind {
            Kind::Svg => output::write(&self.path, picture.svg(Theme::Auto).as_bytes()),
            Kind::Png => match picture.png(Theme::Light, PNG_WIDTH) {
                Some(bytes) => output::write(&self.path, &bytes),
                None => output::fault("the chart could not be painted"),
            },
        }
    }

    /// Says why nothing is written.
    pub fn refuse(&self, because: &str) -> ExitCode {
        output::refuse(&format!("{} was not written, {because}", self.path.display()))
    }
}
