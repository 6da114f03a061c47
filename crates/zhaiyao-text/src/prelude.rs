//! The names that most programs need.
//!
//! ```
//! use zhaiyao_text::prelude::*;
//!
//! let engine = Engine::built_in(Limits::default())?;
//! let analysis = engine.analyze(&Request { text: "今天开馆。".to_owned(), ..Request::default() })?;
//! assert_eq!(analysis.reports.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use crate::engine::{
    Analysis, Engine, Error, KeywordRequest, Limits, Notice, Receipt, Request, SummaryRequest,
};
pub use crate::keyword::KeywordMethod;
pub use crate::keyword::result::{Evidence, EvidenceKind, Keyword, KeywordKind};
pub use crate::lexicon::{Pos, Term};
pub use crate::page::layout::Layout;
pub use crate::page::parts::ReportParts;
pub use crate::pipeline::Report;
pub use crate::summary::{SentenceReason, SentenceReasonKind, Summary, SummaryLength, SummarySentence};
pub use crate::text::{OffsetEncoding, OffsetTable, RawSpan, ViewSpan};
pub use crate::token::Token;
