//! What an inspection of the installation finds: a list of checks that can be printed or serialised.

use serde::Serialize;

use crate::Hint;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// All is well.
    Ok,
    /// It works, but something deserves a look.
    Warn,
    /// It does not work.
    Fail,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at: `runtime`, `store`, `model`, `network`. Stable, for other programs.
    pub name: &'static str,
    /// How it came out.
    pub status: Status,
    /// One line on what was found.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Further lines, such as what was tried in vain.
    pub notes: Vec<String>,
}

impl Check {
    /// A check that is well.
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, status: Status::Ok, detail: detail.into(), hint: None, notes: Vec::new() }
    }

    /// A check that failed with an error: its message with its causes, and its hint.
    pub fn failed(name: &'static str, error: &(impl std::error::Error + Hint)) -> Self {
        let mut detail = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            detail.push_str(": ");
            detail.push_str(&error.to_string());
            cause = error.source();
        }
        Self { name, status: Status::Fail, detail, hint: error.hint(), notes: Vec::new() }
    }

    /// The same check, `Warn` with a hint.
    #[must_use]
    pub fn warn(self, hint: impl Into<String>) -> Self {
        Self { status: Status::Warn, hint: Some(hint.into()), ..self }
    }
}

/// All checks of an inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of this library.
    pub version: &'static str,
    /// Whether no check failed.
    pub ok: bool,
    /// The checks, in a fixed order.
    pub checks: Vec<Check>,
}

impl Report {
    /// A report of these checks.
    pub fn new(checks: Vec<Check>) -> Self {
        let ok = checks.iter().all(|check| check.status != Status::Fail);
        Self { version: env!("CARGO_PKG_VERSION"), ok, checks }
    }
}
