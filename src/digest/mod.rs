//! The pipeline itself: article → language → sentences → choice → translation → checks → [`Digest`].

mod choice;
mod digester;
mod error;
mod guard;
mod language;
mod result;
mod warning;

pub use digester::{DigestOptions, Digester, DigesterBuilder};
pub use error::DigestError;
pub use result::{ArticleFacts, Digest, DigestSentence, FigureCheck, Headline, ModelFacts, SCHEMA, Stats};
pub use warning::{Warning, WarningCode};
