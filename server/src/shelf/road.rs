//! The way to an object store: HTTP/1.1 over the TLS that the house has already, on a few connections that stay warm.

use std::{
    error::Error,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use async_trait::async_trait;
use http::{Uri, uri::Scheme};
use http_body_util::BodyExt as _;
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connected, Connection, HttpConnector as Tcp},
    },
    rt::{TokioExecutor, TokioIo, TokioTimer},
};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
        HttpResponse, HttpResponseBody, HttpService,
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig, RootCertStore, crypto::ring::default_provider, pki_types::ServerName,
    },
};
use tower::{Service, ServiceExt as _};

/// A connection is there after this, or not at all.
const CONNECT: Duration = Duration::from_secs(10);
/// An answer begins after this, and after what its question takes at the slowest.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second below which a way is not usable.
pub(super) const SLOWEST: u64 = 64 * 1024;
/// A connection that nobody uses goes after this; so many wait at the most.
const IDLE: Duration = Duration::from_secs(20);
const WARM: usize = 4;

/// How long this many bytes may take.
pub(super) fn patience(bytes: u64) -> Duration {
    PATIENCE + Duration::from_secs(bytes / SLOWEST)
}

/// Makes the client of a store.
#[derive(Debug)]
pub(crate) struct Roads {
    tls: Arc<ClientConfig>,
}

impl Roads {
    /// Over TLS to whom the authorities of the web vouch for.
    ///
    /// # Errors
    /// Where the cryptography of the house knows no version of TLS.
    pub(crate) fn new() -> Result<Self, rustls::Error> {
        Self::trusting(RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        })
    }

    fn trusting(roots: RootCertStore) -> Result<Self, rustls::Error> {
        let tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls) })
    }
}

impl HttpConnector for Roads {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let mut tcp = Tcp::new();
        // With https too: TLS is put on it here.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let road = Road {
            tcp,
            tls: TlsConnector::from(Arc::clone(&self.tls)),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(WARM)
            .build(road);
        Ok(HttpClient::new(Questions(client)))
    }
}

#[derive(Debug)]
struct Questions(Client<Road, HttpRequestBody>);

#[async_trait]
impl HttpService for Questions {
    async fn call(&self, question: HttpRequest) -> Result<HttpResponse, HttpError> {
        let bytes = u64::try_from(question.body().content_length()).unwrap_or(u64::MAX);
        let answer = timeout(patience(bytes), self.0.request(question))
            .await
            .map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
            .map_err(|error| {
                let kind = if error.is_connect() {
                    HttpErrorKind::Connect
                } else {
                    HttpErrorKind::Request
                };
                HttpError::new(kind, error)
            })?;
        Ok(answer.map(|body| {
            HttpResponseBody::new(
                body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error)),
            )
        }))
    }
}

/// Opens connections.
#[derive(Clone)]
struct Road {
    tcp: Tcp,
    tls: TlsConnector,
}

impl Service<Uri> for Road {
    type Response = TokioIo<Wire>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let Self { tcp, tls } = self.clone();
        Box::pin(async move { timeout(CONNECT, open(tcp, tls, to)).await? })
    }
}

async fn open(
    tcp: Tcp,
    tls: TlsConnector,
    to: Uri,
) -> Result<TokioIo<Wire>, Box<dyn Error + Send + Sync>> {
    let is_tls = to.scheme() == Some(&Scheme::HTTPS);
    let host = to.host().unwrap_or_default();
    let host = host.trim_matches(['[', ']']).to_owned();
    let plain = tcp.oneshot(to).await?.into_inner();
    if !is_tls {
        return Ok(TokioIo::new(Wire(Box::new(plain))));
    }
    let wire = tls.connect(ServerName::try_from(host)?, plain).await?;
    Ok(TokioIo::new(Wire(Box::new(wire))))
}

trait Both: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}

/// A connection, with or without TLS.
struct Wire(Box<dyn Both>);

impl Connection for Wire {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use rcgen::generate_simple_self_signed;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };
    use tokio_rustls::{
        TlsAcceptor,
        rustls::{ServerConfig, pki_types::PrivateKeyDer},
    };

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn med_33_the_way_to_a_store_is_over_tls_to_whom_somebody_vouches_for() {
        let made = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(server));
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((plain, _)) = socket.accept().await {
                let Ok(mut wire) = acceptor.accept(plain).await else {
                    continue;
                };
                let mut question = [0; 4096];
                let _ = wire.read(&mut question).await;
                let _ = wire
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplume")
                    .await;
            }
        });
        let ask = async |roads: Roads| {
            let client = roads.connect(&ClientOptions::new()).unwrap();
            let question = http::Request::get(format!("https://localhost:{port}/ecole"))
                .body(HttpRequestBody::empty())
                .unwrap();
            client.execute(question).await
        };
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let answer = ask(Roads::trusting(roots).unwrap()).await.unwrap();
        assert_eq!(answer.into_body().bytes().await.unwrap(), "plume");
        let stranger = ask(Roads::new().unwrap()).await.unwrap_err();
        assert_eq!(stranger.kind(), HttpErrorKind::Connect);
    }
}
