//! `svl-cost serve`: the only verb that knows the web.
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use svl_web::Calculator;
use svl_web::serve::Server;

use crate::{evaluation, output};

/// Serve the calculator and its API over HTTP until interrupted
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  svl-cost serve
  svl-cost serve --addr 127.0.0.1:0 --log none
  svl-cost serve --addr 0.0.0.0:8080 --prices my-prices/
  curl -H 'content-type: application/yaml' --data-binary @workload.yaml \\
      http://127.0.0.1:8080/api/v1/model

It listens on this machine alone unless --addr says more; then put a proxy in front that speaks TLS.
Ctrl-C ends it once the requests under way are answered. docs/web.md has the limits and headers.")]
pub struct Args {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    addr: String,

    /// Put the tables in DIR in place of the built-in prices (negotiated prices).
    #[arg(long, value_name = "DIR")]
    prices: Option<PathBuf>,

    /// What to tell of each request, on standard error.
    #[arg(long, value_enum, default_value_t = Log::Json)]
    log: Log,
}

#[derive(Clone, Copy, ValueEnum)]
enum Log {
    /// Nothing.
    None,
    /// One JSON object a line: method, path, status, milliseconds, request id.
    Json,
}

impl Args {
    pub fn run(self) -> ExitCode {
        let Some(address) = address(&self.addr) else {
            let help = "write it as HOST:PORT, such as 127.0.0.1:8080";
            return output::refuse(&format!("`{}` is no address\n  = help: {help}", self.addr));
        };
        let book = match evaluation::open_book(self.prices.as_deref()) {
            Ok(book) => book,
            Err(status) => return status,
        };
        let server = match Server::bind(address) {
            Ok(server) => server,
            Err(error) => {
                let help = "choose another with --addr; port 0 takes any free one";
                return output::refuse(&format!(
                    "could not listen on {address}: {error}\n  = help: {help}"
                ));
            }
        };
        if !server.address().ip().is_loopback() {
            let address = server.address();
            output::complain(&format!("warning: others can reach {address}, without TLS\n"));
        }
        output::complain(&format!("svl-cost is listening on http://{}\n", server.address()));
        let log = match self.log {
            Log::None => svl_web::serve::Log::None,
            Log::Json => svl_web::serve::Log::Json,
        };
        match server.run(Calculator::new(book), log) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => output::fault(&format!("could not receive signals: {error}")),
        }
    }
}

/// The first address that a name stands for.
fn address(text: &str) -> Option<SocketAddr> {
    text.to_socket_addrs().ok()?.next()
}
