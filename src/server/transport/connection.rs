//! Sockets → connections whose protocol is known, over TLS if the server has a certificate.
//!
//! What always holds: accepting never fails and never spins; a peer that does not finish its
//! handshake in time is dropped; the bytes read to recognise the protocol are read again by
//! whoever serves the connection.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;

use super::tls::Tls;
use crate::server::caller::Peer;
use crate::server::operators::ConnectionMetrics;

/// The first bytes of every connection of HTTP/2 (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// TCP probes a silent peer after this time.
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);
/// Pauses after a failure to accept, as when the process has no free descriptor.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A stream of bytes both ways: TCP, a Unix socket, or TLS over one.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Connections that the system keeps until they are accepted. tokio's own `bind` asks for 128,
/// which a thousand peers at once overflow; the system then drops the first packet of the next
/// peer, which tries again only after a second. Systems lower the number to what they allow
/// (`somaxconn`).
const BACKLOG: u32 = 4_096;

/// Listens on a TCP port, for [`Listener::Tcp`]. Port 0 stands for any free port.
///
/// # Errors
/// When the address is taken, or is none of this machine.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A port is free at once when its last server has ended, as with tokio's `bind`. On Windows the
    // option has another meaning.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Where to listen.
#[derive(Debug)]
pub enum Listener {
    /// A TCP port.
    Tcp(TcpListener),
    /// A Unix socket. Its file is removed when the listener is dropped.
    #[cfg(unix)]
    Unix(UnixListener, PathBuf),
}

#[cfg(unix)]
impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            // It may be gone already.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The protocols that a peer may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocols {
    /// HTTP/2 only.
    Http2,
    /// HTTP/2 and HTTP/1.1.
    Any,
}

/// A connection from which nothing was read yet.
pub(super) struct Accepted {
    stream: Box<dyn Stream>,
    pub(super) peer: Peer,
}

impl Listener {
    /// Returns the next connection.
    pub(super) async fn accept(&self, metrics: &ConnectionMetrics) -> Accepted {
        let mut pause = SHORTEST_PAUSE;
        loop {
            match self.try_accept().await {
                Ok(accepted) => return accepted,
                // The peer has closed before it was accepted.
                Err(error) if is_of_peer(&error) => {}
                Err(error) => {
                    metrics.accept_errors.inc();
                    tracing::warn!(%error, ?pause, "no connection can be taken");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn try_accept(&self) -> io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // Otherwise small answers wait 40 ms for the peer's acknowledgement.
                stream.set_nodelay(true)?;
                let keepalive = socket2::TcpKeepalive::new().with_time(TCP_KEEPALIVE);
                socket2::SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
                Ok(Accepted {
                    stream: Box::new(stream),
                    peer: address.ip().into(),
                })
            }
            #[cfg(unix)]
            Self::Unix(listener, _) => Ok(Accepted {
                stream: Box::new(listener.accept().await?.0),
                peer: Peer::Unix,
            }),
        }
    }

    /// The address as a client writes it.
    pub fn address(&self) -> String {
        match self {
            Self::Tcp(listener) => listener
                .local_addr()
                .map_or_else(|_| "?".to_owned(), |a: SocketAddr| a.to_string()),
            #[cfg(unix)]
            Self::Unix(_, path) => format!("unix:{}", path.display()),
        }
    }
}

fn is_of_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}

impl Accepted {
    /// Does the TLS handshake and reads the first bytes of a protocol.
    ///
    /// # Errors
    /// When the bytes are of another protocol, or do not come within `limit`.
    pub(super) async fn handshake(
        self,
        tls: Option<&Tls>,
        protocols: Protocols,
        limit: Duration,
    ) -> io::Result<Connection> {
        let handshake = async {
            let mut stream = self.stream;
            if let Some(tls) = tls {
                stream = Box::new(tls.acceptor().accept(stream).await?);
            }
            let mut read = [0; PREFACE.len()];
            let mut count = 0;
            while count < read.len() {
                match stream.read(&mut read[count..]).await? {
                    0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                    more => count += more,
                }
                if read[..count] != PREFACE[..count] {
                    match protocols {
                        Protocols::Any if is_method(&read[..count]) => break,
                        Protocols::Any if may_be_method(&read[..count]) => {}
                        _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "not HTTP")),
                    }
                }
            }
            Ok(Connection {
                read: Bytes::copy_from_slice(&read[..count]),
                stream,
                owner: None,
            })
        };
        let timed_out = |_| Err(io::ErrorKind::TimedOut.into());
        tokio::time::timeout(limit, handshake)
            .await
            .unwrap_or_else(timed_out)
    }
}

/// The first bytes of requests of HTTP/1.1.
const METHODS: [&[u8]; 6] = [b"POST ", b"OPTIONS ", b"GET ", b"HEAD ", b"PUT ", b"DELETE "];

fn is_method(bytes: &[u8]) -> bool {
    METHODS.iter().any(|method| bytes.starts_with(method))
}

/// Returns whether these are the first letters of a method.
fn may_be_method(bytes: &[u8]) -> bool {
    METHODS.iter().any(|method| method.starts_with(bytes))
}

/// A connection whose protocol is known.
pub(super) struct Connection {
    /// Bytes that were read from the stream and are to be read again.
    read: Bytes,
    stream: Box<dyn Stream>,
    /// The owner that gets the stream back when this is dropped.
    owner: Option<oneshot::Sender<Box<dyn Stream>>>,
}

impl Connection {
    /// Returns the connection, and what remains of it once it was served and dropped.
    pub(super) fn lend(mut self) -> (Self, Remainder) {
        let (give, take) = oneshot::channel();
        self.owner = Some(give);
        (self, Remainder(take))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(give) = self.owner.take() {
            // It fails where the server does not wait for the remainder.
            let _ = give.send(std::mem::replace(&mut self.stream, Box::new(tokio::io::empty())));
        }
    }
}

/// A connection after its last byte was written.
pub(super) struct Remainder(oneshot::Receiver<Box<dyn Stream>>);

impl Remainder {
    /// Reads what the peer still sends until it closes, for at most `limit`. A socket that is
    /// closed with unread bytes is reset, and the peer loses answers that it has not read yet.
    pub(super) async fn linger(self, limit: Duration) {
        let Ok(mut stream) = self.0.await else { return };
        let mut unread = [0; 4096];
        let reading = async { while matches!(stream.read(&mut unread).await, Ok(1..)) {} };
        // A peer that neither reads nor closes gets no more time.
        let _ = tokio::time::timeout(limit, reading).await;
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.read.has_remaining() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let len = self.read.len().min(buf.remaining());
        buf.put_slice(&self.read[..len]);
        self.read.advance(len);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
