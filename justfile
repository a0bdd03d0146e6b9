# Shorthands; `just` alone lists them.
default:
    @just --list

# format, lints, tests: what every change must pass
ci:
    .ci/run

test:
    cargo test

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# the kernels' tests with every access to memory watched (x86-64 or ARM, Linux or macOS)
sanitize:
    .ci/sanitize

# the kernels' tests in an interpreter that knows the rules of memory (needs nightly Rust with Miri)
miri:
    MIRIFLAGS="-Zmiri-disable-isolation -Zmiri-ignore-leaks" cargo +nightly miri test --lib engine::kernels

# random texts through both parsers, the checker and the fixes, for some seconds each
fuzz seconds="60":
    .ci/fuzz {{seconds}}

# accept new snapshots after looking at them
bless:
    INSTA_UPDATE=always cargo test --test suite

# numbers made by Keras (needs Python; see tests/reference/README.md)
reference:
    python tests/reference/make_reference.py
