//! Whose call it is: for fair shares of workers and memory.
//!
//! What always holds: connections from one place are one peer, whatever their ports; a host that
//! has a whole network of IPv6 is one peer, too.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// Who is at the other end of a connection. Every request has it as an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Peer {
    /// An address of IPv4, also where it is written as one of IPv6.
    V4(Ipv4Addr),
    /// The first 64 bits of an address of IPv6, because one host may choose the other 64.
    V6(u64),
    /// Any process that reaches the Unix socket.
    Unix,
}

impl From<IpAddr> for Peer {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 64) as u64),
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(network) => write!(f, "{}/64", Ipv6Addr::from_bits(u128::from(*network) << 64)),
            Self::Unix => f.write_str("unix"),
        }
    }
}

/// Whom calls are counted for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum CallerName {
    /// The name of a key.
    Key(Arc<str>),
    /// The address of a caller without a key.
    Peer(Peer),
}

/// A caller, and its weight beside others: 2 gets twice as much as 1 while both wait.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) name: CallerName,
    pub(super) weight: u32,
}

impl Caller {
    /// A caller without a key. `None` stands for calls that came over no connection.
    pub(super) fn without_key(peer: Option<Peer>) -> Self {
        Self {
            name: CallerName::Peer(peer.unwrap_or(Peer::Unix)),
            weight: 1,
        }
    }

    #[cfg(test)]
    pub(super) fn local() -> Self {
        Self::without_key(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_an_address_or_a_network() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Peer::from(address).to_string(), expected);
        }
    }
}
