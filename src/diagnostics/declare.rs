//! How a diagnostic is declared: one variant with its code, severity, words and help, and one page
//! in `docs/diagnostics/`. Knows no particular diagnostic.

use super::Severity;

/// The part of a diagnostic that is the same each time it is raised.
#[derive(Debug, PartialEq)]
pub struct Entry {
    /// Kebab-case, named after the bad thing.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The page that `netc explain` prints.
    pub page: &'static str,
}

/// A phase's problem: data that knows its own words.
pub trait Problem {
    /// Code, severity and page.
    fn entry(&self) -> &'static Entry;
    /// One line in the user's terms that stands alone.
    fn message(&self) -> String;
    /// What to write, with the number worked out.
    fn help(&self) -> Option<String>;
}

/// Declares the problems of one phase.
///
/// ```text
/// diagnostics! {
///     /// What can be wrong with names.
///     pub enum NameProblem {
///         /// A layer that the catalog does not have.
///         Error "unknown-layer" UnknownLayer { name: String, nearest: Option<String> }
///             => "there is no layer `{name}`",
///             help nearest.as_ref().map(|nearest| format!("the nearest layer is `{nearest}`"));
///     }
/// }
/// ```
///
/// becomes the enum, its [`Problem`] implementation and `ENTRIES`, the table of its pages. The page
/// `docs/diagnostics/unknown-layer.md` is part of the build: without it, netc does not compile.
macro_rules! diagnostics {
    (
        $(#[$enum_doc:meta])*
        pub enum $name:ident {
            $(
                $(#[$doc:meta])*
                $severity:ident $code:literal $variant:ident { $($field:ident: $type:ty),* $(,)? }
                    => $message:literal, help $help:expr;
            )*
        }
    ) => {
        $(#[$enum_doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            $($(#[$doc])* #[allow(missing_docs)] $variant { $($field: $type),* },)*
        }

        /// Codes, severities and pages, in the order of declaration.
        pub(super) static ENTRIES: &[$crate::diagnostics::Entry] = &[
            $($crate::diagnostics::Entry {
                code: $code,
                severity: $crate::diagnostics::Severity::$severity,
                page: include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics/", $code, ".md"
                )),
            },)*
        ];

        impl $crate::diagnostics::Problem for $name {
            fn entry(&self) -> &'static $crate::diagnostics::Entry {
                let code = match self { $(Self::$variant { .. } => $code,)* };
                // Each code above is a row of the table made from the same list.
                ENTRIES.iter().find(|entry| entry.code == code).unwrap_or(&ENTRIES[0])
            }

            #[allow(unused_variables)]
            fn message(&self) -> String {
                match self { $(Self::$variant { $($field),* } => format!($message),)* }
            }

            #[allow(unused_variables)]
            fn help(&self) -> Option<String> {
                match self { $(Self::$variant { $($field),* } => $help.into(),)* }
            }
        }
    };
}
pub(crate) use diagnostics;
