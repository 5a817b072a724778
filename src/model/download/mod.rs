//! Pulling models from the hub: whole and checked, or not at all.
//!
//! A pull may be killed at any moment. Files come into `partial/` of the store, each as `NAME.part` until its size and hash
//! are right, and the folder gets its place in the store when all of them are; the next pull goes on with what it finds.

mod cache;
mod error;
mod export;
mod fetch;
mod files;
mod http;
mod identity;
mod part;
mod partial;
mod progress;
mod pull;
mod retry;
mod retry_after;
mod url;

pub use error::DownloadError;
pub use files::PullOptions;
pub use progress::{Event, Progress};
pub use pull::{Pulled, pull};
pub use retry::Timing;
