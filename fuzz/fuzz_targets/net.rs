//! Any text as a spec in the notation `.net`.

#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|text: &str| common::run("fuzzed.net", text));
