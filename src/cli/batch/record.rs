//! A document of a batch → its record: the response, or an error with the line that it came from.
//!
//! What always holds: every input has exactly one record of one line, whatever happens to it, and
//! an id is given back byte for byte as it was sent.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use clap::ValueEnum;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use tonic::Code;

use super::arguments::Args;
use super::fault::Fault;
use super::lines::{DOCUMENT_BYTES, too_large};
use super::source::{Content, Input};
use crate::api::{answer, code_of, v1};
use crate::cli::document::{LayoutArg, ReadingArgs};
use crate::cli::failure::Failure;
use crate::cli::models;
use crate::cli::packed;
use crate::cli::utf8::utf8;
use zhaiyao_text::engine::Engine;

/// The id of a document as JSON: a string, a number, or null if it has none.
type Id = Box<RawValue>;

/// A line of a JSON Lines input. Other keys are ignored.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    layout: Option<String>,
}

/// The record of a response.
#[derive(Serialize)]
struct Answered<'a> {
    id: &'a RawValue,
    #[serde(flatten)]
    response: v1::AnalyzeResponse,
}

/// The record of an error.
#[derive(Serialize)]
struct Failed<'a> {
    id: &'a RawValue,
    /// Line of the input in its file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    error: Fault,
}

/// An input that is no document.
struct BadInput {
    /// Null if it can't be read.
    id: Id,
    fault: Fault,
}

impl BadInput {
    fn new(id: Id, message: impl Into<String>) -> Self {
        let fault = Fault::new(Code::InvalidArgument, message);
        Self { id, fault }
    }
}

/// A line of the output.
pub(super) struct Record {
    /// JSON without a line break.
    pub(super) line: String,
    pub(super) is_error: bool,
    /// Bytes of the source that were read for it.
    pub(super) read: u64,
}

/// What is to be done with each document.
pub(super) struct Job {
    engine: Engine,
    reading: ReadingArgs,
    features: v1::Features,
}

impl Job {
    /// Loads the models.
    ///
    /// # Errors
    /// When a table of the models is corrupt.
    pub(super) fn new(args: &Args) -> Result<Self, Failure> {
        Ok(Self {
            engine: models::built_in()?,
            reading: args.reading.clone(),
            features: args.features(),
        })
    }

    /// Reads an input and returns its record.
    pub(super) fn record(&self, input: Input) -> Record {
        let (line, read) = (input.line, input.read);
        let (id, outcome) = match document(input.content, self.reading.layout) {
            Ok((id, document)) => {
                let answered = self.answered(&id, document);
                (id, answered)
            }
            Err(bad) => (bad.id, Err(bad.fault)),
        };
        let is_error = outcome.is_err();
        let line = outcome.unwrap_or_else(|error| error_line(&id, line, error));
        Record { line, is_error, read }
    }

    /// Returns the record of a response as JSON. A panic is the error of this document alone,
    /// because the others must go on.
    fn answered(&self, id: &RawValue, document: v1::Document) -> Result<String, Fault> {
        let request = self.reading.request(document, self.features);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let response = answer(&self.engine, request)
                .map_err(|error| Fault::new(code_of(&error), error.to_string()))?;
            // Strings, finite numbers and lists always have a JSON form, so this is not expected to
            // fail.
            serde_json::to_string(&Answered { id, response })
                .map_err(|error| Fault::new(Code::Internal, error.to_string()))
        }));
        outcome.unwrap_or_else(|_| Err(Fault::new(Code::Internal, "a fault of the program")))
    }
}

/// Returns the record of an error as JSON.
fn error_line(id: &RawValue, line: Option<u64>, error: Fault) -> String {
    let failed = Failed { id, line, error };
    serde_json::to_string(&failed).unwrap_or_else(|_| unreachable!("strings and numbers have a JSON form"))
}

/// Returns the id that the record of an input has, without the work for it.
pub(super) fn id_of(input: &Input) -> Id {
    match &input.content {
        Content::Text(id, _) | Content::Bad(id, _) => id_of_name(id),
        Content::Line(Err(_)) => null(),
        Content::Line(Ok(line)) => {
            // The layout decides nothing here.
            match document_of_line(line.clone(), LayoutArg::Auto) {
                Ok((id, _)) => id,
                Err(bad) => bad.id,
            }
        }
    }
}

