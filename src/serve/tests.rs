//! A whole server, spoken to over sockets: what is refused, and that nothing taken in is lost.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc::Sender;

use super::limits::Limits;
use super::run::{Notice, Outcome, bind, run_until};
use super::testing::Doubling;

/// A server, and the wish to end it.
struct Server {
    address: SocketAddr,
    wishes: Sender<()>,
    thread: JoinHandle<(Outcome, Vec<Notice>)>,
}

impl Server {
    fn start(limits: Limits, slow: Duration) -> Self {
        let (listener, address) = bind("127.0.0.1", 0).unwrap();
        let (give, take) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let model = Arc::new(Doubling::that_takes(slow));
            let mut notices = Vec::new();
            let listen = |wishes: &Sender<()>| {
                give.send(wishes.clone()).unwrap();
                Ok(())
            };
            let mut notify = |notice| notices.push(notice);
            let outcome = run_until(listener, model, limits, &mut notify, listen).unwrap();
            (outcome, notices)
        });
        Self { address, wishes: take.recv().unwrap(), thread }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a request; what comes back is read by [`answer`].
    fn send(&self, head: &str, body: &str) -> TcpStream {
        let mut stream = self.connect();
        let length = body.len();
        let head = format!(
            "{head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: \
             application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        stream
    }

    fn get(&self, path: &str) -> (u16, String) {
        answer(self.send(&format!("GET {path}"), ""))
    }

    fn predict(&self, number: u8) -> TcpStream {
        self.send("POST /predict", &format!("{{\"inputs\": [[{number}]]}}"))
    }

    fn end(self) -> (Outcome, Vec<Notice>) {
        // It may have ended already.
        let _ = self.wishes.blocking_send(());
        self.thread.join().unwrap()
    }
}

/// Status, and the whole answer.
fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or(0), text)
}

const fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn predictions_layers_and_samples_are_answered() {
    let server = Server::start(Limits::default(), Duration::ZERO);
    let (status, text) = answer(server.send("POST /predict", "{\"inputs\": [[1], [100]]}"));
    assert_eq!(status, 200, "{text}");
    assert!(
        text.ends_with("{\"predictions\":[{\"outputs\":[2.0]},{\"outputs\":[200.0]}]}\n"),
        "{text}"
    );
    let (status, text) = answer(server.send("POST /layers", "{\"inputs\": [[3]]}"));
    assert_eq!(status, 200, "{text}");
    assert!(text.contains("\"input\":[3.0]") && text.contains("\"values\":[6.0]"), "{text}");
    let (status, text) = answer(server.send("POST /layers", "{\"inputs\": [[3], [4]]}"));
    assert!(status == 400 && text.contains("layers are shown of one"), "{text}");
    assert!(server.get("/sample?number=1").1.contains("\"input\":[9.0]"));
    let (status, text) = server.get("/sample?number=2");
    assert!(status == 404 && text.contains("there are 0 to 1"), "{text}");
    assert_eq!(server.get("/sample").0, 404);
    assert!(server.get("/health").1.contains("{\"status\":\"ready\"}"));
    let (outcome, notices) = server.end();
    assert_eq!(
        (outcome.answered, outcome.unanswered, notices),
        (7, 0, vec![Notice::Ready, Notice::Draining(0)])
    );
}

#[test]
fn wrong_requests_are_refused_by_name() {
    let limits = Limits { body: 100, samples: 2, ..Limits::default() };
    let server = Server::start(limits, Duration::ZERO);
    let raw = |text: String| {
        let mut stream = server.connect();
        // Left open: who closes its side is gone, and need not be answered.
        stream.write_all(text.as_bytes()).unwrap();
        answer(stream)
    };
    let post = |content_type: &str, body: &str| {
        let length = body.len();
        raw(format!(
            "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             {content_type}Content-Length: {length}\r\n\r\n{body}"
        ))
    };
    let json = "Content-Type: application/json\r\n";
    let long = " ".repeat(101);
    for ((status, text), wanted, code) in [
        (post(json, "{"), 400, "bad-json"),
        (post(json, "{\"inputs\": [[256]]}"), 400, "out-of-range"),
        (post(json, "{\"inputs\": [[1],[2],[3]]}"), 400, "too-many-samples"),
        (post(json, &long), 413, "body-too-large"),
        (post("", "{\"inputs\": [[1]]}"), 415, "unknown-type"),
        (post("Content-Type: application/x-www-form-urlencoded\r\n", "a"), 415, "unknown-type"),
        (server.get("/nothing"), 404, "unknown-path"),
        (server.get("/predict"), 405, "wrong-method"),
        (answer(server.send("POST /health", "")), 405, "wrong-method"),
        (answer(server.send("OPTIONS /predict", "")), 405, "wrong-method"),
        (
            raw("GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                .to_owned()),
            403,
            "foreign-host",
        ),
        (raw("GET /health HTTP/1.0\r\n\r\n".to_owned()), 403, "foreign-host"),
        (
            raw(format!(
                "POST /predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{json}\
                 Transfer-Encoding: chunked\r\n\r\n80\r\n{}\r\n0\r\n\r\n",
                " ".repeat(128)
            )),
            413,
            "body-too-large",
        ),
    ] {
        assert_eq!(status, wanted, "{text}");
        assert!(text.contains(&format!("\"code\":\"{code}\"")), "{text}");
        assert!(!text.contains("access-control-allow"), "{text}");
    }
    let (_, text) = server.get("/predict");
    assert!(text.contains("allow: POST"), "{text}");
    assert_eq!(raw("nonsense\r\n\r\n".to_owned()).0, 400);
    server.end();
}

#[test]
fn pictures_are_taken_with_what_to_do_about_their_ground() {
    let server = Server::start(Limits::default(), Duration::ZERO);
    let post = |query: &str| {
        let mut stream = server.connect();
        let head = format!(
            "POST /predict{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: image/png\r\nContent-Length: 1\r\n\r\n\u{5}"
        );
        stream.write_all(head.as_bytes()).unwrap();
        answer(stream)
    };
    let (status, text) = post("?invert=always");
    assert!(status == 200 && text.contains("{\"inverted\":true,\"outputs\":[10.0]}"), "{text}");
    assert!(post("").1.contains("\"inverted\":false"));
    assert!(post("?invert=x").1.contains("unknown-query"));
    server.end();
}

#[test]
fn a_full_queue_refuses_at_once_and_loses_nothing() {
    let limits = Limits { queue: 4, batch: 1, ..Limits::default() };
    let server = Server::start(limits, milliseconds(300));
    // One is computed, four wait.
    let first = server.predict(0);
    thread::sleep(milliseconds(100));
    let mut streams: Vec<TcpStream> = (1..=4).map(|number| server.predict(number)).collect();
    thread::sleep(milliseconds(100));
    let (status, text) = answer(server.predict(9));
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("retry-after: 1") && text.contains("queue-full"), "{text}");
    streams.insert(0, first);
    for (number, stream) in streams.into_iter().enumerate() {
        let (status, text) = answer(stream);
        assert!(status == 200 && text.contains(&format!("[{}.0]", 2 * number)), "{text}");
    }
    let (_, text) = server.get("/metrics");
    assert!(text.contains("netc_rejected_total{reason=\"queue\"} 1"), "{text}");
    assert!(text.contains("netc_requests_total{route=\"predict\",status=\"200\"} 5"), "{text}");
    assert_eq!(server.end().0.rejected, 1);
}

