//! How everything that a spec can name is declared: once, as data and behaviour in one place.
//! Knows no particular layer, loss or step.

use std::fmt;
use std::sync::Arc;

use super::argument::Binder;
use super::value::Value;

/// The data of a declaration: what argument checking, messages and documentation read.
#[derive(Debug)]
pub struct Declaration {
    /// Keras's name, as a spec writes it.
    pub name: &'static str,
    /// What it does, in Markdown.
    pub docs: &'static str,
    /// The arguments in positional order.
    pub arguments: &'static [Argument],
    /// Calls that work, with the shapes of their inputs; tests run them.
    pub examples: &'static [Example],
}

impl Declaration {
    /// The first sentence of the documentation.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let docs = self.docs.trim();
        docs.split_once(". ").map_or(docs, |(first, _)| first).trim_end_matches('.')
    }

    /// The names of the arguments.
    pub fn argument_names(&self) -> impl Iterator<Item = &'static str> {
        self.arguments.iter().map(|argument| argument.name)
    }
}

/// One argument of a declaration.
#[derive(Debug)]
pub struct Argument {
    /// Keras's name.
    pub name: &'static str,
    /// What it means.
    pub docs: &'static str,
    /// What its type accepts, in words.
    pub expects: fn() -> String,
    /// Whether several positional arguments are read as one sequence.
    pub gathers: bool,
    /// The words it takes, if it takes words.
    pub choices: fn() -> Vec<&'static str>,
    /// The value where the spec gives none; `None` for an argument that must be given.
    pub default: Option<fn() -> Value>,
}

/// A call with the shapes that it is applied to.
#[derive(Debug)]
pub struct Example {
    /// As a spec writes it.
    pub call: &'static str,
    /// Shapes of the inputs, without the batch.
    pub inputs: &'static [&'static [usize]],
}

/// Anything made from a declaration.
pub trait Declared: fmt::Debug + Send + Sync {
    /// Where it was declared.
    fn declaration(&self) -> &'static Declaration;
    /// All arguments with the values in force, in positional order.
    fn arguments(&self) -> Vec<(&'static str, Value)>;
}

/// A declared type that can be read from arguments.
pub trait Bound: Sized {
    /// Reads all arguments; `None` where one was refused, which was reported.
    fn read(binder: &mut Binder<'_>) -> Option<Self>;
    /// Name, documentation and arguments.
    fn bound_declaration() -> &'static Declaration;
}

/// A row of a registry: a declaration and the way from arguments to a thing of a kind.
pub struct Entry<T: ?Sized + 'static> {
    /// Name, documentation and arguments.
    pub declaration: &'static Declaration,
    /// Reads the arguments; `None` where one was refused, which was reported.
    pub build: fn(&mut Binder<'_>) -> Option<Arc<T>>,
}

/// A kind of things: layers, losses, activations.
pub trait Kind: Declared + 'static {
    /// What messages call one of them.
    const WORD: &'static str;
    /// All of them.
    fn entries() -> &'static [Entry<Self>];
    /// The one of a name.
    #[must_use]
    fn find(name: &str) -> Option<&'static Entry<Self>> {
        Self::entries().iter().find(|entry| entry.declaration.name == name)
    }
    /// The names of all of them.
    #[must_use]
    fn names() -> Vec<&'static str> {
        Self::entries().iter().map(|entry| entry.declaration.name).collect()
    }
}

/// Declares one thing of a kind. This
///
/// ```text
/// declare! {
///     /// Sets a share of its inputs to 0 while training.
///     Layer Dropout = "Dropout" {
///         /// The share.
///         rate: Rate,
///     }
///     example "Dropout(0.2)" on [[8]];
/// }
/// ```
///
/// makes `struct Dropout { pub rate: Rate }`, its [`Declared`] implementation (name, arguments back
/// to values) and `Dropout::ENTRY`, the row for the registry; `impl Layer for Dropout` follows by hand.
macro_rules! declare {
    (
        $(#[doc = $doc:literal])*
        $kind:ident $name:ident = $spec:literal {
            $($(#[doc = $argument_doc:literal])* $argument:ident: $type:ty $(= $default:expr)?),* $(,)?
        }
        $(example $call:tt $(! $parts:tt)? on [$($shape:expr),*];)*
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        pub(crate) struct $name {
            $($(#[doc = $argument_doc])* pub(crate) $argument: $type,)*
        }

        impl $name {
            /// The row of this declaration in the registry of its kind.
            pub(crate) const ENTRY: $crate::catalog::Entry<dyn $kind> = $crate::catalog::Entry {
                declaration: &$crate::catalog::Declaration {
                    name: $spec,
                    docs: concat!($($doc, "\n"),*),
                    arguments: &[$($crate::catalog::Argument {
                        name: stringify!($argument),
                        docs: concat!($($argument_doc),*),
                        expects: <$type as $crate::catalog::ArgType>::expects,
                        gathers: <$type as $crate::catalog::ArgType>::GATHERS,
                        choices: <$type as $crate::catalog::ArgType>::choices,
                        default: $crate::catalog::declare::default!($type $(, $default)?),
                    }),*],
                    examples: &[$($crate::catalog::Example { call: $call $(! $parts)?, inputs: &[$(&$shape),*] }),*],
                },
                build: |binder| {
                    let made = <$name as $crate::catalog::Bound>::read(binder)?;
                    Some(std::sync::Arc::new(made))
                },
            };
        }

        impl $crate::catalog::Bound for $name {
            // All arguments are read before the first `?`, so that each refusal is reported.
            fn read(_binder: &mut $crate::catalog::argument::Binder<'_>) -> Option<Self> {
                $(let $argument = _binder.take::<$type>(stringify!($argument));)*
                Some(Self { $($argument: $argument?),* })
            }

            fn bound_declaration() -> &'static $crate::catalog::Declaration {
                Self::ENTRY.declaration
            }
        }

        impl $crate::catalog::Declared for $name {
            fn declaration(&self) -> &'static $crate::catalog::Declaration {
                Self::ENTRY.declaration
            }

            fn arguments(&self) -> Vec<(&'static str, $crate::catalog::Value)> {
                vec![$((stringify!($argument), $crate::catalog::ArgType::write(&self.$argument))),*]
            }
        }
    };
}
pub(crate) use declare;

/// The default of an argument as a function, if it has one.
macro_rules! default {
    ($type:ty) => {
        None
    };
    ($type:ty, $default:expr) => {
        Some(|| {
            let default: $type = $default;
            $crate::catalog::ArgType::write(&default)
        })
    };
}
pub(crate) use default;

/// Lists the entries of a kind: `registry! { dyn Layer "layer": dense::Dense, flatten::Flatten }`.
/// A module name and a type name are the whole registration.
macro_rules! registry {
    ($kind:ident $word:literal: $($module:ident::$name:ident),* $(,)?) => {
        impl $crate::catalog::Kind for dyn $kind {
            const WORD: &'static str = $word;
            fn entries() -> &'static [$crate::catalog::Entry<Self>] {
                static ENTRIES: &[$crate::catalog::Entry<dyn $kind>] = &[$($module::$name::ENTRY),*];
                ENTRIES
            }
        }
    };
}
pub(crate) use registry;
