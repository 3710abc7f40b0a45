//! How far long work has come, on standard error where that is a terminal. The only module that names
//! the crate that draws it.
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes no longer is done before anybody asks.
const SOON: Duration = Duration::from_secs(1);
/// So often a second it is drawn at most.
const DRAWN_PER_SECOND: u8 = 5;
const LINE: &str = "{pos} of {len} {msg}  [{bar:30}]  {eta} left";

/// A bar that appears once the work has taken a second.
pub struct Progress {
    bar: ProgressBar,
    shown: bool,
}

impl Progress {
    /// Nothing is done yet of `count`, which are called `what`.
    pub fn of(count: u64, what: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::hidden());
        // The line is a constant; a bar of the usual style would do as well.
        if let Ok(style) = ProgressStyle::with_template(LINE) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        Self { bar, shown: false }
    }

    /// So many more are done.
    pub fn advance(&mut self, by: u64) {
        if !self.shown && self.bar.elapsed() > SOON {
            self.shown = true;
            // Where standard error is no terminal, this draws nothing.
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND));
        }
        self.bar.inc(by);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
