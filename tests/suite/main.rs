//! Everything that is tested from outside the library, in one binary.

#![expect(clippy::expect_used, reason = "a test that cannot read its files has failed")]

mod architecture;
mod layout;
mod mutation;
mod notations;
mod pages;
mod specs;
mod ui;
