//! Use cases without a protocol: a checked request in, an analysis with its receipt out.
//!
//! What always holds: a request beyond a limit is refused as a whole, naming every bad field; nothing
//! is cut or ignored without a notice in the receipt. The models are immutable and shared.
//!
//! ```
//! use zhaiyao::engine::{Engine, Limits, Request};
//!
//! let engine = Engine::built_in(Limits::default())?;
//! let text = "市教育局推行“长幼随学”。家长说，“长幼随学”好。".into();
//! let request = Request { text, keywords: true, ..Request::default() };
//! let (analysis, _receipt) = engine.analyze(&request, Vec::new())?;
//! assert_eq!(analysis.reports[0].keywords[0].text, "长幼随学");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod idf_build;
mod limits;

use std::time::{Duration, Instant};

use crate::lexicon::{IdfError, Pos, Term, TermList};
use crate::pipeline::{
    self, Analysis, Document, KeywordMethod, KeywordOptions, Layout, Models, Options, SegmentOptions, Stage,
    Stopped, SummaryLength, SummaryOptions,
};
use crate::text::{ViewSpan, fold};

pub use idf_build::{Vocabulary, keys as idf_keys};
pub use limits::{Limits, Violation};

/// Version of the program, as receipts give it.
pub const PROGRAM_VERSION: &str = env!("CARGO_PKG_VERSION");
/// Name of the lexicon compiled in.
pub const BUILT_IN_LEXICON: &str = "jieba";

/// A page that every rule has a look at: wrapped lines, a dateline, names, a word no dictionary has.
const WARM_UP: &str = "本报讯 热身文字。\n（王伟）\n嘚瑟文化（以下简称“嘚文”）是\n“两化”的一部分，也是热身的内容\n之一，由许多人共同\n完成。（完）\n责编：李明\n王伟 李明\n标题在此\n";

/// What a caller asks of a document. `Default` is an empty document and nothing to do.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The text as sent.
    pub text: String,
    /// A headline apart from the text.
    pub title: String,
    /// How to read the lines.
    pub layout: Layout,
    /// Give tokens.
    pub tokens: bool,
    /// Give keywords.
    pub keywords: bool,
    /// Give a summary.
    pub summary: bool,
    /// How to choose keywords. Checked also if none are asked for.
    pub keyword_options: KeywordRequest,
    /// How to summarise. Checked also if no summary is asked for.
    pub summary_options: SummaryRequest,
    /// Leave the hidden Markov model off.
    pub disable_hmm: bool,
    /// Give words as long as the dictionary has them.
    pub keep_compounds: bool,
    /// Words to know for this call.
    pub terms: Vec<Term>,
    /// Names of stored lexicons.
    pub lexicons: Vec<String>,
    /// Name of the IDF model; empty for the default.
    pub idf_model: String,
}

/// How to choose keywords.
#[derive(Debug, Clone, Default)]
pub struct KeywordRequest {
    /// How many at most; 0 for the default.
    pub top_k: usize,
    /// Words that are never given.
    pub banned_words: Vec<String>,
    /// How they are ranked.
    pub method: KeywordMethod,
    /// Shorter ones are not given.
    pub minimum_characters: usize,
    /// Tags; if any, the last word of a keyword must have one of them.
    pub parts_of_speech: Vec<String>,
}

/// How to summarise.
#[derive(Debug, Clone, Default)]
pub struct SummaryRequest {
    /// How long; nothing for the default.
    pub length: Option<SummaryLength>,
    /// What about.
    pub query: String,
    /// Give the reasons for each sentence.
    pub explain: bool,
}

/// A model by name and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRevision {
    /// As requests name it.
    pub name: String,
    /// Changes with the content.
    pub revision: String,
}

/// How an analysis was made.
#[derive(Debug)]
pub struct Receipt {
    /// Lexicons used.
    pub lexicons: Vec<ModelRevision>,
    /// IDF model used.
    pub idf_model: ModelRevision,
    /// Terms of the request that the text holds, and where.
    pub term_matches: Vec<(String, Vec<ViewSpan>)>,
    /// What was ignored or could not be given, in words.
    pub notices: Vec<String>,
    /// Time spent in each stage that ran.
    pub stage_times: Vec<(Stage, Duration)>,
}

/// Why a request got no analysis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Fields that are wrong, all of them.
    #[error("{}", limits::describe(.0))]
    InvalidArgument(Vec<Violation>),
    /// A model that is not served.
    #[error("there is no {kind} named \"{name}\"; GetServerInfo lists those served")]
    NotFound {
        /// "lexicon" or "IDF model".
        kind: &'static str,
        /// The name asked for, at most 40 characters of it.
        name: String,
    },
    /// Nobody waits for the analysis any more.
    #[error("the request was abandoned by its caller")]
    Abandoned,
}

/// The pipeline with its models and limits, ready for requests from any thread.
#[derive(Debug)]
pub struct Engine {
    models: Models,
    limits: Limits,
}

impl Engine {
    /// Makes the models compiled in ready; takes less than a tenth of a second (docs/scores.md). The patterns of the pipeline are made ready meanwhile.
    pub fn built_in(limits: Limits) -> Result<Self, IdfError> {
        let models = std::thread::scope(|scope| {
            scope.spawn(|| pipeline::prepare(WARM_UP));
            Models::built_in()
        })?;
        Ok(Self::new(models, limits))
    }

