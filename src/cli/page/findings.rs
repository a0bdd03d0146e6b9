//! What a run folder keeps of findings, for the page.

use std::path::Path;

use serde_json::Value as Json;

use crate::cli::failure::Failure;
use crate::record::{FINDINGS_FILE, RecordError};
use crate::report::page::Finding;

/// The findings of a run; none where it has no file of them.
pub(super) fn read(folder: &Path) -> Result<Vec<Finding>, Failure> {
    let path = folder.join(FINDINGS_FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|source| RecordError::Read { path: path.clone(), source })?;
    let json: Json = serde_json::from_str(&text)
        .map_err(|error| RecordError::Damaged { path, reason: error.to_string() })?;
    let all = json.get("diagnostics").and_then(Json::as_array);
    Ok(all.into_iter().flatten().map(finding).collect())
}

fn finding(json: &Json) -> Finding {
    let text = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    let labels = json.get("labels").and_then(Json::as_array);
    let is_primary = |label: &&Json| label.get("primary").and_then(Json::as_bool) == Some(true);
    let primary = labels.and_then(|labels| labels.iter().find(is_primary));
    Finding {
        severity: text("severity").unwrap_or_default(),
        code: text("code").unwrap_or_default(),
        message: text("message").unwrap_or_default(),
        line: primary.and_then(|label| label.get("line")).and_then(Json::as_u64),
        epoch: json.get("epoch").and_then(Json::as_u64),
        help: text("help"),
    }
}
