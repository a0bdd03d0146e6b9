//! Why a request is refused, as its sender reads it: a status, a code that programs can rely on, a
//! sentence, and what to do. Knows no model.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::model::Refusal;
use super::reply::json_body;

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// Words joined by `-`; they do not change between versions.
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) help: String,
    /// What else the answer's head says.
    pub(super) header: Option<(header::HeaderName, &'static str)>,
}

/// Seconds after which a refused sender does well to come back: a full queue is worked off by then.
const RETRY_AFTER: &str = "1";

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { status, code, message: message.into(), help: help.into(), header: None }
    }

    /// What the sender can mend in the body.
    pub(super) fn bad(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message, help)
    }

    /// The same request may succeed a little later.
    pub(super) fn later(code: &'static str, message: impl Into<String>, help: &str) -> Self {
        let later = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message, help);
        Self { header: Some((header::RETRY_AFTER, RETRY_AFTER)), ..later }
    }

    /// The server ends.
    pub(super) fn draining() -> Self {
        let message = "the server is ending and takes nothing new";
        Self::later("draining", message, "ask again when it has been started anew")
    }

    /// A fault of netc's.
    pub(super) fn fault(message: &str) -> Self {
        let message = format!("the model could not answer: {message}");
        let help = "this is a fault of netc; report it together with the spec";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", message, help)
    }

    /// A body beyond the limit.
    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("the body has more than {limit} bytes");
        let help = "send fewer samples at a time, or start the server with a larger --max-body";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", message, help)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::bad("bad-picture", refusal.message, refusal.help)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, code, message, help, header } = self;
        let error = json!({ "error": { "code": code, "message": message, "help": help } });
        let mut response = Response::new(Body::from(json_body(&error)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some((name, value)) = header {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
