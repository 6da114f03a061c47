//! The method as its users see it, through the engine: the example page, made pages, and properties
//! that hold for any text.

#![allow(clippy::unwrap_used, reason = "a test that can not go on has failed")]

mod example_page;
mod layouts;
mod lists;
mod parts;
mod properties;
mod refusals;
mod segmentation;
mod summaries;
mod terms;
mod traditional;
mod work;

use std::sync::LazyLock;

use zhaiyao_text::engine::{Analysis, Report};
use zhaiyao_text::engine::{Engine, Limits, Request, SummaryRequest};
use zhaiyao_text::page::layout::Layout;
use zhaiyao_text::summary::SummaryLength;
use zhaiyao_text::text::{RawSpan, ViewSpan};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::built_in(Limits::default()).unwrap());

/// Everything that can be asked of a text.
fn everything(text: &str, layout: Layout) -> Request {
    Request {
        text: text.to_owned(),
        layout,
        tokens: true,
        keywords: true,
        summary: true,
        ..Request::default()
    }
}

fn read(request: &Request) -> Analysis {
    ENGINE.analyze(request).unwrap()
}

/// A text with all that was found in it.
struct Read {
    text: String,
    analysis: Analysis,
}

impl Read {
    fn new(text: &str, layout: Layout) -> Self {
        Self::of(&everything(text, layout))
    }

    fn of(request: &Request) -> Self {
        Self {
            text: request.text.clone(),
            analysis: read(request),
        }
    }

    fn view(&self, span: ViewSpan) -> &str {
        self.analysis.text(span)
    }

    fn raw(&self, span: ViewSpan) -> RawSpan {
        self.analysis.position(span)
    }

    fn raw_text(&self, span: ViewSpan) -> &str {
        &self.text[self.raw(span).range()]
    }

    fn report(&self, index: usize) -> &Report {
        &self.analysis.reports[index]
    }

    fn headline(&self, index: usize) -> &str {
        self.report(index)
            .parts
            .headline
            .map_or("", |span| self.view(span))
    }

    fn paragraphs(&self, index: usize) -> Vec<&str> {
        self.report(index)
            .parts
            .paragraphs
            .iter()
            .map(|span| self.view(*span))
            .collect()
    }

    fn keywords(&self, index: usize) -> Vec<&str> {
        self.report(index)
            .keywords
            .iter()
            .map(|keyword| keyword.text.as_str())
            .collect()
    }

    fn tokens(&self, index: usize) -> Vec<&str> {
        self.report(index)
            .tokens
            .iter()
            .map(|token| self.view(token.span))
            .collect()
    }

    fn summary(&self, index: usize) -> Vec<&str> {
        let summary = self.report(index).summary.as_ref().unwrap();
        summary
            .sentences
            .iter()
            .map(|sentence| self.view(sentence.span))
            .collect()
    }
}

fn with_length(text: &str, length: SummaryLength) -> Request {
    let summary = SummaryRequest {
        length: Some(length),
        ..SummaryRequest::default()
    };
    Request {
        summary_options: summary,
        ..everything(text, Layout::Auto)
    }
}
