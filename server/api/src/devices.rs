//! A signed cookie that tells one browser from another, so that wrong passwords slow a device and not a school.
//!
//! A whole school is one address. Whoever throws the cookie away shares the bucket of the address; new cookies are
//! given at a bounded rate an address, so that throwing it away again and again buys no more guesses.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::slowdown::Key;

/// The cookie's name.
pub(crate) const COOKIE: &str = "passeplume_device";

/// New cookies an address may get at once: two classes that open their tablets.
const BURST: f64 = 64.0;
const A_SECOND: f64 = 1.0;
/// Addresses remembered; past it the map starts afresh, which at worst hands out one more burst.
const ADDRESSES: usize = 10_000;

/// Gives and recognises device cookies.
pub(crate) struct Devices {
    key: [u8; 32],
    given: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Devices {
    /// With the key that signs; kept over restarts, so that a class's tablets stay known.
    #[must_use]
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            given: Mutex::new(HashMap::new()),
        }
    }

    /// The device of a cookie value that we signed.
    #[must_use]
    pub(crate) fn recognise(&self, cookie: &str) -> Option<[u8; 16]> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (id, tag) = bytes.split_at_checked(16)?;
        let id: [u8; 16] = id.try_into().ok()?;
        (self.tag(&id) == tag).then_some(id)
    }

    /// A new cookie value, or none where this address has had many in a short time.
    pub(crate) fn give(&self, address: IpAddr, now: Instant) -> Option<String> {
        {
            let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
            if given.len() >= ADDRESSES {
                given.clear();
            }
            let (left, since) = given.entry(network(address)).or_insert((BURST, now));
            let passed: Duration = now.saturating_duration_since(*since);
            *left = (*left + passed.as_secs_f64() * A_SECOND).min(BURST);
            *since = now;
            if *left < 1.0 {
                return None;
            }
            *left -= 1.0;
        }
        let id: [u8; 16] = rand::random();
        let mut bytes = id.to_vec();
        bytes.extend_from_slice(&self.tag(&id));
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The bucket of `login` on this device, or on this address where the device is unknown.
    #[must_use]
    pub(crate) fn bucket(login: &str, device: Option<[u8; 16]>, address: IpAddr) -> Key {
        let mut digest = Sha256::new();
        digest.update(login.trim().to_lowercase().as_bytes());
        match device {
            Some(id) => {
                digest.update([0, 1]);
                digest.update(id);
            }
            None => {
                digest.update([0, 2]);
                digest.update(network(address).to_string().as_bytes());
            }
        }
        first_half(&digest.finalize())
    }

    // Key and message both have a fixed length, so a plain prefix digest cannot be extended.
    fn tag(&self, id: &[u8; 16]) -> [u8; 16] {
        let mut digest = Sha256::new();
        digest.update(self.key);
        digest.update(id);
        first_half(&digest.finalize())
    }
}

fn first_half(bytes: &[u8]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(bytes) {
        *to = *from;
    }
    half
}

// An IPv6 customer owns a /64: all its addresses are one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6((six.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_8_a_device_cookie_is_ours_or_nothing() {
        let devices = Devices::new([7; 32]);
        let here: IpAddr = "10.0.0.1".parse().unwrap();
        let cookie = devices.give(here, Instant::now()).unwrap();
        assert!(devices.recognise(&cookie).is_some());
        assert!(Devices::new([8; 32]).recognise(&cookie).is_none());
        assert!(devices.recognise("").is_none());
        assert!(
            devices
                .recognise(&URL_SAFE_NO_PAD.encode([0; 32]))
                .is_none()
        );
    }

    #[test]
    fn api_8_throwing_the_cookie_away_buys_no_guesses() {
        let devices = Devices::new([7; 32]);
        let here: IpAddr = "2001:db8::1".parse().unwrap();
        let neighbour: IpAddr = "2001:db8::2".parse().unwrap();
        let now = Instant::now();
        let given = (0..1000)
            .filter(|_| devices.give(here, now).is_some())
            .count();
        assert_eq!(given, 64);
        assert!(devices.give(neighbour, now).is_none(), "the same /64");
        assert_eq!(
            Devices::bucket("Zoe", None, here),
            Devices::bucket("zoe", None, neighbour)
        );
        assert_ne!(
            Devices::bucket("zoe", Some([1; 16]), here),
            Devices::bucket("zoe", None, here)
        );
    }
}
