//! Lines → a thread that writes them, so that whoever logs never waits.
//!
//! `tracing-appender` (0.2.5) does the same, but prints on standard output where its thread can't
//! be ended. With `2>&1` into a pipe that nobody reads, that would hold up the end of the process.
//! What always holds: lines that find no room are counted and lost; those that are written are
//! whole and in order.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

/// Lines that may wait to be written: 2 MB of the usual ones.
const ROOM: usize = 8_192;

/// What the thread is told.
#[derive(Debug)]
enum Job {
    /// A line, with its line feed.
    Line(Vec<u8>),
    /// Whoever holds the other end waits until all before this is written.
    Flush(SyncSender<()>),
}

/// The way to the thread. A clone is the same way.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    jobs: SyncSender<Job>,
    dropped: Arc<AtomicU64>,
}

impl Lines {
    /// Starts the thread, which writes to this target until the process ends.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn to(target: impl Write + Send + 'static) -> io::Result<Self> {
        let (jobs, waiting) = sync_channel(ROOM);
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write(&waiting, target))?;
        Ok(Self {
            jobs,
            dropped: Arc::default(),
        })
    }

    /// Lines that were lost.
    pub(super) fn dropped(&self) -> Arc<AtomicU64> {
        self.dropped.clone()
    }

    /// Returns whether a line would find room now.
    pub(super) fn has_room(&self) -> bool {
        let (sender, _) = sync_channel(1);
        self.jobs.try_send(Job::Flush(sender)).is_ok()
    }

    /// Waits until all lines are written, but not longer than this.
    pub(super) fn flush(&self, limit: Duration) {
        let (written, is_written) = sync_channel(1);
        if self.jobs.try_send(Job::Flush(written)).is_ok() {
            // A log that nobody reads is given up.
            let _ = is_written.recv_timeout(limit);
        }
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Err(TrySendError::Full(_)) = self.jobs.try_send(Job::Line(line.to_vec())) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(jobs: &Receiver<Job>, mut target: impl Write) {
    for job in jobs {
        match job {
            // Where a line can't be written, as on a full disk, the next one may be.
            Job::Line(line) => drop(target.write_all(&line)),
            Job::Flush(written) => drop(written.try_send(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Instant;

    use super::*;

    /// What a reader has got, who takes nothing while another holds it.
    #[derive(Clone, Default)]
    struct Reader(Arc<Mutex<Vec<u8>>>);

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_nobody_reads_are_counted_and_those_read_are_whole() {
        let reader = Reader::default();
        let mut lines = Lines::to(reader.clone()).unwrap();
        let asleep = reader.0.lock().unwrap();
        let began = Instant::now();
        for n in 0..ROOM + 100 {
            lines.write_all(format!("line {n}\n").as_bytes()).unwrap();
        }
        assert!(!lines.has_room());
        Lines::flush(&lines, Duration::from_millis(50));
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        // One more may be in the hands of the thread.
        let dropped = lines.dropped().load(Ordering::Relaxed);
        assert!((99..=100).contains(&dropped), "{dropped}");
        drop(asleep);
        while !lines.has_room() {
            thread::sleep(Duration::from_millis(1));
        }
        Lines::flush(&lines, Duration::from_secs(5));
        let text = String::from_utf8(reader.0.lock().unwrap().clone()).unwrap();
        let expected: Vec<String> = (0..ROOM as u64 + 100 - dropped)
            .map(|n| format!("line {n}"))
            .collect();
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }
}
