//! Connections: sockets, TLS, the first bytes of a protocol, age and end.
//!
//! `accept` serves what `connection` accepts; `peer` says from whom; `web` routes the calls of web
//! pages.

mod accept;
mod connection;
mod limits;
mod tls;
mod web;

pub(super) use accept::{Services, serve};
pub use connection::Listener;
pub use limits::ConnectionLimits;
pub use tls::{Tls, TlsError, TlsFiles};
pub(super) use web::WebRouter;
pub use web::{OriginError, Origins};
