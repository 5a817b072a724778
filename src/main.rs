//! The program `shongkhep`: only `doctor`, until the rooms that the other subcommands use have landed.

#[path = "cli/doctor.rs"]
mod doctor;

use std::{env, io, process::ExitCode};

fn main() -> anyhow::Result<ExitCode> {
    let json = env::args().any(|argument| argument == "--json");
    let healthy = doctor::run(&shongkhep::Settings::from_env(), json, &mut io::stdout())?;
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
