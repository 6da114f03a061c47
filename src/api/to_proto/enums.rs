//! Kinds of the engine → enums of the wire.

use crate::api::v1;
use zhaiyao_text::keyword::result::{EvidenceKind, KeywordKind};
use zhaiyao_text::lexicon::UniversalPos;
use zhaiyao_text::summary::SentenceReasonKind;

pub(super) fn kind(kind: KeywordKind) -> v1::KeywordKind {
    match kind {
        KeywordKind::DictionaryWord => v1::KeywordKind::DictionaryWord,
        KeywordKind::CoinedTerm => v1::KeywordKind::CoinedTerm,
        KeywordKind::NumeralAbbreviation => v1::KeywordKind::NumeralAbbreviation,
        KeywordKind::Name => v1::KeywordKind::Name,
        KeywordKind::LexiconTerm => v1::KeywordKind::LexiconTerm,
        KeywordKind::MixedScript => v1::KeywordKind::MixedScript,
    }
}

pub(super) fn evidence_kind(kind: EvidenceKind) -> v1::EvidenceKind {
    match kind {
        EvidenceKind::Quoted => v1::EvidenceKind::Quoted,
        EvidenceKind::Repeated => v1::EvidenceKind::Repeated,
        EvidenceKind::Isolated => v1::EvidenceKind::Isolated,
        EvidenceKind::Headline => v1::EvidenceKind::Headline,
        EvidenceKind::Symbol => v1::EvidenceKind::Symbol,
        EvidenceKind::Defined => v1::EvidenceKind::Defined,
        EvidenceKind::Numeral => v1::EvidenceKind::Numeral,
        EvidenceKind::Lexicon => v1::EvidenceKind::Lexicon,
    }
}

pub(super) fn reason_kind(kind: SentenceReasonKind) -> v1::SentenceReasonKind {
    match kind {
        SentenceReasonKind::Query => v1::SentenceReasonKind::Query,
        SentenceReasonKind::Beginning => v1::SentenceReasonKind::Beginning,
        SentenceReasonKind::End => v1::SentenceReasonKind::End,
        SentenceReasonKind::Paragraph => v1::SentenceReasonKind::Paragraph,
        SentenceReasonKind::Length => v1::SentenceReasonKind::Length,
        SentenceReasonKind::Keywords => v1::SentenceReasonKind::Keywords,
        SentenceReasonKind::Central => v1::SentenceReasonKind::Central,
        SentenceReasonKind::NewSubject => v1::SentenceReasonKind::NewSubject,
        SentenceReasonKind::Substance => v1::SentenceReasonKind::Substance,
        SentenceReasonKind::Numbers => v1::SentenceReasonKind::Numbers,
        SentenceReasonKind::Names => v1::SentenceReasonKind::Names,
        SentenceReasonKind::Aim => v1::SentenceReasonKind::Aim,
        SentenceReasonKind::Result => v1::SentenceReasonKind::Result,
        SentenceReasonKind::Event => v1::SentenceReasonKind::Event,
        SentenceReasonKind::Quotation => v1::SentenceReasonKind::Quotation,
        SentenceReasonKind::Build => v1::SentenceReasonKind::Build,
        SentenceReasonKind::Complement => v1::SentenceReasonKind::Complement,
    }
}

pub(super) fn universal_pos(pos: UniversalPos) -> v1::UniversalPos {
    match pos {
        UniversalPos::Adj => v1::UniversalPos::Adj,
        UniversalPos::Adp => v1::UniversalPos::Adp,
        UniversalPos::Adv => v1::UniversalPos::Adv,
        UniversalPos::Cconj => v1::UniversalPos::Cconj,
        UniversalPos::Intj => v1::UniversalPos::Intj,
        UniversalPos::Noun => v1::UniversalPos::Noun,
        UniversalPos::Num => v1::UniversalPos::Num,
        UniversalPos::Part => v1::UniversalPos::Part,
        UniversalPos::Pron => v1::UniversalPos::Pron,
        UniversalPos::Propn => v1::UniversalPos::Propn,
        UniversalPos::Punct => v1::UniversalPos::Punct,
        UniversalPos::Verb => v1::UniversalPos::Verb,
        UniversalPos::X => v1::UniversalPos::X,
    }
}
