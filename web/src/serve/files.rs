//! How many files the process may have open: each connection is one.

/// Raises the limit to what the system allows, as it is often only 1,024. Where that fails, fewer
/// connections are accepted.
pub fn raise_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        let _ = setrlimit(Resource::Nofile, raised);
    }
}
