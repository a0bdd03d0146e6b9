//! `netc serve`: the real server, spoken to over sockets; that it answers as `netc predict` does, refuses
//! what it must, and ends as it says.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use image::{GrayImage, Luma};
use serde_json::{Value, json};

use crate::sandbox::{Sandbox, data_folder};

/// A running server; it ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn trained() -> Sandbox {
    let sandbox = Sandbox::with_tiny();
    sandbox.fine("run tiny.net -q -p epochs=5");
    sandbox
}

impl Server {
    fn start(sandbox: &Sandbox, options: &[&str]) -> Self {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("netc"));
        command.args(["serve", "runs/tiny", "--port", "0"]).args(options);
        command.current_dir(sandbox.path("")).env("NETC_DATA", data_folder());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        Self { child, address }
    }

    fn send(&self, head: &str, content_type: &str, body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let (address, length) = (&self.address, body.len());
        let head = format!(
            "{head} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        stream
    }

    fn get(&self, path: &str) -> (u16, String) {
        answer(self.send(&format!("GET {path}"), "text/plain", b""))
    }

    fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let sent = self.send(&format!("POST {path}"), "application/json", body.as_bytes());
        let (status, body) = answer(sent);
        (status, serde_json::from_str(&body).unwrap())
    }

    fn picture(&self, path: &str, content: &[u8]) -> (u16, Value) {
        let (status, body) = answer(self.send(&format!("POST {path}"), "image/png", content));
        (status, serde_json::from_str(&body).unwrap())
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// Waits for the end; gives the exit status and what was written to standard error.
    #[cfg(unix)]
    fn ended(mut self) -> (Option<i32>, String) {
        let mut message = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        (self.child.wait().unwrap().code(), message)
    }
}

/// Status and body.
fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[test]
fn answers_are_those_of_predict_in_whatever_batches() {
    let sandbox = trained();
    let of_predict: Value =
        serde_json::from_str(&sandbox.fine("predict runs/tiny --samples 0-7 --format json").out)
            .unwrap();
    let server = Server::start(&sandbox, &["-q", "--max-batch", "3"]);
    let samples: Vec<Value> = (0..8)
        .map(|number| server.json(&format!("/sample?number={number}"))["input"].take())
        .collect();
    let (status, together) = server.post("/predict", &json!({ "inputs": samples }));
    assert_eq!(status, 200, "{together}");
    for number in 0..8 {
        let wanted = &of_predict["predictions"][number];
        let (_, alone) = server.post("/predict", &json!({ "inputs": [samples[number]] }));
        assert_eq!(alone["predictions"][0], together["predictions"][number]);
        for member in ["class", "probability", "outputs"] {
            assert_eq!(alone["predictions"][0][member], wanted[member], "sample {number}");
        }
        let sample = server.json(&format!("/sample?number={number}"));
        assert_eq!(sample["label"], wanted["label"]);
    }
    let rows: Vec<&[Value]> = samples[0].as_array().unwrap().chunks(28).collect();
    let (_, nested) = server.post("/predict", &json!({ "inputs": [rows] }));
    assert_eq!(nested["predictions"][0], together["predictions"][0]);
}

#[test]
fn pictures_are_answered_as_predict_answers_them() {
    let sandbox = trained();
    let stroke = |x: u32, y: u32| (26..30).contains(&x) && (10..46).contains(&y);
    let picture = GrayImage::from_fn(56, 56, |x, y| Luma([if stroke(x, y) { 0 } else { 255 }]));
    picture.save(sandbox.path("paper.png")).unwrap();
    let out = sandbox.fine("predict runs/tiny paper.png --format json").out;
    let of_predict: Value = serde_json::from_str(&out).unwrap();
    let server = Server::start(&sandbox, &["-q"]);
    let content = std::fs::read(sandbox.path("paper.png")).unwrap();
    let (status, answer) = server.picture("/predict", &content);
    assert_eq!(status, 200, "{answer}");
    for member in ["class", "probability", "outputs", "inverted"] {
        assert_eq!(answer["predictions"][0][member], of_predict["predictions"][0][member]);
    }
    let (_, never) = server.picture("/predict?invert=never", &content);
    assert_eq!(never["predictions"][0]["inverted"], false);
    for wrong in [&b"no picture"[..], &content[..content.len() / 2], b""] {
        let (status, answer) = server.picture("/predict", wrong);
        assert_eq!((status, &answer["error"]["code"]), (400, &json!("bad-picture")), "{answer}");
    }
    let (status, layers) = server.picture("/layers", &content);
    assert_eq!((status, layers["input"].as_array().unwrap().len()), (200, 784));
    assert_eq!(layers["input"][0], 0.0, "turned into its negative");
}

