//! Parses arguments and runs a command; everything else is the library's.

use std::process::ExitCode;

use libmimalloc_sys::{mi_option_set_default, mi_option_t};

/// Typst allocates and frees by the million; with the system's allocator a poster takes half as
/// long again, much of it in the kernel.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc.h: how long memory that was freed is kept, in milliseconds.
const PURGE_DELAY: mi_option_t = 15;
/// A build makes and drops pictures of eight megabytes all the time. With the allocator's own second each
/// of them is asked of the system anew, and the sample takes an eighth to a third longer.
const KEPT_MS: std::ffi::c_long = 20_000;

fn main() -> ExitCode {
    // SAFETY: writes a number into a table of the allocator's; no other thread runs yet.
    unsafe { mi_option_set_default(PURGE_DELAY, KEPT_MS) };
    outreach::cli::run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_still_the_one_with_a_second() {
        // SAFETY: reads a number of the allocator's.
        assert_eq!(unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) }, 1000);
    }
}
