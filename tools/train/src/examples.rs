//! A document whose keywords or summary are known → an example to train the models with.

use crate::lexicon::IdfError;
use crate::keyword::training::{Example, Truth};
use crate::summary::training::Example as SummaryExample;
use crate::pipeline::{Document, Layout, Models, ranker_example, summary_example};

/// Makes examples with the models compiled in.
#[derive(Debug)]
pub struct ExampleMaker {
    models: Models,
}

impl ExampleMaker {
    /// Loads the models.
    pub fn built_in() -> Result<Self, IdfError> {
        Ok(Self {
            models: Models::built_in()?,
        })
    }

    /// Reads a plain text, each line a paragraph, with its title apart; nothing if it teaches nothing.
    pub fn make(&self, title: &str, text: &str, truth: &Truth) -> Option<Example> {
        let document = Document {
            text,
            title,
            layout: Layout::Plain,
        };
        ranker_example(document, truth, &self.models)
    }

    /// Reads a plain text, each line a paragraph, with its summary of so many sentences; nothing if it teaches nothing.
    pub fn make_summary(&self, text: &str, summary: &str, sentences: usize) -> Option<SummaryExample> {
        let document = Document {
            text,
            title: "",
            layout: Layout::Plain,
        };
        summary_example(document, summary, sentences, &self.models)
    }
}
