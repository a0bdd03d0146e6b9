//! What stands around every request: who may ask, what is counted, and what every answer says to
//! browsers. Knows no bodies.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State as Shared};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;
use super::state::State;

/// What every answer says: it is what it says it is, is nobody else's, and is asked for anew each time.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Counts a request, refuses it where it is foreign, and completes its answer.
pub(super) async fn guard(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let (began, in_flight) = (Instant::now(), state.request());
    let route = route(request.uri().path());
    let mut response = match foreign(&state, &request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.is_draining() {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    state.metrics.answered(route, response.status().as_u16(), began.elapsed());
    drop(in_flight);
    response
}

/// The name under which a path is counted: few, whatever is asked for.
fn route(path: &str) -> &'static str {
    match path {
        "/" => "page",
        "/predict" => "predict",
        "/layers" => "layers",
        "/model" => "model",
        "/sample" => "sample",
        "/health" => "health",
        "/metrics" => "metrics",
        _ => "other",
    }
}

/// Refuses a request to a foreign name where only this machine is served. A page of somebody else's
/// could otherwise let its own name point here and read answers as its own (DNS rebinding).
fn foreign(state: &State, request: &Request) -> Option<Problem> {
    if !state.local {
        return None;
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = request.uri().authority().map(axum::http::uri::Authority::as_str).or(host);
    if host.is_some_and(is_local) {
        return None;
    }
    let named = host.map_or_else(|| "no host".to_owned(), |host| format!("the host `{host}`"));
    let message = format!("the request names {named}; this server answers to its own machine only");
    let help = "ask for http://127.0.0.1 or http://localhost, or start the server with --host";
    Some(Problem::new(StatusCode::FORBIDDEN, "foreign-host", message, help))
}

/// Whether a `Host` names this machine and nothing else can: `localhost` or a loopback address.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for host in
            ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "127.9.9.9", "[::1]", "[::1]:80"]
        {
            assert!(is_local(host), "{host}");
        }
        for host in ["", "example.org", "localhost.example.org:8000", "10.0.0.1", "[::2]:80", ":80"]
        {
            assert!(!is_local(host), "{host}");
        }
    }
}
