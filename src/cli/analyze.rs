//! `zhaiyao analyze`, `segment`, `keywords`, `summarize` and `split`: one document.
//!
//! In: the arguments, and the text of a file or of standard input. Out: the response, computed in
//! this process or by a server.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::document::ReadingArgs;
use super::failure::Failure;
use super::serve::units::{Time, seconds};
use super::utf8::utf8;
use super::{models, output};
use crate::api::{answer, v1};
use crate::client::{Access, Client, TIMEOUT};

/// Options of the commands that read one document.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Text file in UTF-8; without one, or with -, standard input is read
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Headline of the document if the file does not include it
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    title: String,
    /// A word to add to the dictionary for this document; may be repeated
    #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
    term: Vec<String>,
    /// A word that must not be a keyword; may be repeated
    #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
    ban: Vec<String>,
    /// Method that ranks keywords
    #[arg(long, value_enum, default_value_t = MethodArg::Best)]
    method: MethodArg,
    /// Fewest characters of a keyword
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_characters: i32,
    /// Only keywords whose last word has this part of speech; may be repeated
    #[arg(long, value_name = "TAG")]
    pos: Vec<String>,
    /// Keep the longest words of the dictionary: 基础设施 stays one word
    #[arg(long)]
    compounds: bool,
    /// Words or a question that the summary should be about
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    query: String,
    /// Print why each sentence of the summary was chosen
    #[arg(long)]
    explain: bool,
    /// Unit of the offsets that --json prints
    #[arg(long, value_enum, default_value_t = OffsetsArg::Utf32)]
    offsets: OffsetsArg,
    /// Print the response as canonical protobuf JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArgs,
}

/// Options of a call to a server.
#[derive(Debug, clap::Args)]
struct ServerArgs {
    /// Send the document to a server at http://host:port or https://host:port
    #[arg(long = "server", value_name = "URL")]
    url: Option<String>,
    /// PEM file of the authority that signed the server's certificate [default: the authorities
    /// that browsers trust]
    #[arg(long, value_name = "FILE", requires = "url")]
    authority: Option<PathBuf>,
    /// API key for the server
    #[arg(long, env = "ZHAIYAO_KEY", value_name = "KEY", hide_env_values = true)]
    key: Option<String>,
    /// Time that the server may take to answer, 1s to 1d; a bare number is in seconds
    #[arg(
        long,
        value_name = "TIME",
        requires = "url",
        default_value_t = Time(TIMEOUT),
        value_parser = seconds(1..=86_400)
    )]
    timeout: Time,
    /// Send the key in the clear (http:) to another machine, too
    #[arg(long, requires = "url")]
    insecure: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MethodArg {
    /// Words, phrases and coined terms, by all their features
    Best,
    /// Single words, by frequency and rarity
    TfIdf,
    /// Single words, by the words near them
    TextRank,
}

impl From<MethodArg> for v1::KeywordMethod {
    fn from(method: MethodArg) -> Self {
        match method {
            MethodArg::Best => Self::Unspecified,
            MethodArg::TfIdf => Self::TfIdf,
            MethodArg::TextRank => Self::TextRank,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OffsetsArg {
    /// Unicode code points
    Utf32,
    /// Bytes of UTF-8
    Utf8,
    /// UTF-16 code units
    Utf16,
}

impl From<OffsetsArg> for v1::OffsetEncoding {
    fn from(offsets: OffsetsArg) -> Self {
        match offsets {
            OffsetsArg::Utf32 => Self::Utf32,
            OffsetsArg::Utf8 => Self::Utf8,
            OffsetsArg::Utf16 => Self::Utf16,
        }
    }
}

/// Reads the document and prints the results that `features` name.
///
/// # Errors
/// When the text can't be read, the document is refused, or the server does not answer.
pub(super) fn run(args: Args, features: v1::Features) -> Result<(), Failure> {
    let (name, text) = read(args.file.as_deref())?;
    let json = args.json;
    let access = access(&args.server)?;
    let (url, timeout) = (args.server.url.clone(), args.server.timeout);
    let mut request = request(args, text, features);
    if !json && let Some(options) = &mut request.response_options {
        // What is printed for people has bodies and sentences, and words one by one.
        options.span_texts = v1::SpanTexts::All.into();
        options.compact_tokens = false;
        if options.language_code.is_empty() {
            "en".clone_into(&mut options.language_code);
        }
    }
    let response = match url {
        Some(url) => ask(&url, &access, timeout, request, name)?,
        None => {
            let answered = answer(&models::built_in()?, request);
            answered.map_err(|cause| Failure::Refused { name, cause })?
        }
    };
    let printed = if json {
        output::json(&response)
    } else {
        output::text(&response, features == v1::Features::default())
    };
    output::finish(printed)
}

/// Returns the request for a text with all options of the command.
fn request(args: Args, text: String, features: v1::Features) -> v1::AnalyzeRequest {
    let layout = v1::Layout::from(args.reading.layout).into();
    let document = v1::Document {
        title: args.title,
        layout,
        ..text.into()
    };
    let mut request = args.reading.request(document, features);
    request.offset_encoding = v1::OffsetEncoding::from(args.offsets).into();
    request.lexicon_terms = args
        .term
        .into_iter()
        .map(|word| v1::LexiconTerm {
            word,
            ..v1::LexiconTerm::default()
        })
        .collect();
    request.segment_options = Some(v1::SegmentOptions {
        keep_compounds: args.compounds,
        ..v1::SegmentOptions::default()
    });
    if let Some(options) = &mut request.keyword_options {
        options.banned_words = args.ban;
        options.method = v1::KeywordMethod::from(args.method).into();
        options.minimum_characters = args.min_characters;
        options.parts_of_speech = args.pos;
    }
    if let Some(options) = &mut request.summary_options {
        options.query = args.query;
        options.explain = args.explain;
    }
    request
}

/// Returns the name and the text of a file, or of standard input.
fn read(file: Option<&Path>) -> Result<(String, String), Failure> {
    let mut bytes = Vec::new();
    let (name, done) = match file.filter(|path| *path != Path::new("-")) {
        Some(path) => (
            path.display().to_string(),
            std::fs::File::open(path).and_then(|mut f| f.read_to_end(&mut bytes)),
        ),
        None => (
            "standard input".to_owned(),
            std::io::stdin().read_to_end(&mut bytes),
        ),
    };
    done.map_err(|error| Failure::unusable(&name, error))?;
    match utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => Err(Failure::unusable(&name, error)),
    }
}

/// Returns the key and the authority for a call.
fn access(args: &ServerArgs) -> Result<Access, Failure> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).map_err(|error| Failure::unusable(path.display(), error))
    };
    Ok(Access {
        authority: args.authority.as_ref().map(read).transpose()?,
        key: args.key.clone(),
        insecure: args.insecure,
    })
}

/// Sends the request to a server.
fn ask(
    url: &str,
    access: &Access,
    timeout: Time,
    request: v1::AnalyzeRequest,
    name: String,
) -> Result<v1::AnalyzeResponse, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::unusable("the client", error))?;
    let answered = runtime.block_on(async {
        let client = Client::connect(url, access).await?;
        let mut client = client.with_timeout(timeout.0);
        client.analyze(request).await
    });
    answered.map_err(|cause| Failure::Client { name, cause })
}
