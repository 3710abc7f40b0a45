//! The real server, and requests over a real socket.
#![allow(dead_code)] // each test file uses its own part

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

/// No answer takes so long, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server; it ends with its owner.
pub struct Server {
    child: Child,
    log: Option<JoinHandle<Vec<String>>>,
    pub address: SocketAddr,
}

/// An answer, its headers in lower case.
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Server {
    /// Starts it on a free port, and waits until it says where.
    pub fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_svl-cost"))
            .args(["serve", "--addr", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let first = lines.next().expect("a line").expect("text");
        let address = first.strip_prefix("svl-cost is listening on http://");
        let address = address.and_then(|address| address.parse().ok());
        // Its log must not fill the pipe.
        let log = std::thread::spawn(move || lines.map_while(Result::ok).collect());
        Self { child, log: Some(log), address: address.unwrap_or_else(|| panic!("{first}")) }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it accepts");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"), b"")
    }

    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/yaml\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.send(&head, body)
    }

    pub fn send(&self, head: &str, body: &[u8]) -> Answer {
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        Answer::read(stream)
    }

    /// Asks it to end, and waits until it has; gives its log as well.
    pub fn terminate(mut self) -> (ExitStatus, Vec<String>) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(sent.success());
        let status = self.child.wait().expect("it ends");
        let log = self.log.take().expect("it ends once").join().expect("its log is text");
        (status, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// What comes until the server closes the connection.
    pub fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("headers");
        let headers = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = headers.get(9..12).and_then(|status| status.parse().ok());
        Self { status: status.expect("a status"), headers, body: bytes[end + 4..].to_vec() }
    }
}
