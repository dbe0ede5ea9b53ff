//! Parses arguments and runs a command; everything else is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    outreach::cli::run()
}
