//! What is answered at which path.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::guard::guard;
use super::metrics;
use super::problem::Problem;
use super::queue::{Done, Full, Work};
use super::read::{Read, discard, read};
use super::reply::{self, json_body, json_response, text_response};
use super::state::State;

type Answer = Result<Response, Problem>;

/// All paths.
pub(super) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/model", get(model))
        .route("/sample", get(sample))
        .route("/predict", post(predict))
        .route("/layers", post(layers))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&state), guard))
        .with_state(state)
}

async fn page(Shared(state): Shared<Arc<State>>) -> Response {
    state.page.response()
}

async fn model(Shared(state): Shared<Arc<State>>) -> Response {
    json_response(state.description.clone())
}

async fn predict(Shared(state): Shared<Arc<State>>, request: Request) -> Answer {
    let (read, done) =
        ask(&state, request, |inputs, samples| Ok(Work::Predict { inputs, samples })).await?;
    let answer = reply::predictions(&*state.model, &done.outputs, read.samples, read.inverted);
    Ok(json_response(json_body(&answer)))
}

async fn layers(Shared(state): Shared<Arc<State>>, request: Request) -> Answer {
    let work = |input, samples| {
        if samples == 1 {
            return Ok(Work::Layers { input });
        }
        let message = format!("`inputs` has {samples} samples; layers are shown of one");
        Err(Problem::bad("too-many-samples", message, "send one sample at a time"))
    };
    let (read, done) = ask(&state, request, work).await?;
    let answer = json!({
        "prediction": reply::prediction(&*state.model, &done.outputs, read.inverted),
        "input": read.numbers,
        "layers": reply::layers(&state.model.description().layers, &done.layers),
    });
    Ok(json_response(json_body(&answer)))
}

/// Reads a request and has the network work on it.
async fn ask(
    state: &Arc<State>,
    request: Request,
    work: impl FnOnce(Vec<f32>, usize) -> Result<Work, Problem>,
) -> Result<(Read, Done), Problem> {
    if state.is_draining() {
        discard(request.into_body()).await;
        return Err(Problem::draining());
    }
    let _begun = state.queue.begin();
    let mut read = read(state, request).await?;
    let work = work(std::mem::take(&mut read.inputs), read.samples)?;
    let answer = state.queue.offer(work).map_err(|Full { waiting }| {
        state.metrics.rejected(metrics::QUEUE);
        let message = format!("{waiting} samples wait already; there is no room for more");
        Problem::later("queue-full", message, "ask again in a second, or send less at a time")
    })?;
    match answer.await {
        Ok(Ok(done)) => Ok((read, done)),
        Ok(Err(fault)) => Err(Problem::fault(&fault.0)),
        Err(_) => Err(Problem::fault("the thread that computes has ended")),
    }
}

async fn sample(Shared(state): Shared<Arc<State>>, uri: Uri) -> Answer {
    let count = state.model.description().samples;
    let number = uri.query().and_then(|query| query.strip_prefix("number="));
    let number: Option<usize> = number.and_then(|number| number.parse().ok());
    let found = number.filter(|number| *number < count);
    let Some((number, sample)) = found.and_then(|n| Some((n, state.model.sample(n)?))) else {
        let (message, help) = match (count, number) {
            (0, _) => (
                "there are no samples at hand".to_owned(),
                "start the server with --data-dir".to_owned(),
            ),
            (_, Some(number)) => {
                (format!("there is no sample {number}"), format!("there are 0 to {}", count - 1))
            }
            (_, None) => {
                let message = "the address names no sample".to_owned();
                (message, format!("ask for /sample?number=0 to {}", count - 1))
            }
        };
        return Err(Problem::new(StatusCode::NOT_FOUND, "no-sample", message, help));
    };
    let answer = json!({ "sample": number, "label": sample.label, "input": sample.numbers });
    Ok(json_response(json_body(&answer)))
}

async fn health(Shared(state): Shared<Arc<State>>) -> Response {
    let draining = state.is_draining();
    let status = if draining { "draining" } else { "ready" };
    let mut response = json_response(json_body(&json!({ "status": status })));
    if draining {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    text_response(state.metrics.to_text(state.now()), "text/plain; version=0.0.4; charset=utf-8")
}

async fn unknown(uri: Uri) -> Problem {
    let path: String = uri.path().chars().take(80).collect();
    let help = "there are /, /model, /predict, /layers, /sample, /health and /metrics";
    Problem::new(StatusCode::NOT_FOUND, "unknown-path", format!("there is nothing at {path}"), help)
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    let (right, allow) = match uri.path() {
        "/predict" | "/layers" => ("POST", "POST"),
        _ => ("GET", "GET, HEAD"),
    };
    let message = format!("{} does not take {method}", uri.path());
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "wrong-method",
        message,
        format!("use {right}"),
    );
    Problem { header: Some((header::ALLOW, allow)), ..problem }
}
