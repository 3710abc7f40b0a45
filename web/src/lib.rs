//! The calculator in the browser, and its API.
