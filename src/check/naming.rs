//! Keras's automatic names of layers: `conv2d`, `conv2d_1`, `max_pooling2d`.

use std::collections::{BTreeMap, BTreeSet};

/// Gives names out, each once.
#[derive(Debug, Default)]
pub(super) struct LayerNames {
    taken: BTreeSet<String>,
    /// How many automatic names each type of layer has had.
    given: BTreeMap<String, usize>,
}

impl LayerNames {
    /// Takes a name that the spec gives; false where it is taken.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// The automatic name of the next layer of a type.
    pub(super) fn next(&mut self, layer: &str) -> String {
        let base = snake_case(layer);
        let given = self.given.entry(base.clone()).or_default();
        loop {
            let name = if *given == 0 { base.clone() } else { format!("{base}_{given}") };
            *given += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// `MaxPooling2D` as `max_pooling2d`: an underscore before each capital that begins a word, as
/// `keras.utils.naming.to_snake_case` has it.
fn snake_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut snake = String::new();
    for (at, character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| characters.get(before));
        let after = characters.get(at + 1);
        let begins_word = character.is_ascii_uppercase()
            && (after.is_some_and(char::is_ascii_lowercase)
                || before.is_some_and(char::is_ascii_lowercase));
        if begins_word && at > 0 {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kerass() {
        let mut names = LayerNames::default();
        for (layer, name) in [
            ("Conv2D", "conv2d"),
            ("Conv2D", "conv2d_1"),
            ("MaxPooling2D", "max_pooling2d"),
            ("GlobalAveragePooling2D", "global_average_pooling2d"),
            ("BatchNormalization", "batch_normalization"),
            ("Dense", "dense"),
            ("Conv2D", "conv2d_2"),
        ] {
            assert_eq!(names.next(layer), name);
        }
        assert!(!names.take("dense"));
        assert!(names.take("head"));
    }
}
