//! The whole application as one service: API and pages, with the guards around them.
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::calculator::Calculator;
use crate::desk::SLOWER;
use crate::{api, guard, page};

/// The longest path and query. Unit: bytes.
pub(crate) const URL_AT_MOST: usize = 16 << 10;

/// What the guards allow. The defaults suit a server that anyone may ask.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The largest body that is read. Unit: bytes.
    pub body_at_most: usize,
    /// The longest path and query. Unit: bytes.
    pub url_at_most: usize,
    /// How long a client may take to send a body.
    pub body_time: Duration,
    /// How long any answer may take, from the end of the headers on.
    pub request_time: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body_at_most: 64 << 10,
            url_at_most: URL_AT_MOST,
            body_time: Duration::from_secs(10),
            request_time: Duration::from_secs(45) * SLOWER,
        }
    }
}

/// The application.
pub fn app(calculator: Arc<Calculator>, settings: &Settings) -> Router {
    let routes = Router::new().merge(api::routes()).merge(page::routes()).with_state(calculator);
    with_guards(routes, settings)
}

/// Routes of any kind behind the guards; the application's own are behind them already.
pub fn with_guards(routes: Router, settings: &Settings) -> Router {
    guard::around(routes, settings)
}
