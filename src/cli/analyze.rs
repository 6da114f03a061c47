//! `zhaiyao analyze` and its parts: one document, read here or by a server.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::document::ReadingArgs;
use super::failure::Failure;
use super::{models, output};
use crate::api::{answer, v1};
use crate::client::{Access, Client, Error as ClientError};

/// Options of the commands that read one document.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Text file in UTF-8; - or nothing for standard input
    file: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// A headline that is not in the file
    #[arg(long, default_value = "")]
    title: String,
    /// A word to know for this call; may be given often
    #[arg(long, value_name = "WORD")]
    term: Vec<String>,
    /// A word that is never to be a keyword; may be given often
    #[arg(long, value_name = "WORD")]
    ban: Vec<String>,
    /// How keywords are ranked
    #[arg(long, value_enum, default_value_t = MethodArg::Best)]
    method: MethodArg,
    /// Leave out keywords of fewer characters
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_characters: i32,
    /// Only keywords whose last word has this part of speech; may be given often
    #[arg(long, value_name = "TAG")]
    pos: Vec<String>,
    /// Give words as long as the dictionary has them: 基础设施 as one
    #[arg(long)]
    compounds: bool,
    /// What the summary should be about
    #[arg(long, default_value = "")]
    query: String,
    /// Say why each sentence of the summary was taken
    #[arg(long)]
    explain: bool,
    /// Unit of the offsets in --json
    #[arg(long, value_enum, default_value_t = OffsetsArg::Utf32)]
    offsets: OffsetsArg,
    /// Print the response as canonical proto JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    asking: AskingArgs,
}

/// Options for asking a server.
#[derive(Debug, clap::Args)]
struct AskingArgs {
    /// Ask a server, as http://host:port or https://host:port, instead of reading the document here
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// File with the authority that signed the server's certificate, in PEM [default: those that
    /// browsers trust]
    #[arg(long, value_name = "FILE", requires = "server")]
    authority: Option<PathBuf>,
    /// API key for the server
    #[arg(long, env = "ZHAIYAO_KEY", value_name = "KEY", hide_env_values = true)]
    key: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MethodArg {
    /// Words, phrases and coined terms by all that is known of them
    Best,
    /// Single words by frequency and rarity
    TfIdf,
    /// Single words by the words near them
    TextRank,
}

impl From<MethodArg> for v1::KeywordMethod {
    fn from(method: MethodArg) -> Self {
        match method {
            MethodArg::Best => Self::Best,
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

/// Reads the document and prints what `features` ask for.
pub(super) fn run(args: Args, features: &[v1::Feature]) -> Result<(), Failure> {
    let text = read(args.file.as_deref())?;
    let json = args.json;
    let access = access(&args.asking)?;
    let server = args.asking.server.clone();
    let request = request(args, text, features);
    let response = match server {
        Some(url) => ask(&url, &access, request)?,
        None => answer(&models::built_in()?, request).map_err(|error| Failure::Refused(error.to_string()))?,
    };
    let printed = if json {
        output::json(&response)
    } else {
        output::text(&response, features)
    };
    output::done(printed)
}

fn request(args: Args, text: String, features: &[v1::Feature]) -> v1::AnalyzeRequest {
    let layout = v1::Layout::from(args.reading.layout).into();
    let mut request = args.reading.request(
        v1::Document {
            text,
            title: args.title,
            layout,
        },
        features,
    );
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

fn read(file: Option<&Path>) -> Result<String, Failure> {
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
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::unusable(&name, format!("is not UTF-8: the first bad byte is at {at}"))
    })
}

fn access(args: &AskingArgs) -> Result<Access, Failure> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).map_err(|error| Failure::unusable(path.display(), error))
    };
    Ok(Access {
        authority: args.authority.as_ref().map(read).transpose()?,
        key: args.key.clone(),
    })
}

fn ask(url: &str, access: &Access, request: v1::AnalyzeRequest) -> Result<v1::AnalyzeResponse, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::unusable("the client", error))?;
    let answer = runtime.block_on(async { Client::connect(url, access).await?.analyze(request).await });
    answer.map_err(|error| match error {
        ClientError::Connect { .. } | ClientError::Broken { .. } | ClientError::Key => {
            Failure::Unusable(error.to_string())
        }
        ClientError::Refused(_) => Failure::Refused(error.to_string()),
    })
}
