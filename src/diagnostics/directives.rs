//! What can be wrong with comments that tell netc something: `# netc: allow(code) reason`.

use super::declare::diagnostics;

diagnostics! {
    /// A comment for netc that does nothing.
    pub enum DirectiveProblem {
        /// A comment that begins like one for netc and says something else.
        Warning "malformed-directive" Malformed { found: String }
            => "`# netc:` is followed by `{found}`, which is not `allow`, `warn` or `deny` with codes in parentheses",
            help "write `# netc: allow(code) reason`".to_owned();
        /// A code that no diagnostic has.
        Warning "unknown-code" UnknownCode { code: String, nearest: Option<String> }
            => "there is no diagnostic `{code}`",
            help nearest.as_ref().map(|nearest| format!("the nearest is `{nearest}`"));
        /// A comment that allows what nothing does.
        Warning "useless-allow" UselessAllow { code: String }
            => "nothing here raises `{code}`",
            help "remove the comment".to_owned();
        /// An error that leaves nothing to run.
        Warning "allowed-error" AllowedError { code: String }
            => "`{code}` cannot be allowed here: without its remedy there is nothing to run",
            help "mend what it reports".to_owned();
    }
}
