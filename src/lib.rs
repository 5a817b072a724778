//! Shongkhep (সংক্ষেপ, "in brief") reads a Bengali news article and gives an English digest that an editor can trust: headline, a
//! few sentences and the key entities in both scripts, each tied to its Bengali source, every number checked.
//!
//! ```no_run
//! use shongkhep::{Article, Digester, article::ReadOptions};
//!
//! let digester = Digester::builder().build()?;
//! let article = Article::from_path("article.txt", &ReadOptions::default())?;
//! let digest = digester.digest(&article)?;
//! println!("{}", digest.headline.en);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The library finds ONNX Runtime but never fetches it by itself: see [`runtime::find_or_fetch`]. `ARCHITECTURE.md` in the
//! repository tells how the rooms below belong together.

pub mod article;
pub mod batch;
pub mod bengali;
pub mod check;
pub mod digest;
pub mod entity;
mod hash;
mod hint;
pub mod model;
pub mod output;
pub mod report;
pub mod runtime;
pub mod seq2seq;
mod settings;
mod span;
pub mod summary;
pub mod translate;

pub use article::Article;
pub use digest::{Digest, DigestOptions, Digester};
pub use hint::Hint;
pub use settings::Settings;
pub use span::Span;
