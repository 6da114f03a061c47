//! Inputs → their records, on several threads, as a stream.
//!
//! What always holds: inputs are taken in their order; no more than [`TEXT_BYTES`] of texts wait or
//! are worked on, or one document if that is larger; when [`RECORD_BYTES`] of records wait to be
//! written, no further document is begun. The oldest document was begun before all whose records
//! wait, so it is never held up by them.

use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::record::Record;
use super::source::Input;

/// Bytes of texts that were read and have no record yet.
const TEXT_BYTES: usize = 64 << 20;
/// Bytes of records that are not written yet; each thread may add one more.
const RECORD_BYTES: usize = 64 << 20;
/// Inputs for each thread that wait to be worked on.
const WAITING: usize = 64;
/// Bytes of short lines that a thread takes at once, because handing one over takes as long as its
/// work.
const SHORT_BYTES: usize = 4 << 10;

/// Records, each with the number of its input.
type Numbered = Vec<(u64, Record)>;

/// The records of a batch as they are done.
pub(super) struct Records {
    pub(super) done: Receiver<Numbered>,
    /// Bytes of records that are done and not written.
    unwritten: Arc<Gate>,
    reader: JoinHandle<u64>,
}

impl Records {
    /// Makes room for further records when this one is written.
    pub(super) fn written(&self, record: &Record) {
        self.unwritten.leave(record.line.len());
    }

    /// Returns the number of inputs when all have been read; `None` if reading panicked.
    pub(super) fn inputs(self) -> Option<u64> {
        self.reader.join().ok()
    }
}

/// Begins to work on the inputs. The threads end with the inputs, or with the process.
pub(super) fn start(
    inputs: impl Iterator<Item = Input> + Send + 'static,
    threads: usize,
    work: impl Fn(Input) -> Record + Send + Sync + 'static,
) -> Records {
    let (put, take) = mpsc::sync_channel(WAITING * threads);
    let (send, done) = mpsc::channel();
    let worker = Worker {
        take: Arc::new(Mutex::new(take)),
        send,
        texts: Arc::new(Gate::new(TEXT_BYTES)),
        unwritten: Arc::new(Gate::new(RECORD_BYTES)),
        work: Arc::new(work),
    };
    let (texts, unwritten) = (Arc::clone(&worker.texts), Arc::clone(&worker.unwritten));
    for _ in 0..threads {
        let worker = worker.clone();
        std::thread::spawn(move || worker.run());
    }
    let reader = std::thread::spawn(move || read(inputs, &put, &texts));
    Records {
        done,
        unwritten,
        reader,
    }
}

/// Reads the inputs as long as there is room for them. Returns how many there are.
fn read(inputs: impl Iterator<Item = Input>, put: &SyncSender<(u64, Input)>, texts: &Gate) -> u64 {
    let mut count = 0;
    for input in inputs {
        texts.enter(input.held());
        count += 1;
        // It fails when no worker is left; then the number of records tells.
        if put.send((count - 1, input)).is_err() {
            break;
        }
    }
    count
}

struct Worker<W> {
    take: Arc<Mutex<Receiver<(u64, Input)>>>,
    send: Sender<Numbered>,
    texts: Arc<Gate>,
    unwritten: Arc<Gate>,
    work: Arc<W>,
}

impl<W> Clone for Worker<W> {
    fn clone(&self) -> Self {
        Self {
            take: Arc::clone(&self.take),
            send: self.send.clone(),
            texts: Arc::clone(&self.texts),
            unwritten: Arc::clone(&self.unwritten),
            work: Arc::clone(&self.work),
        }
    }
}

impl<W: Fn(Input) -> Record> Worker<W> {
    /// Works until the inputs end.
    fn run(&self) {
        loop {
            self.unwritten.wait();
            let inputs = self.take();
            if inputs.is_empty() {
                return;
            }
            let mut done = Vec::with_capacity(inputs.len());
            for (number, input) in inputs {
                let held = input.held();
                if held > SHORT_BYTES {
                    self.hand_over(&mut done);
                }
                done.push((number, (self.work)(input)));
                self.texts.leave(held);
            }
            self.hand_over(&mut done);
        }
    }

