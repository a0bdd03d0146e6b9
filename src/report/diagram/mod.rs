//! The network as a diagram: boxes and arrows as a drawing, rails in the terminal, or the texts that
//! Graphviz and Mermaid draw. Blocks of the spec are frames. Reads the plan alone; nothing is computed but
//! places.

mod dot;
mod frames;
mod layout;
mod mermaid;
mod paint;
mod rails;
mod tree;
mod words;

pub use dot::dot;
pub use mermaid::mermaid;
pub use paint::diagram;
pub use rails::rails;

#[cfg(test)]
mod tests;
