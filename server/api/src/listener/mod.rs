//! The accept loop: hyper with the timers and bounds that axum's `serve` does not have.
//!
//! Whoever says nothing costs little and not for long: a request head has 10 s and 32 KiB, a TLS handshake 10 s, a
//! blocked write 60 s. When all places are taken the connection that has been silent longest gives up its own, so
//! that silent sockets never keep a login out.

mod io;
mod silent;
mod tls;

pub(crate) use io::wire;
pub use tls::{TlsError, server_config};

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};
use tower::ServiceExt as _;

use self::{
    io::{Place, TimedIo},
    silent::Silent,
};
use crate::extract::{Peer, Transport};

/// A request head (and the wait for one on a kept connection) may take this long.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// A head that is larger gets 431.
const HEAD_BYTES: usize = 32 * 1024;
/// A TLS handshake may take this long.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// How a listener behaves.
#[derive(Clone)]
pub struct Listening {
    /// HTTPS by itself.
    pub tls: Option<Arc<ServerConfig>>,
    /// Connections at once, WebSockets included. At the bound the longest silent one is closed.
    pub max_connections: usize,
    /// Once true, no more is accepted and what is served is finished.
    pub stop: watch::Receiver<bool>,
}

/// Accepts until `stop`, then waits for what is being answered. WebSockets are not waited for: the rooms drain them.
pub async fn serve(listener: TcpListener, router: Router, listening: Listening) {
    let mut stop = listening.stop.clone();
    let house = Arc::new(House {
        router,
        silent: Silent::default(),
        open: Arc::new(AtomicUsize::new(0)),
        listening,
    });
    // Nobody sends: the channel ends when the last connection's task has dropped its half.
    let (busy, mut done) = mpsc::channel::<Infallible>(1);
    loop {
        tokio::select! {
            biased;
            () = asked_to_stop(&mut stop) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => House::admit(&house, stream, from, busy.clone()),
                Err(error) => {
                    // Out of descriptors, most likely: make room, and do not spin meanwhile.
                    house.silent.close_oldest();
                    tracing::warn!(cause = %error, "a connection could not be accepted");
                    sleep(Duration::from_millis(20)).await;
                }
            },
        }
    }
    drop((listener, busy));
    let _ = timeout(Duration::from_secs(5), done.recv()).await;
}

struct House {
    router: Router,
    silent: Silent,
    open: Arc<AtomicUsize>,
    listening: Listening,
}

impl House {
    fn admit(
        house: &Arc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        busy: mpsc::Sender<Infallible>,
    ) {
        if house.open.load(Ordering::Relaxed) >= house.listening.max_connections
            && !house.silent.close_oldest()
        {
            // Everybody here has spoken: the newcomer hears a closed connection and comes back.
            metrics::counter!("passeplume_connections_refused_total").increment(1);
            return;
        }
        let place = Place::take(&house.open);
        let house = Arc::clone(house);
        tokio::spawn(async move {
            house.serve_one(stream, from, place).await;
            drop(busy);
        });
    }

    async fn serve_one(self: &Arc<Self>, stream: TcpStream, from: SocketAddr, place: Place) {
        // A keystroke is a small packet that must not wait for the next one.
        let _ = stream.set_nodelay(true);
        let stay = self.silent.enter();
        let stream = TimedIo::new(stream, place);
        let work = async {
            match &self.listening.tls {
                None => {
                    self.answer(stream, from.ip(), Transport::Plain, &stay)
                        .await
                }
                Some(config) => {
                    let acceptor = TlsAcceptor::from(Arc::clone(config));
                    if let Ok(Ok(stream)) = timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await {
                        self.answer(stream, from.ip(), Transport::Tls, &stay).await;
                    }
                }
            }
        };
        tokio::select! {
            () = work => {}
            () = stay.asked_to_leave() => {}
        }
    }

    async fn answer<S>(&self, stream: S, address: IpAddr, transport: Transport, stay: &silent::Stay)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let peer = Peer { address, transport };
        let service = service_fn(|mut request: Request<Incoming>| {
            stay.spoke();
            request.extensions_mut().insert(peer);
            self.router.clone().oneshot(request.map(Body::new))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_BYTES)
            .max_headers(64)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::pin!(connection);
        let mut stop = self.listening.stop.clone();
        // Errors here are peers that left or spoke something else; each is that peer's own affair.
        let stopped = tokio::select! {
            _ = connection.as_mut() => false,
            () = asked_to_stop(&mut stop) => true,
        };
        if stopped {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

// Apart, so that the watch's lock is never held across an await of the caller.
async fn asked_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
