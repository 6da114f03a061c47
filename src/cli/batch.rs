//! `zhaiyao batch`: many documents in, one record each out, in the order they came.
//!
//! What always holds: every line of input and every file gives exactly one record, an error record
//! if it must be; a bad one never stops the rest.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{LayoutArg, ReadingArgs};
use super::{Failure, engine};
use crate::api::{answer, code_name, v1};
use crate::engine::Engine;

/// Options of a batch.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// JSON Lines files (id, text, perhaps title and layout), folders of .txt, - for standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// File for the records; - for standard output
    #[arg(long)]
    output: PathBuf,
    /// What to give
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [FeatureArg::Reports, FeatureArg::Keywords, FeatureArg::Summary])]
    features: Vec<FeatureArg>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Documents read at once [default: one for each core]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FeatureArg {
    /// Reports and their parts; always given
    Reports,
    /// Words with part of speech
    Tokens,
    /// Keywords with evidence
    Keywords,
    /// An extractive summary
    Summary,
}

impl From<FeatureArg> for v1::Feature {
    fn from(feature: FeatureArg) -> Self {
        match feature {
            FeatureArg::Reports => Self::Reports,
            FeatureArg::Tokens => Self::Tokens,
            FeatureArg::Keywords => Self::Keywords,
            FeatureArg::Summary => Self::Summary,
        }
    }
}

/// Documents handed to the threads at once, for each thread. Bounds memory, whatever the archive.
const CHUNK: usize = 64;

/// Runs a batch.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let sources = sources(&args.inputs)?;
    let mut output = create(&args.output)?;
    let engine = engine()?;
    let features: Vec<v1::Feature> = args.features.iter().map(|feature| (*feature).into()).collect();
    let threads = args.threads.map_or_else(|| std::thread::available_parallelism().map_or(2, usize::from), usize::from);
    let progress = progress(&sources);
    let work = |input: &Input| record(&engine, args, &features, input);
    let (mut bad, mut all) = (0, 0);
    let failed = |error: io::Error| Failure::unusable(args.output.display(), error);
    let mut chunk = Vec::new();
    let mut inputs = sources.iter().flat_map(Source::inputs).peekable();
    while inputs.peek().is_some() {
        chunk.extend(inputs.by_ref().take(CHUNK * threads));
        for record in in_parallel(&chunk, threads, work) {
            bad += usize::from(record.is_error);
            all += 1;
            output.write_all(record.line.as_bytes()).and_then(|()| output.write_all(b"\n")).map_err(failed)?;
        }
        progress.inc(chunk.iter().map(|input| input.bytes).sum());
        chunk.clear();
    }
    output.flush().map_err(failed)?;
    progress.finish_and_clear();
    if bad > 0 {
        return Err(Failure::Refused(format!("{bad} of {all} records are errors")));
    }
    Ok(())
}

/// Where documents come from.
enum Source {
    Lines(PathBuf),
    StandardInput,
    /// A file of a folder: the document's id and the file.
    Text(String, PathBuf),
}

/// A document as it came.
struct Input {
    /// Line in its file, from 1; nothing for a file of its own.
    line: Option<usize>,
    bytes: u64,
    content: Content,
}

enum Content {
    /// A line of JSON, or why it can't be read.
    Json(Result<String, String>),
    /// A text file: its id and text, or why it can't be read.
    Text(String, Result<String, String>),
}

fn sources(inputs: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let mut sources = Vec::new();
    for input in inputs {
        if input == Path::new("-") {
            sources.push(Source::StandardInput);
        } else if input.is_dir() {
            let mut files = Vec::new();
            collect_texts(input, &mut files).map_err(|error| Failure::unusable(input.display(), error))?;
            files.sort();
            let id = |file: &Path| file.strip_prefix(input).unwrap_or(file).to_string_lossy().into_owned();
            sources.extend(files.into_iter().map(|file| Source::Text(id(&file), file)));
        } else {
            // Opened here so that a wrong name is told before any work is done.
            File::open(input).map_err(|error| Failure::unusable(input.display(), error))?;
            sources.push(Source::Lines(input.clone()));
        }
    }
    Ok(sources)
}

fn collect_texts(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_texts(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            files.push(path);
        }
    }
    Ok(())
}

impl Source {
    /// The documents of a source, one after another. A source that fails gives an error record.
    fn inputs(&self) -> Box<dyn Iterator<Item = Input> + '_> {
        match self {
            Self::StandardInput => Box::new(lines(BufReader::new(io::stdin()))),
            Self::Lines(path) => match File::open(path) {
                Ok(file) => Box::new(lines(BufReader::new(file))),
                Err(error) => {
                    Box::new(std::iter::once(Input { line: None, bytes: 0, content: Content::Json(Err(error.to_string())) }))
                }
            },
            Self::Text(id, path) => {
                let text = std::fs::read(path).map_err(|error| error.to_string()).and_then(utf8);
                let bytes = text.as_ref().map_or(0, |text| text.len() as u64);
                Box::new(std::iter::once(Input { line: None, bytes, content: Content::Text(id.clone(), text) }))
            }
        }
    }

    fn bytes(&self) -> Option<u64> {
        match self {
            Self::StandardInput => None,
            Self::Lines(path) | Self::Text(_, path) => path.metadata().ok().map(|meta| meta.len()),
        }
    }
}

