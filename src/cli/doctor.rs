//! `shongkhep doctor`: looks at the installation and says what is wrong with it, and what to do.

use std::io::{self, Write};

use shongkhep::{
    Settings, model,
    report::{Check, Report, Status},
    runtime,
};

/// Inspects the installation and writes one line a check, or the whole as one JSON object. Tells whether nothing
/// failed.
pub fn run(settings: &Settings, json: bool, out: &mut dyn Write) -> anyhow::Result<bool> {
    let mut checks = runtime::checks(settings);
    checks.push(model::check());
    checks.push(model::check_store(settings));
    let report = Report::new(checks);
    if json {
        serde_json::to_writer_pretty(&mut *out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        writeln!(out, "shongkhep {}", report.version)?;
        for check in &report.checks {
            write_check(check, out)?;
        }
    }
    out.flush()?;
    Ok(report.ok)
}

fn write_check(check: &Check, out: &mut dyn Write) -> io::Result<()> {
    let status = match check.status {
        Status::Ok => "ok",
        Status::Warn => "warn",
        Status::Fail => "FAIL",
    };
    writeln!(out, "{status:<5} {:<8} {}", check.name, check.detail)?;
    for note in &check.notes {
        writeln!(out, "{:15}{note}", "")?;
    }
    match &check.hint {
        Some(hint) => writeln!(out, "hint: {hint}"),
        None => Ok(()),
    }
}
