//! Responses → standard output, as text for people or JSON for programs.
//!
//! What always holds: colour goes only to a terminal, and not when `NO_COLOR` is set.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::failure::Failure;
use crate::api::v1;

/// The word "error".
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
const TITLE: Style = AnsiColor::Cyan.on_default().bold();
const TERM: Style = AnsiColor::Green.on_default();
const FAINT: Style = Style::new().dimmed();

/// Returns the failure of writing to standard output. A closed pipe (`| head`) is no failure.
///
/// # Errors
/// When the output could not be written for another reason.
pub(super) fn finish(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::unusable("standard output", error))
        }
        _ => Ok(()),
    }
}

/// Prints the response as canonical protobuf JSON.
pub(super) fn json(response: &v1::AnalyzeResponse) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, response)?;
    writeln!(out)
}

/// Prints the results that `features` name, as text.
pub(super) fn text(response: &v1::AnalyzeResponse, features: &[v1::Feature]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let split_only = features == [v1::Feature::Reports];
    for report in &response.reports {
        if report.index > 0 {
            writeln!(out)?;
        }
        head(&mut out, report)?;
        if split_only {
            paragraphs(&mut out, report)?;
        }
        if !report.tokens.is_empty() {
            tokens(&mut out, report)?;
        }
        if !report.keywords.is_empty() {
            keywords(&mut out, report)?;
        }
        if let Some(summary) = &report.summary {
            sentences(&mut out, summary)?;
        }
    }
    for piece in &response.furniture {
        writeln!(out, "\n{FAINT}not in any report: {}{FAINT:#}", piece.text)?;
    }
    for notice in response.receipt.iter().flat_map(|receipt| &receipt.notices) {
        writeln!(out, "\n{FAINT}note: {notice}{FAINT:#}")?;
    }
    out.flush()
}

/// Prints the headlines of a report, its dateline and its byline.
fn head(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    let number = report.index + 1;
    let lines = [&report.kicker, &report.headline, &report.subheadline];
    let mut lines = lines.into_iter().flatten().map(|span| span.text.as_str());
    writeln!(
        out,
        "{TITLE}{number}. {}{TITLE:#}",
        lines.next().unwrap_or("(no headline)")
    )?;
    for line in lines {
        writeln!(out, "{TITLE}   {line}{TITLE:#}")?;
    }
    let marks = [&report.dateline, &report.byline];
    let marks: Vec<&str> = marks
        .into_iter()
        .flatten()
        .map(|span| span.text.as_str())
        .collect();
    if !marks.is_empty() {
        writeln!(out, "   {FAINT}{}{FAINT:#}", marks.join("  "))?;
    }
    Ok(())
}

fn paragraphs(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    for line in report.body.iter().flat_map(|body| body.text.lines()) {
        writeln!(out, "   {line}")?;
    }
    Ok(())
}

fn tokens(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    let words = report
        .tokens
        .iter()
        .filter_map(|token| Some((token.span.as_ref()?.text.as_str(), &token.pos)));
    let tagged: Vec<String> = words
        .map(|(word, pos)| format!("{word}{FAINT}/{pos}{FAINT:#}"))
        .collect();
    writeln!(out, "   {}", tagged.join(" "))
}

/// Prints each keyword with its score, other forms, members and evidence.
fn keywords(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    for keyword in &report.keywords {
        write!(out, "   {:.2} {TERM}{}{TERM:#}", keyword.score, keyword.text)?;
        if !keyword.aliases.is_empty() {
            write!(out, " = {}", keyword.aliases.join(" = "))?;
        }
        if !keyword.expansion.is_empty() {
            let members: Vec<&str> = keyword.expansion.iter().map(|span| span.text.as_str()).collect();
            write!(out, " ({})", members.join("、"))?;
        }
        let reasons: Vec<&str> = keyword
            .evidence
            .iter()
            .map(|evidence| evidence.detail.as_str())
            .collect();
        writeln!(out, "  {FAINT}{}{FAINT:#}", reasons.join(", "))?;
    }
    Ok(())
}

fn sentences(out: &mut impl Write, summary: &v1::Summary) -> io::Result<()> {
    for sentence in &summary.sentences {
        let text = sentence.span.as_ref().map_or("", |span| &span.text);
        let cut = if sentence.is_clause { " …" } else { "" };
        writeln!(out, "   • {text}{cut}")?;
        if !sentence.reasons.is_empty() {
            writeln!(out, "     {FAINT}{}{FAINT:#}", sentence.reasons.join(", "))?;
        }
    }
    Ok(())
}
