//! A thousand clients that begin a request and never end it leave the server answering others.
#[path = "support/server.rs"]
mod server;

use std::io::Write;
use std::net::TcpStream;

use server::Server;

/// Few enough for the usual limit of 1,024 open files.
const CLIENTS: usize = 1_000;

#[test]
fn half_requests_do_not_keep_others_from_being_answered() {
    let server = Server::start();
    let halves: [&[u8]; 4] = [
        b"",
        b"GET /healthz HTT",
        b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ",
        b"POST /api/v1/model HTTP/1.1\r\nhost: x\r\ncontent-type: application/yaml\r\n\
          content-length: 60000\r\n\r\nrequests: ",
    ];
    let slow: Vec<TcpStream> = (0..CLIENTS)
        .map(|client| {
            let mut stream = server.connect();
            stream.write_all(halves[client % halves.len()]).expect("sent");
            stream
        })
        .collect();
    let body = b"requests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    for _ in 0..10 {
        assert_eq!(server.get("/healthz").status, 200);
        assert_eq!(server.post("/api/v1/model", body).status, 200);
    }
    assert_eq!(slow.len(), CLIENTS);
    drop(slow);
    assert_eq!(server.get("/healthz").status, 200);
}
