//! Pulling models from hubs that are well, broken, lying or gone: what comes into the store is whole and right, or nothing.
#![allow(clippy::unwrap_used, reason = "a test's helper fails with its test")]

mod breaks;
mod hosts;
#[path = "../common/hub.rs"]
mod hub;
mod killed;
mod lies;
mod local;
mod machine;
mod whole;
