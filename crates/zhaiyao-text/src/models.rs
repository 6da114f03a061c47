//! What the pipeline knows beyond the text: dictionary, word lists, aliases, document frequencies.

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
}

impl Models {
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
            idf,
        }
    }
}
