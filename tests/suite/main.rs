//! Everything that is tested from outside the library, in one binary.

mod architecture;
mod pages;
mod specs;
mod ui;