#[test]
fn the_model_and_its_layers_are_told() {
    let sandbox = trained();
    let server = Server::start(&sandbox, &["-q", "--max-samples", "5"]);
    let model = server.json("/model");
    assert_eq!(model["name"], "tiny");
    assert_eq!(
        (&model["input"]["shape"], &model["input"]["dtype"]),
        (&json!([28, 28]), &json!("uint8"))
    );
    assert_eq!(model["input"]["picture"]["ground"], "dark");
    assert_eq!((&model["classes"], &model["samples"]), (&json!(10), &json!(100)));
    assert_eq!(model["limits"]["samples_per_request"], 5);
    assert_eq!(model["layers"][1]["name"], "dense_1");
    let zeros = json!({ "inputs": [vec![0; 784]] });
    let (status, layers) = server.post("/layers", &zeros);
    assert_eq!(status, 200, "{layers}");
    assert_eq!(layers["layers"][0]["values"].as_array().unwrap().len(), 16);
    assert_eq!(layers["layers"][1]["count"], 10);
    let (_, predicted) = server.post("/predict", &zeros);
    assert_eq!(layers["prediction"], predicted["predictions"][0]);
    let (status, page) = server.get("/");
    assert!(status == 200 && page.starts_with("<!doctype html>"), "{status}");
    let (_, metrics) = server.get("/metrics");
    assert!(
        metrics.contains("netc_requests_total{route=\"layers\",status=\"200\"} 1"),
        "{metrics}"
    );
    let (status, refused) = server.post("/predict", &json!({ "inputs": vec![vec![0; 784]; 6] }));
    assert_eq!((status, &refused["error"]["code"]), (400, &json!("too-many-samples")));
    let (status, refused) = server.post("/predict", &json!({ "inputs": [vec![300; 784]] }));
    assert_eq!(status, 400);
    let message = "inputs[0][0] is 300, not a whole number from 0 to 255";
    assert_eq!(refused["error"]["message"], message);
}

#[test]
fn what_cannot_be_served_is_told() {
    let sandbox = trained();
    let server = Server::start(&sandbox, &["-q"]);
    let port = server.address.rsplit_once(':').unwrap().1.to_owned();
    let message = sandbox.fails(&format!("serve runs/tiny --port {port}"));
    assert!(message.contains("cannot listen on 127.0.0.1:"), "{message}");
    assert!(message.contains("--port 0 takes a free one"), "{message}");
    let message = sandbox.fails("serve runs/tiny --host 192.0.2.1 --port 0");
    assert!(message.contains("--host wants an address of this machine"), "{message}");
    let message = sandbox.fails("serve runs/tiny --queue 10");
    assert!(message.contains("would not fit into a queue of 10"), "{message}");
    let message = sandbox.fails("serve runs/other");
    assert!(message.contains("runs/other"), "{message}");
    sandbox.fails("serve runs/tiny --port 70000");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_when_all_is_answered() {
    let sandbox = trained();
    let server = Server::start(&sandbox, &[]);
    // Begun before the signal, completed behind it.
    let body = json!({ "inputs": [vec![0; 784]] }).to_string();
    let (first, rest) = body.as_bytes().split_at(100);
    let head = format!(
        "POST /predict HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        server.address,
        body.len()
    );
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(first).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    server.signal("-TERM");
    std::thread::sleep(Duration::from_millis(200));
    let (status, health) = server.get("/health");
    assert!(status == 503 && health.contains("draining"), "{health}");
    stream.write_all(rest).unwrap();
    let (status, text) = answer(stream);
    assert!(status == 200 && text.contains("predictions"), "{text}");
    let (status, message) = server.ended();
    assert_eq!(status, Some(0), "{message}");
    assert!(
        message.contains("serving tiny (2 layers, 12,730 parameters, 10 classes)"),
        "{message}"
    );
    assert!(message.contains("ending after 1 request at hand"), "{message}");
    assert!(message.contains("ended: 2 requests answered"), "{message}");
}

#[cfg(unix)]
#[test]
fn the_end_is_told_where_it_loses_something() {
    let sandbox = trained();
    let held = |server: &Server| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let head = format!(
            "POST /predict HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: 10\r\n\r\n",
            server.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        stream
    };
    let server = Server::start(&sandbox, &["--drain-timeout", "0"]);
    let stream = held(&server);
    server.signal("-TERM");
    let (status, message) = server.ended();
    assert_eq!(status, Some(2), "{message}");
    assert!(message.contains("1 request was not answered within 0 s"), "{message}");
    drop(stream);
    let server = Server::start(&sandbox, &["-q"]);
    let stream = held(&server);
    server.signal("-INT");
    std::thread::sleep(Duration::from_millis(200));
    server.signal("-INT");
    assert_eq!(server.ended(), (Some(130), String::new()));
    drop(stream);
}

#[cfg(unix)]
#[test]
fn other_machines_are_let_in_with_a_warning_only() {
    let sandbox = trained();
    let server = Server::start(&sandbox, &["-q", "--host", "0.0.0.0"]);
    server.signal("-TERM");
    let (status, message) = server.ended();
    assert_eq!(status, Some(0), "{message}");
    assert!(message.contains("can be reached from other machines"), "{message}");
}
