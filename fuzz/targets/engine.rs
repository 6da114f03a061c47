//! Any text with any options: what must hold of the analysis.

#![no_main]

use std::sync::LazyLock;

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use zhaiyao_text::engine::{
    Analysis, Engine, Error, KeywordRequest, Limits, Report, Request, SummaryRequest,
};
use zhaiyao_text::keyword::KeywordMethod;
use zhaiyao_text::lexicon::{Pos, Term};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;
use zhaiyao_text::text::{ViewSpan, is_blank, is_ignorable};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::built_in(Limits::default()).expect("the tables are compiled in"));

/// A piece of the text: which character it begins with, and how many it has. Words of a request
/// that never occur in its text would try little.
#[derive(Debug)]
struct Piece {
    from: u8,
    length: u8,
}

impl<'a> Arbitrary<'a> for Piece {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            from: bytes.arbitrary()?,
            length: bytes.arbitrary()?,
        })
    }
}

/// One byte for each option, then the text, so that an input is easily made by hand.
#[derive(Debug)]
struct Input<'a> {
    layout: u8,
    wanted: u8,
    top_k: u8,
    method: u8,
    minimum_characters: u8,
    part_of_speech: u8,
    length: u8,
    amount: u8,
    weight: u8,
    title: Piece,
    query: Piece,
    banned: Piece,
    term: Piece,
    alias: Piece,
    text: &'a str,
}

/// By hand, because the macro that derives this asks more of `syn` than all others do: every macro,
/// and whatever uses one, would be built a second time for the fuzzers alone.
impl<'a> Arbitrary<'a> for Input<'a> {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            layout: bytes.arbitrary()?,
            wanted: bytes.arbitrary()?,
            top_k: bytes.arbitrary()?,
            method: bytes.arbitrary()?,
            minimum_characters: bytes.arbitrary()?,
            part_of_speech: bytes.arbitrary()?,
            length: bytes.arbitrary()?,
            amount: bytes.arbitrary()?,
            weight: bytes.arbitrary()?,
            title: bytes.arbitrary()?,
            query: bytes.arbitrary()?,
            banned: bytes.arbitrary()?,
            term: bytes.arbitrary()?,
            alias: bytes.arbitrary()?,
            text: bytes.arbitrary()?,
        })
    }

    fn arbitrary_take_rest(mut bytes: Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut input = Self::arbitrary(&mut Unstructured::new(bytes.bytes(OPTIONS)?))?;
        input.text = <&str>::arbitrary_take_rest(bytes)?;
        Ok(input)
    }
}

fn one_of<T: Copy>(all: &[T], number: u8) -> T {
    all[usize::from(number) % all.len()]
}

/// Bytes in front of the text: nine options, and five pieces of two.
const OPTIONS: usize = 19;

impl Input<'_> {
    fn piece(&self, piece: &Piece) -> String {
        let characters = self.text.chars().skip(piece.from.into());
        characters.take(piece.length.into()).collect()
    }

    /// A piece as a list of words: none if it shows nothing, because a blank word is refused.
    fn words(&self, piece: &Piece) -> Vec<String> {
        let word = self.piece(piece).replace(['\n', '\r'], "");
        let word: String = word.chars().take(64).collect();
        Vec::from_iter(word.chars().any(shows).then_some(word))
    }

    fn has(&self, bit: u8) -> bool {
        self.wanted >> bit & 1 == 1
    }

    fn request(&self) -> Request {
        let amount = usize::from(self.amount);
        let length = match self.length % 4 {
            0 => None,
            1 => Some(SummaryLength::Sentences(amount.max(1))),
            2 => Some(SummaryLength::Characters(amount.max(1))),
            _ => Some(SummaryLength::Ratio((f32::from(self.amount) + 1.0) / 256.0)),
        };
        let term = |word| Term {
            word,
            aliases: self.words(&self.alias),
            pos: Pos::PROPER,
            weight: (f32::from(self.weight) + 1.0) / 25.6,
        };
        let methods = [KeywordMethod::Best, KeywordMethod::TfIdf, KeywordMethod::TextRank];
        let tags = ["", "n", "v", "nr", "ns", "eng", "m", "x"];
        let tag = one_of(&tags, self.part_of_speech);
        Request {
            text: self.text.to_owned(),
            title: self.piece(&self.title),
            layout: one_of(
                &[Layout::Auto, Layout::Plain, Layout::Wrapped, Layout::Page],
                self.layout,
            ),
            tokens: self.has(0),
            keywords: self.has(1),
            summary: self.has(2),
            keyword_options: KeywordRequest {
                top_k: usize::from(self.top_k) % 201,
                banned_words: self.words(&self.banned),
                method: one_of(&methods, self.method),
                minimum_characters: usize::from(self.minimum_characters % 65),
                parts_of_speech: Vec::from_iter((!tag.is_empty()).then(|| tag.to_owned())),
            },
            summary_options: SummaryRequest {
                length,
                query: self.piece(&self.query),
                explain: self.has(3),
            },
            disable_hmm: self.has(4),
            keep_compounds: self.has(5),
            terms: self.words(&self.term).into_iter().map(term).collect(),
            ..Request::default()
        }
    }
}

