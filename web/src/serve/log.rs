//! What the server tells of itself: lines of JSON on standard error, without anyone's input.
use std::io::stderr;
use std::panic;

use tracing_subscriber::filter::LevelFilter;

/// Whether anything is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// Nothing.
    None,
    /// One object a line.
    Json,
}

/// Begins to tell. A panic is told by its place alone, since its message may hold an input; it ends
/// its request and nothing else.
pub fn start(log: Log) {
    if log == Log::Json {
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_target(false)
            .with_max_level(LevelFilter::INFO)
            .with_writer(stderr)
            .finish();
        // Only where one is set already, as in a test.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a request met a mistake of ours");
    }));
}
