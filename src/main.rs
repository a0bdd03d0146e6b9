//! The binary `netc`: hands the command line over to the library.

use std::process::ExitCode;

/// A training step takes and frees large buffers; the system's allocator gives each back to the
/// kernel, which then has to clear its pages anew, step by step.
#[cfg(feature = "train")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    netc::cli::main()
}
