//! Responses → standard output, as text for people or JSON for programs.
//!
//! What always holds: colour goes only to a terminal, and not when `NO_COLOR` is set; what was read
//! is printed without control characters.

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use super::escape::{escaped, escaped_json};
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

/// Returns standard output for records that must not be lost.
///
/// # Errors
/// When it is closed. The runtime of Rust opens `/dev/null` for reading and writing in the place of
/// a stream that is closed, which is all that can be seen of it.
pub(super) fn standard_output() -> Result<io::Stdout, Failure> {
    let stdout = io::stdout();
    if is_stand_in(&stdout) {
        let reason = "is closed, so the records would be lost; use --output /dev/null to throw them away";
        return Err(Failure::unusable("standard output", reason));
    }
    Ok(stdout)
}

/// Whether a stream is the null device, opened for reading and writing.
#[cfg(unix)]
fn is_stand_in(stream: impl std::os::fd::AsFd) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let (Ok(own), Ok(null)) = (fstat(&stream), stat("/dev/null")) else {
        return false;
    };
    let is_null = (own.st_dev, own.st_ino) == (null.st_dev, null.st_ino);
    is_null && fcntl_getfl(&stream).is_ok_and(|flags| flags & OFlags::ACCMODE == OFlags::RDWR)
}

#[cfg(not(unix))]
fn is_stand_in<S>(_: S) -> bool {
    false
}

/// Prints the response as canonical protobuf JSON.
pub(super) fn json(response: &v1::AnalyzeResponse) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let json = serde_json::to_string_pretty(response)?;
    if out.is_terminal() {
        writeln!(out, "{}", escaped_json(&json))
    } else {
        writeln!(out, "{json}")
    }
}

/// Prints the results as text; the bodies of reports if they were only split.
pub(super) fn text(response: &v1::AnalyzeResponse, is_split: bool) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for report in &response.reports {
        if report.index > 0 {
            writeln!(out)?;
        }
        head(&mut out, report)?;
        if is_split {
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
        writeln!(
            out,
            "\n{FAINT}not in any report: {}{FAINT:#}",
            escaped(&piece.text)
        )?;
    }
    for notice in response.receipt.iter().flat_map(|receipt| &receipt.notices) {
        writeln!(out, "\n{FAINT}note: {}{FAINT:#}", escaped(&notice.text))?;
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
        escaped(lines.next().unwrap_or("(no headline)"))
    )?;
    for line in lines {
        writeln!(out, "{TITLE}   {}{TITLE:#}", escaped(line))?;
    }
    let marks = [&report.dateline, &report.byline];
    let marks: Vec<&str> = marks
        .into_iter()
        .flatten()
        .map(|span| span.text.as_str())
        .collect();
    if !marks.is_empty() {
        writeln!(out, "   {FAINT}{}{FAINT:#}", escaped(&marks.join("  ")))?;
    }
    Ok(())
}

fn paragraphs(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    for line in report.body.iter().flat_map(|body| body.text.lines()) {
        writeln!(out, "   {}", escaped(line))?;
    }
    Ok(())
}

fn tokens(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    let words = report
        .tokens
        .iter()
        .filter_map(|token| Some((token.span.as_ref()?.text.as_str(), &token.pos)));
    let tagged: Vec<String> = words
        .map(|(word, pos)| format!("{}{FAINT}/{}{FAINT:#}", escaped(word), escaped(pos)))
        .collect();
    writeln!(out, "   {}", tagged.join(" "))
}

/// Prints each keyword with its score, other forms, members and evidence.
fn keywords(out: &mut impl Write, report: &v1::Report) -> io::Result<()> {
    for keyword in &report.keywords {
        write!(
            out,
            "   {:.2} {TERM}{}{TERM:#}",
            keyword.score,
            escaped(&keyword.text)
        )?;
        if !keyword.aliases.is_empty() {
            write!(out, " = {}", escaped(&keyword.aliases.join(" = ")))?;
        }
        if !keyword.expansion.is_empty() {
            let members: Vec<&str> = keyword.expansion.iter().map(|span| span.text.as_str()).collect();
            write!(out, " ({})", escaped(&members.join("、")))?;
        }
        let reasons: Vec<&str> = keyword
            .evidence
            .iter()
            .map(|evidence| evidence.text.as_str())
            .collect();
        writeln!(out, "  {FAINT}{}{FAINT:#}", escaped(&reasons.join(", ")))?;
    }
    Ok(())
}

fn sentences(out: &mut impl Write, summary: &v1::Summary) -> io::Result<()> {
    for sentence in &summary.sentences {
        let text = sentence.span.as_ref().map_or("", |span| &span.text);
        let cut = if sentence.is_clause { " …" } else { "" };
        writeln!(out, "   • {}{cut}", escaped(text))?;
        if !sentence.reasons.is_empty() {
            let reasons = sentence.reasons.iter().map(|reason| reason.text.as_str());
            let reasons = reasons.collect::<Vec<_>>().join(", ");
            writeln!(out, "     {FAINT}{}{FAINT:#}", escaped(&reasons))?;
        }
    }
    Ok(())
}