fn shows(c: char) -> bool {
    !is_blank(c) && !is_ignorable(c)
}

/// What shows of a text. Hyphens are left out, because one that only marks a break is dropped.
fn shown(text: &str) -> String {
    text.chars().filter(|c| shows(*c) && *c != '-').collect()
}

/// A span is a piece of both texts, which show the same there; slices panic between characters.
fn check_span(analysis: &Analysis, text: &str, span: ViewSpan) {
    let (surface, place) = (analysis.text(span), analysis.position(span));
    assert!(!surface.is_empty(), "{span:?} is empty");
    assert_eq!(
        shown(surface),
        shown(&text[place.range()]),
        "{span:?} at {place:?}"
    );
    assert_eq!(analysis.view().view_span(place), span, "there and back");
}

fn check_parts(analysis: &Analysis, text: &str) {
    let reports = analysis.reports.iter();
    let mut parts: Vec<ViewSpan> = reports.flat_map(|report| report.parts.spans()).collect();
    parts.extend(&analysis.furniture);
    parts.sort_unstable();
    assert!(!analysis.reports.is_empty());
    assert!((0.0..=1.0).contains(&analysis.layout_confidence));
    assert!(
        parts.windows(2).all(|pair| pair[0].end() <= pair[1].start()),
        "parts overlap: {parts:?}"
    );
    let all: String = parts.iter().map(|span| shown(analysis.text(*span))).collect();
    assert_eq!(all, shown(text), "parts add, drop or change a character");
}

fn check_tokens(analysis: &Analysis, text: &str, report: &Report) {
    let (tokens, parts) = (&report.tokens, report.parts.spans());
    let words: String = tokens
        .iter()
        .map(|token| shown(analysis.text(token.span)))
        .collect();
    let all: String = parts.iter().map(|span| shown(analysis.text(*span))).collect();
    assert_eq!(words, all, "tokens add, drop or change a character");
    assert!(
        tokens
            .windows(2)
            .all(|pair| pair[0].span.end() <= pair[1].span.start()),
        "tokens overlap"
    );
    tokens
        .iter()
        .for_each(|token| check_span(analysis, text, token.span));
}

fn check_keywords(analysis: &Analysis, text: &str, report: &Report, request: &Request) {
    let keywords = &report.keywords;
    let most = if request.keyword_options.top_k == 0 {
        10
    } else {
        request.keyword_options.top_k
    };
    assert!(keywords.len() <= most);
    assert!(
        keywords.windows(2).all(|pair| pair[0].score >= pair[1].score),
        "scores rise"
    );
    for keyword in keywords {
        assert!(
            (0.0..=1.0).contains(&keyword.score),
            "{} has {}",
            keyword.text,
            keyword.score
        );
        assert!(!keyword.text.is_empty() && keyword.mentions.is_sorted());
        let spans = keyword.mentions.iter().chain(&keyword.expansion);
        spans.for_each(|span| check_span(analysis, text, *span));
    }
}

fn check_summary(analysis: &Analysis, text: &str, report: &Report) {
    let summary = report.summary.as_ref().expect("a summary was asked for");
    let sentences = &summary.sentences;
    assert!(
        sentences.windows(2).all(|pair| pair[0].index < pair[1].index),
        "sentences out of order"
    );
    for sentence in sentences {
        assert!(
            (0.0..=1.0).contains(&sentence.score),
            "{:?} has {}",
            sentence.span,
            sentence.score
        );
        check_span(analysis, text, sentence.span);
    }
}

/// Fewer keywords are the first of more, and the summary is the same.
fn check_fewer(analysis: &Analysis, mut request: Request) {
    request.keyword_options.top_k /= 2;
    if request.keyword_options.top_k == 0 {
        return;
    }
    let fewer = ENGINE.analyze(&request).expect("as with more keywords");
    for (less, more) in fewer.reports.iter().zip(&analysis.reports) {
        let first = |report: &Report| {
            let keywords = report.keywords.iter().take(request.keyword_options.top_k);
            keywords
                .map(|keyword| (keyword.text.clone(), keyword.score))
                .collect::<Vec<_>>()
        };
        assert_eq!(first(less), first(more), "keywords are no prefix");
        let (less, more) = (format!("{:?}", less.summary), format!("{:?}", more.summary));
        assert_eq!(less, more, "the summary depends on the keywords");
    }
}

fuzz_target!(|input: Input| {
    let request = input.request();
    let analysis = match ENGINE.analyze(&request) {
        Ok(analysis) => analysis,
        Err(Error::InvalidArgument(violations)) => return assert!(!violations.is_empty()),
        Err(error) => panic!("{error}"),
    };
    // A text that shows nothing is read for its title, which has no place in the text.
    if !request.text.chars().any(shows) {
        return;
    }
    check_parts(&analysis, &request.text);
    for report in &analysis.reports {
        if request.tokens {
            check_tokens(&analysis, &request.text, report);
        }
        if request.keywords {
            check_keywords(&analysis, &request.text, report, &request);
        }
        if request.summary {
            check_summary(&analysis, &request.text, report);
        }
    }
    check_fewer(&analysis, request);
});