/// The lines of a reader; blank lines are passed over. Reading ends at the first failure of the
/// reader itself, which gives an error record.
fn lines(mut reader: impl BufRead) -> impl Iterator<Item = Input> {
    let mut number = 0;
    let mut ended = false;
    std::iter::from_fn(move || {
        loop {
            if ended {
                return None;
            }
            number += 1;
            let mut line = Vec::new();
            let read = reader.read_until(b'\n', &mut line);
            ended = !matches!(read, Ok(n) if n > 0);
            let json = match read {
                Ok(0) => return None,
                Ok(_) => utf8(line),
                Err(error) => Err(error.to_string()),
            };
            if json.as_ref().is_ok_and(|line| line.trim().is_empty()) {
                continue;
            }
            let bytes = json.as_ref().map_or(0, |line| line.len() as u64);
            return Some(Input { line: Some(number), bytes, content: Content::Json(json) });
        }
    })
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes)
        .map_err(|error| format!("is not UTF-8: the first bad byte is at {}", error.utf8_error().valid_up_to()))
}

/// A line of a JSON Lines input. Other keys are passed over.
#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    layout: Option<String>,
}

/// A record of the output.
#[derive(Serialize)]
struct Answered<'a> {
    id: &'a Value,
    #[serde(flatten)]
    response: v1::AnalyzeResponse,
}

#[derive(Serialize)]
struct Failed<'a> {
    id: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    error: ErrorRecord,
}

#[derive(Serialize)]
struct ErrorRecord {
    code: &'static str,
    message: String,
}

struct Record {
    line: String,
    is_error: bool,
}

fn record(engine: &Engine, args: &Args, features: &[v1::Feature], input: &Input) -> Record {
    let (id, answered) = match document(&input.content, args.reading.layout) {
        Err((id, message)) => (id, Err(ErrorRecord { code: "INVALID_ARGUMENT", message })),
        Ok((id, document)) => {
            let answered = answer(engine, args.reading.request(document, features));
            (id, answered.map_err(|error| ErrorRecord { code: code_name(&error), message: error.to_string() }))
        }
    };
    let written = match answered {
        Ok(response) => serde_json::to_string(&Answered { id: &id, response }).map(|line| (line, false)),
        Err(error) => serde_json::to_string(&Failed { id: &id, line: input.line, error }).map(|line| (line, true)),
    };
    // Strings, finite numbers and lists always have a JSON form; should that change, it is told.
    let (line, is_error) = written
        .unwrap_or_else(|error| (format!("{{\"id\":{id},\"error\":{{\"code\":\"INTERNAL\",\"message\":\"{error:?}\"}}}}"), true));
    Record { line, is_error }
}

/// The document of an input with its id, or what is wrong with it and its id if that can be read.
fn document(content: &Content, layout: LayoutArg) -> Result<(Value, v1::Document), (Value, String)> {
    let default = v1::Layout::from(layout);
    match content {
        Content::Text(id, text) => {
            let id = Value::String(id.clone());
            match text {
                Ok(text) => Ok((id, v1::Document { text: text.clone(), title: String::new(), layout: default.into() })),
                Err(error) => Err((id, error.clone())),
            }
        }
        Content::Json(Err(error)) => Err((Value::Null, error.clone())),
        Content::Json(Ok(json)) => {
            let line: Line = serde_json::from_str(json).map_err(|error| (id_of(json), format!("bad record: {error}")))?;
            if !(line.id.is_string() || line.id.is_number()) {
                return Err((Value::Null, "id: must be a string or a number".to_owned()));
            }
            let layout = match line.layout.as_deref() {
                None => default,
                Some(name) => LayoutArg::from_str(name.strip_prefix("LAYOUT_").unwrap_or(name), true)
                    .map(v1::Layout::from)
                    .map_err(|_| (line.id.clone(), "layout: must be auto, plain, wrapped or page".to_owned()))?,
            };
            let title = line.title.unwrap_or_default();
            Ok((line.id, v1::Document { text: line.text, title, layout: layout.into() }))
        }
    }
}

/// The id of a line that is JSON but no record.
fn id_of(json: &str) -> Value {
    let value: Value = serde_json::from_str(json).unwrap_or(Value::Null);
    value.get("id").cloned().unwrap_or(Value::Null)
}

/// `work` on every item by several threads, the results in the order of the items.
fn in_parallel<I: Sync, O: Send>(items: &[I], threads: usize, work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        while let Some((i, item)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?))) {
            done.push((i, work(item)));
        }
        done
    };
    let mut done: Vec<(usize, O)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined.flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

fn create(path: &Path) -> Result<Box<dyn Write>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufWriter::new(io::stdout())));
    }
    let file = File::create(path).map_err(|error| Failure::unusable(path.display(), error))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// A bar on standard error, if that is a terminal.
fn progress(sources: &[Source]) -> ProgressBar {
    let bytes: Option<u64> = sources.iter().map(Source::bytes).sum();
    let bar = match bytes {
        Some(bytes) => ProgressBar::new(bytes),
        None => ProgressBar::new_spinner(),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
        bar.set_style(style);
    }
    bar
}