#[test]
fn connections_beyond_the_limit_are_told_so() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let server = Server::start(limits, Duration::ZERO);
    let idle = server.connect();
    thread::sleep(milliseconds(100));
    let (status, text) = server.get("/health");
    assert!(status == 503 && text.contains("connections-full"), "{text}");
    drop(idle);
    thread::sleep(milliseconds(100));
    assert_eq!(server.get("/health").0, 200);
    server.end();
}

#[test]
fn slow_senders_are_given_up() {
    let limits = Limits {
        header_time: milliseconds(100),
        request_time: milliseconds(100),
        ..Limits::default()
    };
    let server = Server::start(limits, Duration::ZERO);
    let mut head = server.connect();
    head.write_all(b"POST /predict HTTP/1.1\r\nHost: ").unwrap();
    // Closed, whether or not something is said.
    assert!(matches!(answer(head).0, 0 | 400 | 408));
    let mut body = server.connect();
    let head = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                Content-Length: 9\r\n\r\n{";
    body.write_all(head.as_bytes()).unwrap();
    let (status, text) = answer(body);
    assert!(status == 408 && text.contains("late-body"), "{text}");
    server.end();
}

#[test]
fn what_was_taken_in_is_answered_before_the_end() {
    let server = Server::start(Limits { batch: 1, ..Limits::default() }, milliseconds(200));
    let streams: Vec<TcpStream> = (0..4).map(|number| server.predict(number)).collect();
    // Begun before the end, completed after it.
    let mut half = server.connect();
    let body = "{\"inputs\": [[7]]}";
    let head = format!(
        "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    half.write_all(head.as_bytes()).unwrap();
    thread::sleep(milliseconds(100));
    server.wishes.blocking_send(()).unwrap();
    thread::sleep(milliseconds(50));
    let (status, text) = server.get("/health");
    assert!(status == 503 && text.contains("draining"), "{text}");
    let (status, text) = answer(server.predict(9));
    assert!(status == 503 && text.contains("\"code\":\"draining\""), "{text}");
    half.write_all(body.as_bytes()).unwrap();
    for (number, stream) in streams.into_iter().enumerate() {
        let (status, text) = answer(stream);
        assert!(status == 200 && text.contains(&format!("[{}.0]", 2 * number)), "{text}");
    }
    let (status, text) = answer(half);
    assert!(status == 200 && text.contains("[14.0]"), "{text}");
    let address = server.address;
    let (outcome, notices) = server.thread.join().unwrap();
    assert_eq!((outcome.unanswered, outcome.forced), (0, false));
    assert_eq!(notices, [Notice::Ready, Notice::Draining(5)]);
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let limits = Limits { drain_time: milliseconds(100), ..Limits::default() };
    let server = Server::start(limits, milliseconds(1500));
    let stream = server.predict(1);
    thread::sleep(milliseconds(100));
    let (outcome, _) = server.end();
    assert_eq!((outcome.unanswered, outcome.forced), (1, false));
    drop(stream);
    let server = Server::start(Limits::default(), milliseconds(1500));
    let stream = server.predict(1);
    thread::sleep(milliseconds(100));
    server.wishes.blocking_send(()).unwrap();
    let (outcome, _) = server.end();
    assert!(outcome.forced);
    drop(stream);
}

#[test]
fn nothing_is_mixed_up_between_many_senders() {
    let server = Arc::new(Server::start(Limits::default(), milliseconds(1)));
    let senders: Vec<JoinHandle<()>> = (0..8_u8)
        .map(|sender| {
            let server = Arc::clone(&server);
            thread::spawn(move || {
                for round in 0..20_u8 {
                    let number = sender * 20 + round;
                    let (status, text) = answer(server.predict(number));
                    let wanted = format!("[{}.0]", 2 * u16::from(number));
                    assert!(status == 200 && text.contains(&wanted), "{text}");
                }
            })
        })
        .collect();
    senders.into_iter().for_each(|sender| sender.join().unwrap());
    let server = Arc::into_inner(server).unwrap();
    assert_eq!(server.end().0.answered, 160);
}