    /// Takes the next input, and short ones after it that wait. Returns none at the end.
    fn take(&self) -> Vec<(u64, Input)> {
        let take = lock(&self.take);
        let mut inputs: Vec<(u64, Input)> = take.recv().into_iter().collect();
        // A file may have any size, so it is the last.
        let size = |input: &Input| input.line.map_or(SHORT_BYTES, |_| input.held());
        let mut bytes = inputs.iter().map(|(_, input)| size(input)).sum::<usize>();
        while bytes < SHORT_BYTES
            && let Ok((number, input)) = take.try_recv()
        {
            bytes += size(&input).max(1);
            inputs.push((number, input));
        }
        inputs
    }

    fn hand_over(&self, done: &mut Numbered) {
        self.unwritten
            .add(done.iter().map(|(_, record)| record.line.len()).sum());
        // It fails when nobody wants records any more, and then the process ends.
        let _ = self.send.send(std::mem::take(done));
    }
}

/// Counts bytes, and lets nobody in beyond a limit.
struct Gate {
    limit: usize,
    held: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            held: Mutex::new(0),
            left: Condvar::new(),
        }
    }

    /// Adds bytes as soon as they fit, or as soon as none are held.
    fn enter(&self, bytes: usize) {
        let is_full = |held: &mut usize| *held > 0 && *held + bytes > self.limit;
        let held = self.left.wait_while(lock(&self.held), is_full);
        *held.unwrap_or_else(PoisonError::into_inner) += bytes;
    }

    /// Adds bytes whether they fit or not.
    fn add(&self, bytes: usize) {
        *lock(&self.held) += bytes;
    }

    /// Waits until the limit is not exceeded.
    fn wait(&self) {
        let is_full = |held: &mut usize| *held > self.limit;
        drop(self.left.wait_while(lock(&self.held), is_full));
    }

    /// Takes bytes out.
    fn leave(&self, bytes: usize) {
        *lock(&self.held) -= bytes;
        self.left.notify_all();
    }
}

/// A panic of another thread leaves nothing half done in these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::cli::batch::source::Content;

    fn input(bytes: usize) -> Input {
        Input {
            line: None,
            read: 0,
            content: Content::Line(Ok(vec![b'a'; bytes])),
        }
    }

    fn record(bytes: usize) -> Record {
        Record {
            line: "a".repeat(bytes),
            is_error: false,
            read: 0,
        }
    }

    /// Nothing is written, so work stops at the limit: not at the 100 documents that there are.
    #[test]
    fn records_that_are_not_written_hold_up_the_work_and_texts_the_reading() {
        let (read, begun) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (reading, beginning) = (Arc::clone(&read), Arc::clone(&begun));
        let inputs = (0..100).map(move |_| {
            reading.fetch_add(1, Ordering::SeqCst);
            input(TEXT_BYTES / 8)
        });
        let records = start(inputs, 2, move |_| {
            beginning.fetch_add(1, Ordering::SeqCst);
            record(RECORD_BYTES / 4)
        });
        let since = Instant::now();
        while begun.load(Ordering::SeqCst) < 5 && since.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        // What is not held up is done by then.
        std::thread::sleep(Duration::from_millis(300));
        let (read, begun) = (read.load(Ordering::SeqCst), begun.load(Ordering::SeqCst));
        assert!((5..=6).contains(&begun), "{begun} begun");
        assert!(read <= begun + 9, "{read} read, {begun} begun");
        let mut all = 0;
        while let Ok(done) = records.done.recv() {
            done.iter().for_each(|(_, record)| records.written(record));
            all += done.len();
        }
        assert_eq!((all, records.inputs()), (100, Some(100)));
    }
}
