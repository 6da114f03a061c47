//! One call, from its head to the end of its answer: id, key, deadline, panics, accounting.
//!
//! `layer` wraps the routes, `body` the answer; both work on the `state` of a call. `head`, `keys`
//! and `deadline` read the headers.

mod body;
mod deadline;
mod head;
mod keys;
mod layer;
mod limits;
mod state;

pub use keys::{Keys, KeysError};
pub(super) use layer::CallService;
pub use limits::CallLimits;
pub(super) use state::{Calls, Stopping};
