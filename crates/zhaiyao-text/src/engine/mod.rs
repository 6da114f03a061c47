//! Use cases without a protocol: a checked request in, an analysis with its receipt out.
//!
//! What always holds: a request beyond a limit is refused as a whole, naming every bad field. The
//! receipt has a notice for all that was cut or ignored. The models are immutable and shared.

mod analysis;
mod error;
mod idf_build;
mod limits;
mod receipt;
mod request;
mod violations;

use crate::keyword::KeywordOptions;
use crate::lexicon::{IdfError, Pos, TermList};
use crate::models::Models;
use crate::page::layout::Layout;
use crate::pipeline::{self, Document, Options, ReadDocument, Stopped};
use crate::segment::SegmentOptions;
use crate::summary::options::{Query, SummaryOptions};
use crate::text::fold;

pub use crate::models::ModelRevision;
pub use crate::pipeline::{Report, Stage};
pub use analysis::Analysis;
pub use error::Error;
pub use idf_build::{Vocabulary, keys as idf_keys};
pub use limits::Limits;
use receipt::{Clock, notices};
pub use receipt::{Notice, Receipt};
pub use request::{KeywordRequest, Request, SummaryRequest};
pub use violations::{Violation, Violations};

/// The version of the program, as receipts name it.
pub const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A page that every rule reads: wrapped lines, a dateline, names, a word no dictionary
/// has.
const WARM_UP: &str = "本报讯 热身文字。\n（王伟）\n嘚瑟文化（以下简称“嘚文”）是\n“两化”的一部分，也是热身的内容\n之一，由许多人共同\n完成。（完）\n责编：李明\n王伟 李明\n标题在此\n";

/// The pipeline with its models and limits, ready for requests from any thread.
#[derive(Debug)]
pub struct Engine {
    models: Models,
    limits: Limits,
}

