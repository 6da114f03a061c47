//! Connections: sockets, TLS, the first bytes of a protocol, age and end.
//!
//! `accept` serves what `connection` accepts, once `greeters` had room for it and `slots` has a
//! slot. `heads` says what no call may begin with; `web` routes the calls of web pages, and `pages`
//! reads their bodies.

mod accept;
mod connection;
mod greeters;
mod heads;
mod limits;
mod pages;
mod rarely;
mod slots;
mod tls;
mod web;

pub(super) use accept::{Services, serve};
pub use connection::{Listener, listen};
pub use limits::ConnectionLimits;
pub use tls::{Tls, TlsError, TlsFiles};
pub(super) use web::WebRouter;
pub use web::{OriginError, Origins};
