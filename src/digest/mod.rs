//! The pipeline itself: article → language → sentences → choice → translation → checks → [`Digest`].

mod choice;
mod digester;
mod engine;
mod error;
mod guard;
mod language;
mod names;
mod prepared;
mod result;
mod source;
mod summarise;
mod warning;

pub use digester::{DigestOptions, Digester, DigesterBuilder};
pub use error::DigestError;
pub(crate) use prepared::Prepared;
pub use result::{
    ArticleFacts, Digest, DigestSentence, FigureCheck, Headline, ModelFacts, SCHEMA, Stats, Translation,
};
pub use summarise::{Aligner, Alignment};
pub use warning::{Warning, WarningCode};
