//! What the pipeline knows beyond the text: dictionary, word lists, aliases, document frequencies;
//! and the revisions of all that decides an answer.

use std::sync::Arc;

use crate::lexicon::{AliasTable, IdfError, IdfModel, WordLists};
use crate::segment::Segmenter;

/// All models of a run. Immutable; requests share one.
#[derive(Debug)]
pub struct Models {
    /// Dictionary and hidden Markov model.
    pub segmenter: Segmenter,
    /// Stop words and their like.
    pub lists: WordLists,
    /// Latin abbreviations of Chinese terms.
    pub aliases: AliasTable,
    /// Document frequencies.
    pub idf: IdfModel,
    revisions: Arc<[ModelRevision]>,
}

/// A model by name and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRevision {
    /// As requests name it.
    pub name: String,
    /// Changes with the content: 16 hexadecimal digits.
    pub revision: String,
}

/// Names and revisions that the build wrote, a line each: the lexicon first, the method last.
const REVISIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/revisions.tsv"));

impl Models {
    /// Returns all models by name and content: the lexicon, the IDF model, then the others, and
    /// last the method itself. Equal revisions give equal answers.
    ///
    /// ```
    /// use zhaiyao_text::models::Models;
    ///
    /// let models = Models::built_in()?;
    /// let names: Vec<&str> = models.revisions().iter().map(|model| model.name.as_str()).collect();
    /// assert_eq!(names[..3], ["jieba", "news", "borders"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn revisions(&self) -> &Arc<[ModelRevision]> {
        &self.revisions
    }

    /// The models compiled into the program.
    pub fn built_in() -> Result<Self, IdfError> {
        Ok(Self::with_idf(IdfModel::built_in()?))
    }

    /// The models compiled into the program, with another table of document frequencies.
    pub fn with_idf(idf: IdfModel) -> Self {
        Self {
            segmenter: Segmenter::built_in(),
            lists: WordLists::built_in(),
            aliases: AliasTable::built_in(),
            revisions: revisions(&idf),
            idf,
        }
    }
}

fn revisions(idf: &IdfModel) -> Arc<[ModelRevision]> {
    let compiled_in = REVISIONS.lines().filter_map(|line| line.split_once('\t'));
    let mut all: Vec<ModelRevision> = compiled_in
        .map(|(name, revision)| ModelRevision {
            name: name.to_owned(),
            revision: revision.to_owned(),
        })
        .collect();
    let idf = ModelRevision {
        name: idf.name().to_owned(),
        revision: idf.revision().to_owned(),
    };
    all.insert(1, idf);
    all.into()
}
