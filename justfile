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

# accept new snapshots after looking at them
bless:
    INSTA_UPDATE=always cargo test --test suite

# numbers made by Keras (needs Python; see tests/reference/README.md)
reference:
    python tests/reference/make_reference.py
