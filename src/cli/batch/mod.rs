//! `zhaiyao batch`: many documents in, one record each out, in the order they came.
//!
//! What always holds: every line of input and every file gives exactly one record, an error record
//! if it must be; a bad one never stops the rest.

mod arguments;
mod record;
mod source;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::Failure;
use super::{jsonl, models};
use crate::api::v1;
pub(super) use arguments::Args;
use record::record;
use source::{Input, Source, sources};

/// Documents handed to the threads at once, for each thread. Bounds memory, whatever the archive.
const CHUNK: usize = 64;

/// Runs a batch.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let sources = sources(&args.inputs)?;
    jsonl::refuse_to_overwrite(sources.iter().filter_map(Source::path), &args.output)?;
    let mut output = create(&args.output)?;
    let engine = models::built_in()?;
    let features: Vec<v1::Feature> = args.features.iter().map(|feature| (*feature).into()).collect();
    let threads = args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(2, usize::from),
        usize::from,
    );
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
            output
                .write_all(record.line.as_bytes())
                .and_then(|()| output.write_all(b"\n"))
                .map_err(failed)?;
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

/// `work` on every item by several threads, the results in the order of the items.
fn in_parallel<I: Sync, O: Send>(items: &[I], threads: usize, work: impl Fn(&I) -> O + Sync) -> Vec<O> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        while let Some((i, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?)))
        {
            done.push((i, work(item)));
        }
        done
    };
    let mut done: Vec<(usize, O)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined
            .flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
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
