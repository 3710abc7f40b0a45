//! The application on a socket: connections bounded in number, age and patience, and an end that
//! lets requests finish.
mod files;
mod log;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

use crate::app::{Settings, app};
use crate::calculator::Calculator;

pub use log::Log;

/// How many connections are served at once.
const CONNECTIONS: usize = 4_096;
/// How long a client may take to send a request's headers, or stay silent between requests.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long a connection may live, so that one whose client reads nothing ends.
const AGE: Duration = Duration::from_secs(600);
/// How long requests may still take once the end was asked for.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long nothing is accepted after that failed, as where no file descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The longest line and headers of a request that are read. Unit: bytes.
const HEADERS_AT_MOST: usize = 64 << 10;

/// A server that has its address, and does not answer yet.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes an address; port 0 is any free one.
    ///
    /// # Errors
    /// When the address is taken, or is not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        files::raise_limit();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(address))?;
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address })
    }

    /// The address, with the port that was found.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is asked to end, by SIGINT or SIGTERM.
    ///
    /// # Errors
    /// When those signals cannot be received.
    pub fn run(self, calculator: Calculator, log: Log) -> io::Result<()> {
        log::start(log);
        let app = app(Arc::new(calculator), &Settings::default());
        let ended = self.runtime.block_on(async {
            let end = end_of_process()?;
            accept(self.listener, app, end).await;
            Ok(())
        });
        // Whoever waited has been answered or given up; work that still runs is for nobody.
        self.runtime.shutdown_background();
        ended
    }
}

/// Serves every connection until `end`, then waits a little for those that are answered.
async fn accept(listener: TcpListener, app: Router, end: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let connections = GracefulShutdown::new();
    let mut end = pin!(end);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut end => break,
        };
        match (accepted, place) {
            (Ok((stream, _)), Ok(place)) => {
                tokio::spawn(serve(stream, app.clone(), connections.watcher(), place));
            }
            (Err(error), _) => {
                tracing::warn!(%error, "could not accept a connection");
                sleep(ACCEPT_PAUSE).await;
            }
            // Nobody closes the places.
            (_, Err(_)) => break,
        }
    }
    drop(listener);
    tracing::info!(connections = connections.count(), "ending");
    if timeout(FAREWELL, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

/// Serves one connection. What is wrong with it is its client's affair.
async fn serve(stream: TcpStream, app: Router, watcher: Watcher, _place: OwnedSemaphorePermit) {
    // An answer goes out at once; that this may fail is no reason not to answer.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADERS_AT_MOST)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    let _ = timeout(AGE, watcher.watch(connection)).await;
}

/// Comes when the process is asked to end.
fn end_of_process() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
