//! The canonical layout of a `.net` text. Works on its tokens, not on its tree: numbers, quotes,
//! parentheses and comments stay as they are written. Knows the forms of statements; knows no name.
//!
//! The rules: four columns for each level; a statement a line, at most 100 columns wide. A call, tuple or
//! list that is too wide, or that holds a comment, has an item a line and a comma behind the last one;
//! one that fits is joined, and long sequences of plain values fill their lines. Braces with one
//! statement stay on a line where they stood on one. At most one empty line stays between statements.
//! A comment behind code keeps its column as far as two blanks fit before it, together with those on
//! the lines around it that begin in the same column; one that had at most two blanks has two.

mod group;
mod line;
mod statement;
mod token;

#[cfg(test)]
mod tests;

use line::Lines;

/// Most columns of a line, comments behind code left aside.
const WIDTH: usize = 100;

/// Columns of a level.
const INDENT: usize = 4;

/// Lays out a text in which nothing is wrong. What comes of any other text is not defined, but it is
/// something: whoever calls holds the trees of both against each other.
pub(super) fn format(text: &str) -> String {
    let tokens = token::tokens(text);
    let block = statement::read(&tokens);
    let mut lines = Lines::default();
    statement::write(&block, 0, &mut lines);
    lines.finish()
}
