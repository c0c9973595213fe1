//! HTTPS by itself, from two PEM files.

use std::{path::Path, sync::Arc};

use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio_rustls::rustls::{self, ServerConfig, crypto::ring};

/// Why TLS cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing or is no PEM of the right kind.
    #[error("{path}: {cause}")]
    Pem {
        /// Which file.
        path: String,
        /// What is wrong with it.
        cause: rustls_pki_types::pem::Error,
    },
    /// Certificate and key do not go together.
    #[error("certificate and key do not go together: {0}")]
    Pair(#[from] rustls::Error),
}

/// Reads a certificate chain and its key.
///
/// # Errors
/// [`TlsError`], named by cause.
pub fn server_config(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let named = |path: &Path, cause| TlsError::Pem {
        path: path.display().to_string(),
        cause,
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|cause| named(certificate, cause))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|cause| named(key, cause))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
