//! What comes in: the body within its limits, and the samples in it, whatever they are written in.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;
use super::samples::{self, Form};
use super::state::State;

/// Samples as they came, and as the network reads them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    /// Before preprocessing.
    pub(super) numbers: Vec<f64>,
    /// After it.
    pub(super) inputs: Vec<f32>,
    pub(super) samples: usize,
    /// Of a picture: whether it was turned into its negative.
    pub(super) inverted: Option<bool>,
}

/// What a body is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    /// With what is to be done about its ground; `None` means what fits.
    Picture {
        invert: Option<bool>,
    },
}

/// Bodies up to this size are read within some milliseconds; others are read aside, so that the rest of
/// the requests go on.
const READ_AT_ONCE: usize = 128 << 10;

/// Reads the samples of a request.
///
/// # Errors
/// What the sender has to mend, or that the body did not come in time.
pub(super) async fn read(state: &Arc<State>, request: Request) -> Result<Read, Problem> {
    let (head, body) = request.into_parts();
    let kind = match kind(state, &head.headers, head.uri.query()) {
        Ok(kind) => kind,
        Err(problem) => {
            discard(body).await;
            return Err(problem);
        }
    };
    let limit = state.limits.body;
    if length(&head.headers).is_some_and(|length| length > limit as u64) {
        return Err(Problem::too_large(limit));
    }
    let body = tokio::time::timeout(state.limits.request_time, whole(body, limit)).await;
    let body = body.map_err(|_| late(state))??;
    if kind == Kind::Json && body.len() <= READ_AT_ONCE {
        return of_json(state, &body);
    }
    // The semaphore is never closed.
    let _permit = state.aside.acquire().await;
    let aside = Arc::clone(state);
    let reading = tokio::task::spawn_blocking(move || match kind {
        Kind::Json => of_json(&aside, &body),
        Kind::Picture { invert } => of_picture(&aside, &body, invert),
    });
    reading.await.unwrap_or_else(|_| Err(Problem::fault("reading the body panicked")))
}

fn of_json(state: &State, body: &[u8]) -> Result<Read, Problem> {
    let of = state.model.description();
    let form = Form { shape: &of.shape, dtype: of.dtype, most: state.limits.samples };
    let read = samples::read(body, form)?;
    let inputs = state.model.prepare(&read.numbers);
    Ok(Read { numbers: read.numbers, inputs, samples: read.samples, inverted: None })
}

fn of_picture(state: &State, body: &[u8], invert: Option<bool>) -> Result<Read, Problem> {
    let picture = state.model.picture(body, invert)?;
    let inputs = state.model.prepare(&picture.numbers);
    let inverted = Some(picture.inverted);
    Ok(Read { numbers: picture.numbers, inputs, samples: 1, inverted })
}

async fn whole(body: Body, limit: usize) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, limit).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            if error.is::<http_body_util::LengthLimitError>() {
                return Problem::too_large(limit);
            }
            cause = error.source();
        }
        Problem::bad("broken-body", "the body broke off", "send the whole body")
    })
}

/// How long a body that is not wanted may take to arrive.
const DISCARD_TIME: Duration = Duration::from_secs(1);

/// Takes a small body that is not wanted: a connection that is closed with bytes unread is reset, and its
/// sender may lose the answer.
pub(super) async fn discard(body: Body) {
    let _ = tokio::time::timeout(DISCARD_TIME, axum::body::to_bytes(body, READ_AT_ONCE)).await;
}

fn late(state: &State) -> Problem {
    let seconds = state.limits.request_time.as_secs_f64();
    let message = format!("the body did not arrive within {seconds} s");
    let help = "send less, or start the server with a longer --request-timeout";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "late-body", message, help)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What the head says of the body.
fn kind(state: &State, headers: &HeaderMap, query: Option<&str>) -> Result<Kind, Problem> {
    let given = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let essence = given.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let pictures = state.model.description().frame.is_some();
    match essence.to_ascii_lowercase().as_str() {
        "application/json" => Ok(Kind::Json),
        "image/png" | "image/jpeg" if pictures => {
            Ok(Kind::Picture { invert: invert(query.unwrap_or_default())? })
        }
        _ => {
            let help = if pictures {
                "send samples as application/json, or a picture as image/png or image/jpeg"
            } else {
                "send samples as application/json; this model's samples are no pictures"
            };
            let named = given.map(|given| format!("the body is declared as `{given}`"));
            let message = named.unwrap_or_else(|| "the request has no Content-Type".to_owned());
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown-type", message, help))
        }
    }
}

/// `?invert=auto`, `always` or `never`.
fn invert(query: &str) -> Result<Option<bool>, Problem> {
    match query {
        "" | "invert=auto" => Ok(None),
        "invert=always" => Ok(Some(true)),
        "invert=never" => Ok(Some(false)),
        _ => {
            let message = "the address has an unknown query";
            let help = "pictures take ?invert=auto, ?invert=always and ?invert=never";
            Err(Problem::bad("unknown-query", message, help))
        }
    }
}
