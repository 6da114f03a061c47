//! A document of a batch → its record: the answer, or the error with the line it came from.

use std::panic::{AssertUnwindSafe, catch_unwind};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tonic::Code;

use super::arguments::Args;
use super::source::{Content, Input};
use crate::api::{answer, code_name, code_of, v1};
use crate::cli::document::LayoutArg;
use zhaiyao_text::engine::Engine;

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

pub(super) struct Record {
    pub(super) line: String,
    pub(super) is_error: bool,
}

pub(super) fn record(engine: &Engine, args: &Args, features: &[v1::Feature], input: &Input) -> Record {
    let (id, answered) = match document(&input.content, args.reading.layout) {
        Err((id, message)) => (
            id,
            Err(ErrorRecord {
                code: code_name(Code::InvalidArgument),
                message,
            }),
        ),
        Ok((id, document)) => (
            id,
            answer_or_error(engine, args.reading.request(document, features)),
        ),
    };
    let written = match answered {
        Ok(response) => serde_json::to_string(&Answered { id: &id, response }).map(|line| (line, false)),
        Err(error) => serde_json::to_string(&Failed {
            id: &id,
            line: input.line,
            error,
        })
        .map(|line| (line, true)),
    };
    // Strings, finite numbers and lists always have a JSON form; should that change, it is told.
    let (line, is_error) = written.unwrap_or_else(|error| {
        let code = code_name(Code::Internal);
        (
            format!("{{\"id\":{id},\"error\":{{\"code\":\"{code}\",\"message\":\"{error:?}\"}}}}"),
            true,
        )
    });
    Record { line, is_error }
}

/// The answer. A fault of ours in one document is that document's error, and the others go on.
fn answer_or_error(engine: &Engine, request: v1::AnalyzeRequest) -> Result<v1::AnalyzeResponse, ErrorRecord> {
    match catch_unwind(AssertUnwindSafe(|| answer(engine, request))) {
        Ok(answered) => answered.map_err(|error| ErrorRecord {
            code: code_name(code_of(&error)),
            message: error.to_string(),
        }),
        Err(_) => Err(ErrorRecord {
            code: code_name(Code::Internal),
            message: "a fault of the program".to_owned(),
        }),
    }
}

/// The document of an input with its id, or what is wrong with it and its id if that can be read.
fn document(content: &Content, layout: LayoutArg) -> Result<(Value, v1::Document), (Value, String)> {
    let default = v1::Layout::from(layout);
    match content {
        Content::Text(id, text) => {
            let id = Value::String(id.clone());
            match text {
                Ok(text) => Ok((
                    id,
                    v1::Document {
                        text: text.clone(),
                        title: String::new(),
                        layout: default.into(),
                    },
                )),
                Err(error) => Err((id, error.clone())),
            }
        }
        Content::Json(Err(error)) => Err((Value::Null, error.clone())),
        Content::Json(Ok(json)) => {
            let line: Line =
                serde_json::from_str(json).map_err(|error| (id_of(json), format!("bad record: {error}")))?;
            if !(line.id.is_string() || line.id.is_number()) {
                return Err((Value::Null, "id: must be a string or a number".to_owned()));
            }
            let layout = match line.layout.as_deref() {
                None => default,
                Some(name) => LayoutArg::from_str(name.strip_prefix("LAYOUT_").unwrap_or(name), true)
                    .map(v1::Layout::from)
                    .map_err(|_| {
                        (
                            line.id.clone(),
                            "layout: must be auto, plain, wrapped or page".to_owned(),
                        )
                    })?,
            };
            let title = line.title.unwrap_or_default();
            Ok((
                line.id,
                v1::Document {
                    text: line.text,
                    title,
                    layout: layout.into(),
                },
            ))
        }
    }
}

/// The id of a line that is JSON but no record.
fn id_of(json: &str) -> Value {
    let value: Value = serde_json::from_str(json).unwrap_or(Value::Null);
    value.get("id").cloned().unwrap_or(Value::Null)
}
