//! The program `shongkhep`.

mod cli;

use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let settings = shongkhep::Settings::from_env();
    let well = cli::doctor::run(&settings, std::env::args().any(|a| a == "--json"), &mut std::io::stdout())?;
    Ok(ExitCode::from(if well { 0 } else { 2 }))
}
