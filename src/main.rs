//! The binary `netc`: hands the command line over to the library.

use std::process::ExitCode;

/// A training step takes and frees large buffers; the system's allocator gives each back to the
/// kernel, which then has to clear its pages anew, step by step.
#[cfg(feature = "train")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Has the allocator keep what is freed: the next step asks for the same buffers, and memory that was
/// handed back in between has to be cleared by the kernel anew.
#[cfg(feature = "train")]
#[expect(unsafe_code, reason = "the allocator's options are set through its C interface")]
fn keep_freed_memory() {
    /// `mi_option_purge_delay`, in milliseconds; negative means never.
    const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;
    // SAFETY: the option exists in the version of the allocator that is linked, its value is a plain
    // number that may be set at any time, and no other thread runs yet.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) };
}

fn main() -> ExitCode {
    #[cfg(feature = "train")]
    keep_freed_memory();
    netc::cli::main()
}
