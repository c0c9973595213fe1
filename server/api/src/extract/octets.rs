//! A body of bytes as they are: bounded in bytes, in time, and in how slow it may become.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::time::{Instant, timeout, timeout_at};

use crate::error::ApiError;

/// One piece from its first to its last byte.
const MAX_TIME: Duration = Duration::from_secs(60);
/// In each such stretch at least [`SLOWEST`] bytes must come.
const STRETCH: Duration = Duration::from_secs(10);
const SLOWEST: usize = 40_000;

/// The bytes of a body, `most` of them at the most.
pub(crate) async fn octets(mut body: Body, most: usize) -> Result<Bytes, ApiError> {
    let end = Instant::now() + MAX_TIME;
    let mut all = BytesMut::new();
    let mut marked = 0;
    loop {
        let stretch = timeout(STRETCH, async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| ApiError::Malformed("body"))?;
                let Ok(data) = frame.into_data() else {
                    continue;
                };
                if all.len() + data.len() > most {
                    return Err(ApiError::TooLarge);
                }
                all.extend_from_slice(&data);
            }
            Ok(())
        });
        let heard = timeout_at(end, stretch).await;
        match heard {
            Ok(Ok(Ok(()))) => return Ok(all.freeze()),
            Ok(Ok(Err(error))) => return Err(error),
            // A stretch is over: enough has come, or it is too slow.
            Ok(Err(_)) if all.len() >= marked + SLOWEST => marked = all.len(),
            Ok(Err(_)) | Err(_) => return Err(ApiError::TooSlow),
        }
    }
}
