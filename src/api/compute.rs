//! The work of the engine off the async threads: a health check never waits behind a long text.
//!
//! As many pieces of work run at once as there are permits; the others wait in order. Work whose
//! caller has gone before it got a permit is never started.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tonic::Status;

use super::status;
use crate::engine::Engine;

/// Runs engine work.
#[derive(Debug, Clone)]
pub struct Compute {
    engine: Arc<Engine>,
    permits: Arc<Semaphore>,
}

impl Compute {
    /// Runs at most `workers` pieces of work at once.
    pub fn new(engine: Arc<Engine>, workers: usize) -> Self {
        Self {
            engine,
            permits: Arc::new(Semaphore::new(workers.max(1))),
        }
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs `work` when its turn comes. A panic in it is an internal error of this call alone.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| status::unavailable())?;
        let engine = self.engine.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&engine)
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "work failed");
            status::internal()
        })
    }
}
