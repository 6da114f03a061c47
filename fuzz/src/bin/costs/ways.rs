//! What is asked of a text, and how its layout is said: each pair is searched on its own.

use zhaiyao::api::v1::summary_options::Length;
use zhaiyao::api::v1::{
    AnalyzeRequest, Document, Features, KeywordMethod, KeywordOptions, Layout, LexiconTerm, SummaryOptions,
};

use crate::rows::word;

/// What is asked of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Asked {
    Reports,
    Tokens,
    Usual,
    Explained,
    Queried,
    TextRank,
    Terms,
}

const ASKED: [Asked; 7] = [
    Asked::Reports,
    Asked::Tokens,
    Asked::Usual,
    Asked::Explained,
    Asked::Queried,
    Asked::TextRank,
    Asked::Terms,
];

/// A way of asking: an index of the table of the costliest rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Way {
    pub(crate) asked: Asked,
    pub(crate) layout: Layout,
}

pub(crate) fn ways() -> Vec<Way> {
    let mut ways = Vec::new();
    for asked in ASKED {
        for layout in [Layout::Unspecified, Layout::Plain, Layout::Wrapped, Layout::Page] {
            ways.push(Way { asked, layout });
        }
    }
    ways
}

impl Way {
    pub(crate) fn request(self, text: String) -> AnalyzeRequest {
        let has_all = !matches!(self.asked, Asked::Reports | Asked::Tokens);
        let features = Features {
            tokens: self.asked != Asked::Reports,
            keywords: has_all,
            summary: has_all,
        };
        let is_usual = matches!(self.asked, Asked::Usual | Asked::Reports | Asked::Tokens);
        let many = matches!(self.asked, Asked::Queried | Asked::TextRank | Asked::Explained);
        let query = if self.asked == Asked::Queried {
            query()
        } else {
            String::new()
        };
        let method = if self.asked == Asked::TextRank {
            KeywordMethod::TextRank
        } else {
            KeywordMethod::Unspecified
        };
        AnalyzeRequest {
            document: Some(Document {
                layout: self.layout.into(),
                ..text.into()
            }),
            features: Some(features),
            lexicon_terms: if self.asked == Asked::Terms {
                terms()
            } else {
                Vec::new()
            },
            keyword_options: Some(KeywordOptions {
                top_k: many.then_some(200),
                method: method.into(),
                ..KeywordOptions::default()
            }),
            summary_options: Some(SummaryOptions {
                length: (!is_usual).then_some(Length::Ratio(1.0)),
                explain: !is_usual,
                query,
            }),
            ..AnalyzeRequest::default()
        }
    }
}

/// A query of 990 characters.
fn query() -> String {
    (0..330).map(|number| word(number, 2) + " ").collect()
}

/// A thousand terms, some of them nested.
fn terms() -> Vec<LexiconTerm> {
    let nested = (1..=64).map(|n| "的".repeat(n));
    let words = nested.chain((0..936).map(|number| word(number, 3)));
    words
        .map(|word| LexiconTerm {
            word,
            ..LexiconTerm::default()
        })
        .collect()
}