impl Engine {
    /// Makes the models compiled in ready; takes less than a tenth of a second (docs/scores.md).
    /// The patterns of the pipeline are made ready meanwhile.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let engine = Engine::built_in(Limits::default())?;
    /// assert_eq!(engine.limits().top_k, Limits::default().top_k);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn built_in(limits: Limits) -> Result<Self, IdfError> {
        let models = std::thread::scope(|scope| {
            scope.spawn(|| pipeline::prepare(WARM_UP));
            Models::built_in()
        })?;
        Ok(Self::new(models, limits))
    }

    /// An engine over these models.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// use zhaiyao_text::models::Models;
    ///
    /// let engine = Engine::new(Models::built_in()?, Limits::default());
    /// assert_eq!(engine.models()[1].name, "news");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(models: Models, limits: Limits) -> Self {
        Self { models, limits }
    }

    /// Returns the limits of requests.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let limits = Limits { top_k: 20, ..Limits::default() };
    /// assert_eq!(Engine::built_in(limits)?.limits().top_k, 20);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Returns all models of the engine by name and content: the lexicon compiled in, the IDF
    /// model, then the others, and last the method itself. Two engines with equal revisions give
    /// equal analyses of equal requests.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let engine = Engine::built_in(Limits::default())?;
    /// let models = engine.models();
    /// assert_eq!((models[0].name.as_str(), models[1].name.as_str()), ("jieba", "news"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn models(&self) -> &[ModelRevision] {
        self.models.revisions()
    }

    /// Reads a line, so that what is built at its first use is built before the first request.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let engine = Engine::built_in(Limits::default())?;
    /// engine.warm_up();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn warm_up(&self) {
        let document = Document {
            text: WARM_UP,
            title: "",
            layout: Layout::Auto,
        };
        let options = Options {
            keywords: Some(KeywordOptions::default()),
            summary: Some(SummaryOptions::default()),
            ..Options::default()
        };
        // Nothing stops it.
        let _ = pipeline::analyze(document, &options, &self.models, |_| (), &|| true);
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] with every field beyond its limit; [`Error::NotFound`] for a
    /// model that is not served.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let engine = Engine::built_in(Limits::default())?;
    /// let text = "市教育局推行“长幼随学”。家长说，“长幼随学”好。".to_owned();
    /// let analysis = engine.analyze(&Request { text, keywords: true, ..Request::default() })?;
    /// let keyword = &analysis.reports[0].keywords[0];
    /// assert_eq!((keyword.text.as_str(), keyword.count), ("长幼随学", 2));
    /// assert_eq!(analysis.text(keyword.mentions[1]), "长幼随学");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn analyze(&self, request: &Request) -> Result<Analysis, Error> {
        self.analyze_while(request, || true)
    }

    /// Reads a document as long as the result is wanted: `wanted` is called before each stage and
    /// every few milliseconds within one, so it should take far less than that.
    ///
    /// # Errors
    /// Those of [`Engine::analyze`], and [`Error::Abandoned`] if `wanted` returned false.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let engine = Engine::built_in(Limits::default())?;
    /// let request = Request { text: "今天开馆。".to_owned(), ..Request::default() };
    /// assert_eq!(engine.analyze_while(&request, || false).unwrap_err(), Error::Abandoned);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn analyze_while(&self, request: &Request, wanted: impl Fn() -> bool) -> Result<Analysis, Error> {
        let violations = self.check(request);
        if !violations.is_empty() {
            return Err(Error::InvalidArgument(violations));
        }
        self.find_models(request)?;
        let options = self.options(request);
        let document = Document {
            text: &request.text,
            title: &request.title,
            layout: request.layout,
        };
        let mut clock = Clock::default();
        let enter = |stage| clock.enter(stage);
        let read = pipeline::analyze(document, &options, &self.models, enter, &wanted);
        let read = read.map_err(|stopped| match stopped {
            Stopped::Unwanted => Error::Abandoned,
            Stopped::ManyReports(count) => Error::InvalidArgument(self.limits.many_reports(count).into()),
        })?;
        let receipt = self.receipt(request, &read, clock.finish());
        Ok(Analysis::new(read, receipt))
    }

    /// Returns every field of a request that is beyond its limit; empty if the request can be read.
    ///
    /// ```
    /// use zhaiyao_text::prelude::*;
    ///
    /// let limits = Limits { text_characters: 3, ..Limits::default() };
    /// let engine = Engine::built_in(limits)?;
    /// let request = Request { text: "今天开馆。".to_owned(), ..Request::default() };
    /// assert_eq!(engine.check(&request).kept()[0].field, "document.text");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self, request: &Request) -> Violations {
        let mut violations = Violations::default();
        self.limits.check(request, &mut violations);
        violations
    }

    /// Checks that all models a request names are served, in the revisions it names.
    fn find_models(&self, request: &Request) -> Result<(), Error> {
        let served = self.models.revisions();
        let [lexicon, idf, ..] = &served[..] else {
            unreachable!("the build writes more than two models");
        };
        for name in &request.lexicons {
            find_model("lexicon", name, std::slice::from_ref(lexicon))?;
        }
        if !request.idf_model.is_empty() {
            find_model("IDF model", &request.idf_model, std::slice::from_ref(idf))?;
        }
        let mut pinned = request.pinned_models.iter();
        pinned.try_for_each(|name| find_model("model", name, served))
    }

    fn options(&self, request: &Request) -> Options {
        let mut options = Options {
            tokens: request.tokens,
            segment: SegmentOptions {
                hmm: !request.disable_hmm,
                coarse: request.keep_compounds,
            },
            terms: TermList::new(request.terms.clone()),
            most_reports: Some(self.limits.reports),
            ..Options::default()
        };
        let KeywordRequest {
            top_k,
            banned_words,
            method,
            minimum_characters,
            parts_of_speech,
        } = &request.keyword_options;
        let defaults = KeywordOptions::default();
        options.keywords = request.keywords.then(|| KeywordOptions {
            top_k: if *top_k == 0 { defaults.top_k } else { *top_k },
            banned: banned_words.iter().map(|word| fold(word)).collect(),
            method: *method,
            minimum_characters: *minimum_characters,
            parts_of_speech: distinct(parts_of_speech.iter().map(|tag| Pos::parse(tag))),
        });
        let SummaryRequest {
            length,
            query,
            explain,
        } = &request.summary_options;
        options.summary = request.summary.then(|| SummaryOptions {
            length: length.unwrap_or(SummaryOptions::default().length),
            query: Query::new(query, options.segment, &options.terms, &self.models),
            explain: *explain,
        });
        options
    }

    fn receipt(
        &self,
        request: &Request,
        read: &ReadDocument,
        stage_times: Vec<(Stage, std::time::Duration)>,
    ) -> Receipt {
        let found = request.terms.iter().zip(&read.term_spans);
        Receipt {
            models: self.models.revisions().clone(),
            term_matches: found
                .filter(|(_, places)| !places.is_empty())
                .map(|(term, places)| (term.word.clone(), places.clone()))
                .collect(),
            notices: notices(request, read),
            stage_times,
        }
    }
}

/// Finds the model that `asked` names, as `name` or `name@revision`.
///
/// # Errors
/// [`Error::NotFound`] if none is named so, [`Error::OtherRevision`] if it has another revision.
fn find_model(kind: &'static str, asked: &str, served: &[ModelRevision]) -> Result<(), Error> {
    let shown = |text: &str| text.chars().take(40).flat_map(char::escape_debug).collect();
    let (name, wanted) = match asked.split_once('@') {
        Some((name, revision)) => (name, Some(revision)),
        None => (asked, None),
    };
    let Some(model) = served.iter().find(|model| model.name == name) else {
        let name = shown(asked);
        return Err(Error::NotFound { kind, name });
    };
    match wanted {
        Some(wanted) if wanted != model.revision => Err(Error::OtherRevision {
            name: model.name.clone(),
            wanted: shown(wanted),
            served: model.revision.clone(),
        }),
        _ => Ok(()),
    }
}

/// Parts of speech, each once: of many tags in a request most are the same.
fn distinct(all: impl Iterator<Item = Pos>) -> Vec<Pos> {
    let mut distinct = Vec::new();
    for pos in all {
        if !distinct.contains(&pos) {
            distinct.push(pos);
        }
    }
    distinct
}
