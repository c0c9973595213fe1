//! Where a request comes from. Forwarding headers count from trusted proxies alone; anybody else's are ignored.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr},
};

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};

use crate::state::{AppState, CookieSecurity};

/// What the listener knows of a connection; it stands in the extensions of each of its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The other end of the TCP connection.
    pub address: IpAddr,
    /// Did it come over our own TLS?
    pub transport: Transport,
}

/// What carries a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Plain TCP.
    Plain,
    /// TLS.
    Tls,
}

/// Where a request comes from, proxies taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) address: IpAddr,
    pub(crate) transport: Transport,
}

impl Client {
    /// Must a cookie for this client be `Secure`?
    pub(crate) fn wants_secure_cookie(self, state: &AppState) -> bool {
        state.parts.settings.cookies == CookieSecurity::AlwaysSecure
            || self.transport == Transport::Tls
    }
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or(Peer {
            address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            transport: Transport::Plain,
        });
        Ok(behind(
            peer,
            &parts.headers,
            &state.parts.settings.trusted_proxies,
        ))
    }
}

// From the right: each trusted hop vouches for the address to its left, the first that is not trusted is the client.
fn behind(peer: Peer, headers: &HeaderMap, trusted: &[IpAddr]) -> Client {
    let trusts = |address: IpAddr| trusted.contains(&address.to_canonical());
    let mut client = Client {
        address: peer.address.to_canonical(),
        transport: peer.transport,
    };
    if !trusts(client.address) {
        return client;
    }
    if let Some(scheme) = headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
    {
        client.transport = if scheme.trim().eq_ignore_ascii_case("https") {
            Transport::Tls
        } else {
            Transport::Plain
        };
    }
    let hops = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|hop| hop.trim().parse::<IpAddr>())
        .collect::<Vec<_>>();
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop else { break };
        client.address = address.to_canonical();
        if !trusts(client.address) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &'static str, trusted: &[&str]) -> (String, Transport) {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        let trusted: Vec<IpAddr> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        let peer = Peer {
            address: peer.parse().unwrap(),
            transport: Transport::Plain,
        };
        let found = behind(peer, &headers, &trusted);
        (found.address.to_string(), found.transport)
    }

    #[test]
    fn api_14_forwarding_headers_count_from_trusted_proxies_alone() {
        let plain = |address: &str| (address.to_owned(), Transport::Plain);
        let tls = |address: &str| (address.to_owned(), Transport::Tls);
        assert_eq!(client("9.9.9.9", "1.1.1.1", &[]), plain("9.9.9.9"));
        assert_eq!(
            client("9.9.9.9", "1.1.1.1", &["10.0.0.1"]),
            plain("9.9.9.9")
        );
        assert_eq!(client("10.0.0.1", "1.1.1.1", &["10.0.0.1"]), tls("1.1.1.1"));
        assert_eq!(
            client("::ffff:10.0.0.1", "6.6.6.6, 1.1.1.1", &["10.0.0.1"]),
            tls("1.1.1.1"),
            "what the client itself claimed is left of the truth"
        );
        assert_eq!(
            client("10.0.0.1", "1.1.1.1, 10.0.0.2", &["10.0.0.1", "10.0.0.2"]),
            tls("1.1.1.1")
        );
        assert_eq!(
            client("10.0.0.1", "rubbish", &["10.0.0.1"]),
            tls("10.0.0.1")
        );
    }
}
