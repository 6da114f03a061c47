//! What the process takes of the machine, by the names that exporters of Prometheus agree on.
//! <https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System, get_current_pid};

use super::registered::Registered;

/// What the process takes of the machine. All stay 0 on a system that does not tell.
#[derive(Debug)]
pub(super) struct ProcessMetrics {
    system: Mutex<System>,
    own: Option<Pid>,
    cpu_seconds: Counter<f64, AtomicU64>,
    resident_bytes: Gauge,
    open_files: Gauge,
    start_seconds: Gauge,
}

impl ProcessMetrics {
    pub(super) fn new(new: &mut Registered) -> Self {
        Self {
            system: Mutex::new(System::new()),
            own: get_current_pid().ok(),
            cpu_seconds: new.metric("process_cpu_seconds", "Time on processors"),
            resident_bytes: new.metric("process_resident_memory_bytes", "Resident memory"),
            open_files: new.metric("process_open_fds", "Open descriptors"),
            start_seconds: new.metric("process_start_time_seconds", "When the process began, since 1970"),
        }
    }

    /// Asks the system for all of them.
    pub(super) fn read(&self) {
        let Some(own) = self.own else { return };
        let mut system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        system.refresh_processes_specifics(
            ProcessesToUpdate::Some(&[own]),
            false,
            ProcessRefreshKind::nothing().with_memory().with_cpu(),
        );
        let Some(process) = system.process(own) else {
            return;
        };
        let seconds = process.accumulated_cpu_time() as f64 / 1e3;
        self.cpu_seconds
            .inc_by((seconds - self.cpu_seconds.get()).max(0.0));
        self.resident_bytes.set(process.memory() as i64);
        self.open_files.set(process.open_files().unwrap_or(0) as i64);
        self.start_seconds.set(process.start_time() as i64);
    }
}
