//! Parses arguments and runs a command; everything else is the library's.

use std::process::ExitCode;

/// Typst allocates and frees by the million; with the system's allocator a poster takes half as
/// long again, much of it in the kernel.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    outreach::cli::run()
}
