//! A document whose keywords are known → an example to train the ranker with.

use crate::lexicon::IdfError;
use crate::pipeline::keyword::training::{Example, Truth};
use crate::pipeline::{Document, Layout, Models, ranker_example};

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
}