/// Returns the id and the document of an input. `layout` is that of a document that names none.
fn document(content: Content, layout: LayoutArg) -> Result<(Id, v1::Document), BadInput> {
    match content {
        Content::Text(id, path) => {
            let id = id_of_name(&id);
            match text_of(&path) {
                Ok(text) => Ok((
                    id,
                    v1::Document {
                        layout: v1::Layout::from(layout).into(),
                        ..text.into()
                    },
                )),
                Err(fault) => Err(BadInput { id, fault }),
            }
        }
        Content::Bad(id, fault) => Err(BadInput {
            id: id_of_name(&id),
            fault,
        }),
        Content::Line(Ok(line)) => document_of_line(line, layout),
        Content::Line(Err(fault)) => Err(BadInput { id: null(), fault }),
    }
}

/// Reads a text file.
fn text_of(path: &Path) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    packed::open(path)?
        .take(DOCUMENT_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > DOCUMENT_BYTES {
        return Err(too_large("the file"));
    }
    utf8(bytes).map_err(|error| Fault::new(Code::InvalidArgument, error.to_string()))
}

/// Returns the id and the document of a line of JSON.
fn document_of_line(line: Vec<u8>, layout: LayoutArg) -> Result<(Id, v1::Document), BadInput> {
    let json = utf8(line).map_err(|error| BadInput::new(null(), error.to_string()))?;
    let bad = |error| BadInput::new(id_in(&json), format!("bad record: {error}"));
    if !json.trim_start().starts_with('{') {
        // What is no JSON at all is told as such.
        serde_json::from_str::<IgnoredAny>(&json).map_err(bad)?;
        return Err(BadInput::new(null(), "bad record: must be an object"));
    }
    let line: Line = serde_json::from_str(&json).map_err(bad)?;
    let Some(id) = usable(line.id) else {
        return Err(BadInput::new(null(), "id: must be a string or a number"));
    };
    let layout = match line.layout.as_deref().map(layout_of) {
        None => layout,
        Some(Ok(layout)) => layout,
        Some(Err(message)) => return Err(BadInput::new(id, message)),
    };
    let document = v1::Document {
        title: line.title.unwrap_or_default(),
        layout: v1::Layout::from(layout).into(),
        ..line.text.into()
    };
    Ok((id, document))
}

/// Returns the layout of a name, which may be that of the contract: `page` or `LAYOUT_PAGE`.
fn layout_of(name: &str) -> Result<LayoutArg, &'static str> {
    let name = name.strip_prefix("LAYOUT_").unwrap_or(name);
    LayoutArg::from_str(name, true).map_err(|_| "layout: must be auto, plain, wrapped or page")
}

/// Returns the id if it is a string or a number.
fn usable(id: &RawValue) -> Option<Id> {
    let is_usable = match id.get().as_bytes().first() {
        // Half a surrogate pair passes as raw JSON, but it is no string.
        Some(b'"') => serde_json::from_str::<String>(id.get()).is_ok(),
        Some(first) => *first == b'-' || first.is_ascii_digit(),
        None => false,
    };
    is_usable.then(|| id.to_owned())
}

/// Returns the id of a line that is an object but no record; null if there is none.
fn id_in(json: &str) -> Id {
    #[derive(Deserialize)]
    struct OnlyId<'a> {
        #[serde(borrow, default)]
        id: Option<&'a RawValue>,
    }
    let only: Option<OnlyId> = serde_json::from_str(json)
        .ok()
        .filter(|_| json.trim_start().starts_with('{'));
    only.and_then(|only| usable(only.id?)).unwrap_or_else(null)
}

/// Returns the id of a file.
fn id_of_name(name: &str) -> Id {
    to_raw_value(name).unwrap_or_else(|_| unreachable!("a string has a JSON form"))
}

fn null() -> Id {
    RawValue::NULL.to_owned()
}
