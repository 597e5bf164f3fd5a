//! The `freerider` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    experiments::command::main()
}
