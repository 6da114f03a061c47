//! One call, from its head to the end of its answer: id, key, deadline, panics, accounting.
//!
//! `layer` wraps the routes, `received` the request, `body` the answer; all work on the `state` of
//! a call. `head`, `keys` and `deadline` read the headers; `refused` is what the transport found
//! wrong with them. `context` is what the services get of it.

mod body;
mod context;
mod deadline;
mod head;
mod keys;
mod layer;
mod limits;
mod message_heads;
mod received;
mod refused;
mod state;

pub(super) use context::CallContext;
pub use keys::{Keys, KeysError};
pub(super) use layer::CallService;
pub use limits::CallLimits;
pub(super) use refused::Refused;
pub(super) use state::{Calls, Stopping};
