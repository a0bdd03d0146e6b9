//! The page for people: one document with its style and script inside, and a policy that lets it do
//! nothing else. Knows nothing of the model; the script asks for that.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const DOCUMENT: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
/// In the order in which they need each other.
const SCRIPTS: [&str; 4] = [
    include_str!("page/digit.js"),
    include_str!("page/pad.js"),
    include_str!("page/show.js"),
    include_str!("page/page.js"),
];

/// The document and its policy.
pub(super) struct Page {
    document: String,
    policy: String,
}

impl Page {
    pub(super) fn new() -> Self {
        let script = format!("\"use strict\";\n{}", SCRIPTS.concat());
        let document = DOCUMENT.replace("/*style*/", STYLE).replace("/*script*/", &script);
        let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
        let (style, script) = (hash(STYLE), hash(&script));
        let policy = format!(
            "default-src 'none'; script-src {script}; style-src {style}; img-src data: blob:; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Self { document, policy }
    }

    pub(super) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.document.clone()));
        let headers = response.headers_mut();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, html);
        if let Ok(policy) = HeaderValue::from_str(&self.policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_whole_and_names_nobody_else() {
        let page = Page::new();
        assert!(!page.document.contains("/*style*/") && !page.document.contains("/*script*/"));
        for foreign in ["http:", "https:", "src=\"//", "@import", " style=\"", "onclick="] {
            assert!(!page.document.contains(foreign), "{foreign}");
        }
        assert!(!page.policy.contains("unsafe"));
    }
}