    /// An engine over these models.
    pub fn new(models: Models, limits: Limits) -> Self {
        Self { models, limits }
    }

    /// What requests are held to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Lexicons served, the one compiled in first.
    pub fn lexicons(&self) -> Vec<ModelRevision> {
        let revision = self.models.segmenter.revision().to_owned();
        vec![ModelRevision {
            name: BUILT_IN_LEXICON.to_owned(),
            revision,
        }]
    }

    /// The IDF model served.
    pub fn idf_model(&self) -> ModelRevision {
        let idf = &self.models.idf;
        ModelRevision {
            name: idf.name().to_owned(),
            revision: idf.revision().to_owned(),
        }
    }

    /// Reads a line, so that what is built at its first use is built before the first request.
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
        let _ = pipeline::analyze(document, &options, &self.models, |_| true);
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] with every field beyond its limit, `violations` found before among
    /// them; [`Error::NotFound`] for a model that is not served.
    pub fn analyze(
        &self,
        request: &Request,
        violations: Vec<Violation>,
    ) -> Result<(Analysis, Receipt), Error> {
        self.analyze_while(request, violations, || true)
    }

    /// The same, as long as it is wanted: `wanted` is asked before each stage.
    ///
    /// # Errors
    /// Those of [`Engine::analyze`], and [`Error::Abandoned`].
    pub fn analyze_while(
        &self,
        request: &Request,
        mut violations: Vec<Violation>,
        wanted: impl Fn() -> bool,
    ) -> Result<(Analysis, Receipt), Error> {
        self.limits.check(request, &mut violations);
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
        let enter = |stage| {
            clock.enter(stage);
            wanted()
        };
        let analysis =
            pipeline::analyze(document, &options, &self.models, enter).map_err(|stopped| match stopped {
                Stopped::Unwanted => Error::Abandoned,
                Stopped::ManyReports(count) => Error::InvalidArgument(vec![self.limits.many_reports(count)]),
            })?;
        let receipt = self.receipt(request, &analysis, clock.finish());
        Ok((analysis, receipt))
    }

    fn find_models(&self, request: &Request) -> Result<(), Error> {
        let missing = |kind, name: &str| {
            Err(Error::NotFound {
                kind,
                name: name.chars().take(40).collect(),
            })
        };
        if let Some(name) = request.lexicons.iter().find(|name| *name != BUILT_IN_LEXICON) {
            return missing("lexicon", name);
        }
        if !request.idf_model.is_empty() && request.idf_model != self.models.idf.name() {
            return missing("IDF model", &request.idf_model);
        }
        Ok(())
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
            parts_of_speech: parts_of_speech.iter().map(|tag| Pos::parse(tag)).collect(),
        });
        let SummaryRequest {
            length,
            query,
            explain,
        } = &request.summary_options;
        options.summary = request.summary.then(|| SummaryOptions {
            length: length.unwrap_or(SummaryOptions::default().length),
            query: pipeline::Query::new(query, &options, &self.models),
            explain: *explain,
        });
        options
    }

    fn receipt(
        &self,
        request: &Request,
        analysis: &Analysis,
        stage_times: Vec<(Stage, Duration)>,
    ) -> Receipt {
        let found = request.terms.iter().zip(&analysis.term_places);
        Receipt {
            lexicons: self.lexicons(),
            idf_model: self.idf_model(),
            term_matches: found
                .filter(|(_, places)| !places.is_empty())
                .map(|(term, places)| (term.word.clone(), places.clone()))
                .collect(),
            notices: notices(request, analysis),
            stage_times,
        }
    }
}

/// What a caller should know about an analysis.
fn notices(request: &Request, analysis: &Analysis) -> Vec<String> {
    let mut notices = Vec::new();
    for (i, report) in analysis.reports.iter().enumerate() {
        let Some(summary) = &report.summary else { continue };
        if summary.nothing_fits {
            let left = if summary.sentences.is_empty() {
                "empty"
            } else {
                "a clause of one"
            };
            notices.push(format!(
                "report {i}: no whole sentence fits the length asked for; the summary is {left}"
            ));
        }
        if summary.query_unknown {
            notices.push(format!(
                "report {i}: it holds no word of the query; the summary is of the report itself"
            ));
        }
    }
    if analysis
        .reports
        .iter()
        .all(|report| report.parts.paragraphs.is_empty())
    {
        let notice = "the document has a title and no text: keywords are those of the title, without places";
        notices.push(notice.to_owned());
    }
    if analysis.reports.len() > 1 && !request.title.is_empty() {
        notices.push(
            "the document holds several reports: its title was used to rank in each of them".to_owned(),
        );
    }
    notices
}

/// Adds up the time between the beginnings of stages.
#[derive(Default)]
struct Clock {
    running: Option<(Stage, Instant)>,
    times: Vec<(Stage, Duration)>,
}

impl Clock {
    fn enter(&mut self, stage: Stage) {
        let now = Instant::now();
        if let Some((last, since)) = self.running.replace((stage, now)) {
            self.add(last, now - since);
        }
    }

    fn add(&mut self, stage: Stage, time: Duration) {
        match self.times.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, sum)) => *sum += time,
            None => self.times.push((stage, time)),
        }
    }

    fn finish(mut self) -> Vec<(Stage, Duration)> {
        if let Some((last, since)) = self.running.take() {
            self.add(last, since.elapsed());
        }
        self.times
    }
}
