//! The health service, one status for all that is served.
//!
//! tonic-health ends a watch of an unknown service with NOT_FOUND. The protocol wants it to say
//! SERVICE_UNKNOWN and to go on, because the service may come later:
//! <https://github.com/grpc/grpc/blob/master/doc/health-checking.md>

use std::pin::Pin;

use futures_util::{Stream, StreamExt, stream};
use tokio::sync::watch;
use tonic::{Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::Health;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use crate::api::refusal;
use crate::api::v1::text_service_server::SERVICE_NAME;

/// The health of all services, which is that of the server.
#[derive(Debug, Clone)]
pub(super) struct ServerHealth {
    status: watch::Sender<ServingStatus>,
}

impl ServerHealth {
    /// Health that says SERVING.
    pub(super) fn serving() -> Self {
        Self {
            status: watch::Sender::new(ServingStatus::Serving),
        }
    }

    /// Says NOT_SERVING from now on.
    pub(super) fn stop(&self) {
        self.status.send_replace(ServingStatus::NotServing);
    }
}

/// Whether there is a service of this name. The empty name is that of the whole server.
fn is_known(service: &str) -> bool {
    ["", SERVICE_NAME].contains(&service)
}

fn message(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse {
        status: status.into(),
    }
}

#[tonic::async_trait]
impl Health for ServerHealth {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        if is_known(&request.get_ref().service) {
            Ok(Response::new(message(*self.status.borrow())))
        } else {
            Err(refusal::unknown_service())
        }
    }

    type WatchStream = Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        if !is_known(&request.get_ref().service) {
            let unknown = stream::iter([Ok(message(ServingStatus::ServiceUnknown))]);
            return Ok(Response::new(Box::pin(unknown.chain(stream::pending()))));
        }
        let mut statuses = self.status.subscribe();
        // The first answer is that of today, not of the next change.
        statuses.mark_changed();
        let changes = stream::unfold(statuses, |mut statuses| async {
            statuses.changed().await.ok()?;
            let status = *statuses.borrow_and_update();
            Some((Ok(message(status)), statuses))
        });
        Ok(Response::new(Box::pin(changes)))
    }
}
