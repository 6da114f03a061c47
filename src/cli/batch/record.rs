//! A document of a batch → its record: the response, or an error with the line that it came from.
//!
//! What always holds: every input has exactly one record of one line, whatever happens to it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tonic::Code;

use super::arguments::Args;
use super::source::{Content, Input};
use crate::api::{answer, code_name, code_of, v1};
use crate::cli::document::LayoutArg;
use zhaiyao_text::engine::Engine;

/// A line of a JSON Lines input. Other keys are ignored.
#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    layout: Option<String>,
}

/// The record of a response.
#[derive(Serialize)]
struct Answered<'a> {
    id: &'a Value,
    #[serde(flatten)]
    response: v1::AnalyzeResponse,
}

/// The record of an error.
#[derive(Serialize)]
struct Failed<'a> {
    id: &'a Value,
    /// Line of the input in its file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    error: Fault,
}

/// Why a document has no response.
#[derive(Serialize)]
struct Fault {
    /// Name of a gRPC code.
    code: &'static str,
    message: String,
}

impl Fault {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code: code_name(code),
            message: message.into(),
        }
    }
}

/// An input that is no document.
struct BadInput {
    /// Null if it can't be read.
    id: Value,
    message: String,
}

impl BadInput {
    fn new(id: Value, message: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
        }
    }
}

/// A line of the output.
pub(super) struct Record {
    /// JSON without a line break.
    pub(super) line: String,
    pub(super) is_error: bool,
}

/// Reads an input and returns its record.
pub(super) fn record(engine: &Engine, args: &Args, features: &[v1::Feature], input: &Input) -> Record {
    let (id, outcome) = match document(&input.content, args.reading.layout) {
        Ok((id, document)) => (id, respond(engine, args.reading.request(document, features))),
        Err(bad) => (bad.id, Err(Fault::new(Code::InvalidArgument, bad.message))),
    };
    let written = outcome.and_then(|response| {
        // Strings, finite numbers and lists always have a JSON form, so this is not expected to
        // fail.
        serde_json::to_string(&Answered { id: &id, response })
            .map_err(|error| Fault::new(Code::Internal, error.to_string()))
    });
    match written {
        Ok(line) => Record {
            line,
            is_error: false,
        },
        Err(error) => Record {
            line: error_line(&id, input.line, error),
            is_error: true,
        },
    }
}

/// Returns the record of an error as JSON.
fn error_line(id: &Value, line: Option<usize>, error: Fault) -> String {
    let failed = Failed { id, line, error };
    serde_json::to_string(&failed).unwrap_or_else(|error| {
        let fault = json!({ "code": code_name(Code::Internal), "message": error.to_string() });
        json!({ "id": id, "error": fault }).to_string()
    })
}

/// Returns the response to a request. A panic is the error of this document alone, because the
/// others must go on.
fn respond(engine: &Engine, request: v1::AnalyzeRequest) -> Result<v1::AnalyzeResponse, Fault> {
    let outcome = catch_unwind(AssertUnwindSafe(|| answer(engine, request)));
    let outcome = outcome.map_err(|_| Fault::new(Code::Internal, "a fault of the program"))?;
    outcome.map_err(|error| Fault::new(code_of(&error), error.to_string()))
}

/// Returns the id and the document of an input. `layout` is that of a document that names none.
fn document(content: &Content, layout: LayoutArg) -> Result<(Value, v1::Document), BadInput> {
    match content {
        Content::Text(id, Ok(text)) => Ok((
            Value::String(id.clone()),
            v1::Document {
                text: text.clone(),
                title: String::new(),
                layout: v1::Layout::from(layout).into(),
            },
        )),
        Content::Text(id, Err(error)) => Err(BadInput::new(Value::String(id.clone()), error)),
        Content::Json(Ok(json)) => document_of_line(json, layout),
        Content::Json(Err(error)) => Err(BadInput::new(Value::Null, error)),
    }
}

/// Returns the id and the document of a line of JSON.
fn document_of_line(json: &str, layout: LayoutArg) -> Result<(Value, v1::Document), BadInput> {
    let line: Line = serde_json::from_str(json)
        .map_err(|error| BadInput::new(id_of(json), format!("bad record: {error}")))?;
    if !(line.id.is_string() || line.id.is_number()) {
        return Err(BadInput::new(Value::Null, "id: must be a string or a number"));
    }
    let layout = match line.layout.as_deref().map(layout_of) {
        None => layout,
        Some(Ok(layout)) => layout,
        Some(Err(message)) => return Err(BadInput::new(line.id, message)),
    };
    let document = v1::Document {
        text: line.text,
        title: line.title.unwrap_or_default(),
        layout: v1::Layout::from(layout).into(),
    };
    Ok((line.id, document))
}

/// Returns the layout of a name, which may be that of the contract: `page` or `LAYOUT_PAGE`.
fn layout_of(name: &str) -> Result<LayoutArg, &'static str> {
    let name = name.strip_prefix("LAYOUT_").unwrap_or(name);
    LayoutArg::from_str(name, true).map_err(|_| "layout: must be auto, plain, wrapped or page")
}

/// Returns the id of a line that is JSON but no record; null if there is none.
fn id_of(json: &str) -> Value {
    let value: Value = serde_json::from_str(json).unwrap_or(Value::Null);
    value.get("id").cloned().unwrap_or(Value::Null)
}
