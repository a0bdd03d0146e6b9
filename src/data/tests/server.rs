//! A tiny HTTP server on the loopback address that misbehaves as told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The last part of the path.
    pub(super) file: String,
    /// The first byte that `Range` asks for.
    pub(super) from: Option<usize>,
    pub(super) if_range: Option<String>,
}

/// What the server does with a request.
pub(super) enum Reply {
    /// Sends the content, from the byte asked for if the validator is the server's.
    Serve(Vec<u8>),
    /// Like `Serve`, but closes the connection after this many bytes.
    Cut(Vec<u8>, usize),
    /// Sends all of the content whatever range is asked for.
    IgnoreRange(Vec<u8>),
    /// Sends the head as written, then the content.
    Raw(String, Vec<u8>),
    /// Sends a status without content.
    Status(&'static str),
    /// Accepts the request and stays silent for this long.
    Silence(Duration),
}

/// The validator that the server sends and recognises.
pub(super) const ETAG: &str = "\"v1\"";

/// Runs until dropped.
pub(super) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers each request with what `reply` says for it and its number, counted from 0.
    pub(super) fn start(reply: impl Fn(usize, &Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (log, stopped) = (Arc::clone(&requests), Arc::clone(&stop));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    answer(&stream, &reply, &log);
                }
            }
        });
        Self { address, requests, stop, thread: Some(thread) }
    }

    /// The address, to be used as a mirror.
    pub(super) fn mirror(&self) -> String {
        format!("http://{}/set/", self.address)
    }

    /// The requests so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the server, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(
    stream: &TcpStream,
    reply: &impl Fn(usize, &Request) -> Reply,
    log: &Mutex<Vec<Request>>,
) {
    let Some(request) = read_request(stream) else {
        return;
    };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len() - 1
    };
    // A client that has seen enough may close the connection: that is no fault of the server.
    let _ = match reply(number, &request) {
        Reply::Serve(content) => send(stream, &request, &content, usize::MAX),
        Reply::Cut(content, after) => send(stream, &request, &content, after),
        Reply::IgnoreRange(content) => {
            send(stream, &Request { from: None, ..request }, &content, usize::MAX)
        }
        Reply::Raw(head, content) => write(stream, &head, &content),
        Reply::Status(status) => {
            let head =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            write(stream, &head, &[])
        }
        Reply::Silence(time) => {
            thread::sleep(time);
            Ok(())
        }
    };
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let file = first.split(' ').nth(1)?.rsplit('/').next()?.to_owned();
    let mut request = Request { file, from: None, if_range: None };
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ")?;
        match name.to_ascii_lowercase().as_str() {
            "range" => {
                request.from = value.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok();
            }
            "if-range" => request.if_range = Some(value.to_owned()),
            _ => {}
        }
    }
    Some(request)
}

/// Serves a range only to a client whose validator is right, as RFC 9110 asks.
fn send(stream: &TcpStream, request: &Request, all: &[u8], after: usize) -> std::io::Result<()> {
    let same = request.if_range.as_deref() == Some(ETAG);
    let from = request.from.filter(|&from| same && from < all.len()).unwrap_or(0);
    let rest = &all[from..];
    let status = if from == 0 {
        "200 OK".to_owned()
    } else {
        let (last, all) = (all.len() - 1, all.len());
        format!("206 Partial Content\r\nContent-Range: bytes {from}-{last}/{all}")
    };
    let length = rest.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nETag: {ETAG}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    write(stream, &head, &rest[..after.min(length)])
}

fn write(mut stream: &TcpStream, head: &str, content: &[u8]) -> std::io::Result<()> {
    stream.write_all(head.as_bytes())?;
    stream.write_all(content)?;
    stream.flush()
}
