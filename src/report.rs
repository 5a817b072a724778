//! What an inspection of the installation finds: a list of checks that can be printed or serialised.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

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
    /// What was looked at: `runtime`, `store`, `model`, `models`, `network`. Stable, for other programs.
    pub name: &'static str,
    /// How it came out.
    pub status: Status,
    /// One line on what was found.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Further lines, such as what was tried in vain.
    pub notes: Vec<String>,
    /// What `detail` says in words, for other programs: a `path`, a `version` …
    pub facts: BTreeMap<&'static str, Value>,
}

impl Check {
    /// A check that is well.
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        let (notes, facts) = (Vec::new(), BTreeMap::new());
        Self { name, status: Status::Ok, detail: detail.into(), hint: None, notes, facts }
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
        Self { status: Status::Fail, hint: error.hint(), ..Self::ok(name, detail) }
    }

    /// The same check with one more fact.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.facts.insert(key, value.into());
        self
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
