//! `zhaiyao batch`: many documents → one record for each, in the order of the input.
//!
//! `source` gives the inputs, `work` their records as they are done, `sink` writes them in order.
//!
//! What always holds: every line that is not blank, every text file and every place that can't be
//! read has exactly one record. A document with an error has an error record and never stops the
//! others. A file with the name of the output has all records.

mod arguments;
mod fault;
mod folder;
mod lines;
mod partial;
mod record;
mod resume;
mod sink;
mod source;
mod stop;
mod tally;
mod work;

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::RecvTimeoutError;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::Failure;
pub(super) use arguments::Args;
use record::Job;
use sink::{LATENCY, Sink};
use source::{Source, inputs, sources};
use stop::Stop;
use tally::Tally;
use work::Records;

/// Reads all documents and writes their records.
///
/// # Errors
/// When an input or the output can't be used; when a signal came; after the last record, when
/// records are errors.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let stop = Stop::watch().map_err(|error| Failure::unusable("signals", error))?;
    let sources = sources(&args.inputs)?;
    let mut sink = Sink::open(&args.output, &sources)?;
    let progress = progress(&sources);
    let mut inputs = inputs(sources);
    let kept = sink.begin(args.resume, &mut inputs)?;
    progress.inc(kept.read);
    let job = Job::new(args)?;
    let records = work::start(inputs, threads(args), move |input| job.record(input));
    let mut tally = kept.tally;
    let copied = copy(&records, &mut sink, &mut tally, &stop, &progress);
    progress.finish_and_clear();
    let stopped = match copied {
        Err(error) if sink.is_closed(&error) => return Ok(()),
        Err(error) => return Err(abandoned(&sink, |told| Failure::unusable(told, error))),
        Ok(stopped) => stopped,
    };
    if let Some(code) = stopped {
        return Err(abandoned(&sink, |told| Failure::Interrupted { code, told }));
    }
    let left = records.inputs().map(|inputs| inputs + kept.tally.all);
    if left != Some(tally.all) {
        return Err(abandoned(&sink, |told| {
            Failure::unusable(told, "a fault of the program")
        }));
    }
    if tally.all == 0 {
        let message = "nothing to read: the inputs hold no document";
        return Err(abandoned(&sink, |_| Failure::Usage(message.to_owned())));
    }
    sink.finish()?;
    match tally {
        Tally { bad: 0, .. } => Ok(()),
        Tally { bad, all } => Err(Failure::BadRecords { bad, all }),
    }
}

/// Leaves what is there for a run that goes on, and returns the failure with what that is.
fn abandoned(sink: &Sink, failure: impl FnOnce(String) -> Failure) -> Failure {
    sink.abandon();
    failure(sink.told())
}

/// Writes the records in the order of their inputs, each as soon as those before it are there.
/// Returns the exit code if a signal came before the end.
fn copy(
    records: &Records,
    sink: &mut Sink,
    tally: &mut Tally,
    stop: &Stop,
    progress: &ProgressBar,
) -> io::Result<Option<u8>> {
    let mut next = 0;
    let mut early = BTreeMap::new();
    loop {
        if let Some(code) = stop.code() {
            sink.flush()?;
            return Ok(Some(code));
        }
        match records.done.recv_timeout(LATENCY) {
            Ok(done) => early.extend(done),
            Err(RecvTimeoutError::Timeout) => sink.flush()?,
            Err(RecvTimeoutError::Disconnected) => {
                sink.flush()?;
                return Ok(None);
            }
        }
        while let Some(record) = early.remove(&next) {
            sink.write(&record.line)?;
            records.written(&record);
            tally.add(record.is_error);
            progress.inc(record.read);
            next += 1;
        }
    }
}

fn threads(args: &Args) -> usize {
    args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(2, usize::from),
        usize::from,
    )
}

/// Returns a progress bar on standard error, which is hidden if that is no terminal.
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
