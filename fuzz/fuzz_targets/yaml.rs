//! Any text as a spec in the notation `.yaml`.

#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|text: &str| common::run("fuzzed.yaml", text));
