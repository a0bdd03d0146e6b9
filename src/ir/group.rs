//! Layers that the spec makes together. Says what the spec calls them, not what they compute; nothing but
//! pictures and texts depends on it.

use std::fmt;
use std::ops::Range;

use crate::catalog::Value;

/// Layers that one call of a block, or one round of `repeat`, makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What makes them.
    pub origin: Origin,
    /// The indices of their nodes, which follow each other; at least one.
    pub nodes: Range<usize>,
}

/// What of a spec makes several layers.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// A call of a block, with the values of all its parameters.
    Block {
        /// The block's name.
        name: String,
        /// Names and values, in the order of the block's parameters.
        arguments: Vec<(String, Value)>,
    },
    /// A round of `repeat`.
    Round {
        /// Which, from 1.
        number: usize,
        /// Of how many.
        of: usize,
    },
}

impl fmt::Display for Origin {
    /// `residual(filters=16, stride=1)`, `2 of 3`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block { name, arguments } if arguments.is_empty() => out.write_str(name),
            Self::Block { name, arguments } => {
                let arguments: Vec<String> =
                    arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
                write!(out, "{name}({})", arguments.join(", "))
            }
            Self::Round { number, of } => write!(out, "{number} of {of}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Options, check};
    use crate::source::Source;

    fn groups(text: &str) -> Vec<String> {
        let source = Source::new("a.net", text);
        let checked = check(&source, &Options::default());
        let plan = checked.plan.unwrap_or_else(|| panic!("{:?}", checked.diagnostics));
        let text = |group: &super::Group| format!("{} {:?}", group.origin, group.nodes);
        plan.model.groups.iter().map(text).collect()
    }

    #[test]
    fn calls_and_rounds_are_listed_from_outside_to_inside() {
        let text = "
            block pair(units, last=2) {
                Dense(units)
                Dense(last)
            }
            block nothing() { repeat 0 { Dense(1) } }
            model m {
                Input(8)
                nothing()
                Dense(4)
                repeat 2 {
                    pair(3)
                    Dense(5)
                }
                pair(6, last=7)
            }";
        let expected = [
            "1 of 2 1..4",
            "pair(units=3, last=2) 1..3",
            "2 of 2 4..7",
            "pair(units=3, last=2) 4..6",
            "pair(units=6, last=7) 7..9",
        ];
        assert_eq!(groups(text), expected);
    }
}
