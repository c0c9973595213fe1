//! Options become settings here: flag, environment, file, default, in this order. What is inside is already valid.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use passeplume_api::OriginPolicy;
use serde::Deserialize;

use crate::{
    cli::{DatabaseOptions, LogFormat, ServeOptions, SmtpSecret},
    failure::Failure,
    ffmpeg::Choice,
    limits::LimitKeys,
    mail::MailSettings,
    shelf::MediaUrl,
};

const DEFAULT_FILE: &str = "passeplume.toml";
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// `passeplume.toml`. An unknown key is an error: a mistyped one must not be believed to count.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct File {
    pub(crate) log: Option<String>,
    pub(crate) log_format: Option<LogFormat>,
    listen: Option<SocketAddr>,
    metrics_listen: Option<SocketAddr>,
    data_dir: Option<PathBuf>,
    database_url: Option<String>,
    public_url: Option<String>,
    trusted_proxy: Option<Vec<IpAddr>>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    ffmpeg: Option<String>,
    media_url: Option<String>,
    smtp_url: Option<SmtpSecret>,
    mail_from: Option<String>,
    demo: Option<bool>,
    demo_public: Option<bool>,
    limits: LimitKeys,
}

impl File {
    /// Reads the file that was named, or the usual one where it exists.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self, Failure> {
        let path = named.unwrap_or_else(|| Path::new(DEFAULT_FILE));
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text)
                .map_err(|cause| Failure::usage(format!("{}: {cause}", path.display()))),
            Err(cause) if named.is_none() && cause.kind() == std::io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            Err(cause) => Err(Failure::usage(format!("{}: {cause}", path.display()))),
        }
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// Which database, and where files go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Database {
    pub(crate) data_dir: PathBuf,
    pub(crate) url: String,
}

impl Database {
    pub(crate) fn from(options: DatabaseOptions, file: &File) -> Self {
        let data_dir = options
            .data_dir
            .or_else(|| file.data_dir.clone())
            .unwrap_or_else(|| PathBuf::from("./data"));
        let url = options
            .database_url
            .or_else(|| file.database_url.clone())
            .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("passeplume.db").display()));
        Self { data_dir, url }
    }
}

/// Whether the demo world is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demo {
    /// No.
    Off,
    /// With all its accounts, on loopback alone.
    Local,
    /// Off loopback, without the adults' accounts.
    Public,
}

/// What `serve` runs with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Serve {
    pub(crate) listen: SocketAddr,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) database: Database,
    pub(crate) public: Option<PublicUrl>,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) ffmpeg: Choice,
    /// Nothing where media lie in the data folder.
    pub(crate) media: Option<MediaUrl>,
    pub(crate) mail: Option<MailSettings>,
    pub(crate) demo: Demo,
    pub(crate) limits: LimitKeys,
}

/// The origin that browsers use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    pub(crate) origin: String,
    pub(crate) https: bool,
    local: bool,
}

impl Serve {
    pub(crate) fn from(options: ServeOptions, file: &File) -> Result<Self, Failure> {
        let listen = options.listen.or(file.listen).unwrap_or(DEFAULT_LISTEN);
        let public = options
            .public_url
            .or_else(|| file.public_url.clone())
            .map(|url| PublicUrl::parse(&url))
            .transpose()?;
        let cert = options.tls_cert.or_else(|| file.tls_cert.clone());
        let key = options.tls_key.or_else(|| file.tls_key.clone());
        let tls = match (cert, key) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(Failure::usage(
                    "--tls-cert and --tls-key go together: give both, or neither",
                ));
            }
        };
        let mail = match (
            options.smtp_url.as_ref().or(file.smtp_url.as_ref()),
            options.mail_from.as_ref().or(file.mail_from.as_ref()),
        ) {
            (Some(url), Some(from)) => {
                Some(MailSettings::read(&url.0, from).map_err(Failure::usage)?)
            }
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err(Failure::usage(
                    "--smtp-url and --mail-from go together: give both, or neither",
                ));
            }
        };
        let local = listen.ip().is_loopback() && public.as_ref().is_none_or(|public| public.local);
        let wanted = options.demo.or(file.demo).unwrap_or(false);
        let allowed = options.demo_public.or(file.demo_public).unwrap_or(false);
        let demo = match (wanted, allowed, local) {
            (false, _, _) => Demo::Off,
            (true, true, _) => Demo::Public,
            (true, false, true) => Demo::Local,
            (true, false, false) => {
                return Err(Failure::usage(
                    "--demo prints passwords and is for this machine alone: listen on 127.0.0.1, or add \
                     --demo-public, which leaves the adults' accounts out",
                ));
            }
        };
        let media = options.media_url.or_else(|| file.media_url.clone());
        let media = media.map(|url| MediaUrl::parse(&url)).transpose()?;
        Ok(Self {
            listen,
            media,
            metrics_listen: options.metrics_listen.or(file.metrics_listen),
            database: Database::from(options.database, file),
            public,
            trusted_proxies: options
                .trusted_proxy
                .or_else(|| file.trusted_proxy.clone())
                .unwrap_or_default()
                .into_iter()
                .map(|address| address.to_canonical())
                .collect(),
            tls,
            ffmpeg: Choice::of(options.ffmpeg.or_else(|| file.ffmpeg.clone()).as_deref()),
            mail,
            demo,
            limits: file.limits.clone(),
        })
    }

    /// Which pages may act by cookie, once it is known where the program really listens.
    pub(crate) fn origins(&self, bound: SocketAddr) -> OriginPolicy {
        if let Some(public) = &self.public {
            return OriginPolicy::Exact(vec![public.origin.clone()]);
        }
        if bound.ip().is_unspecified() {
            return OriginPolicy::SameHost;
        }
        let scheme = self.scheme();
        let mut origins = vec![format!("{scheme}://{bound}")];
        if bound.ip().is_loopback() {
            origins.push(format!("{scheme}://localhost:{}", bound.port()));
        }
        OriginPolicy::Exact(origins)
    }

    /// The address to print for people.
    pub(crate) fn address(&self, bound: SocketAddr) -> String {
        match &self.public {
            Some(public) => public.origin.clone(),
            None => format!("{}://{bound}", self.scheme()),
        }
    }

    fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }
}

impl PublicUrl {
    fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = || {
            Failure::usage(format!(
                "--public-url must be http://HOST or https://HOST, with a port where needed and no path, not {text:?}"
            ))
        };
        let lower = text.trim().trim_end_matches('/').to_lowercase();
        let (scheme, host) = lower.split_once("://").ok_or_else(wrong)?;
        let https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        let fits = !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        if !fits {
            return Err(wrong());
        }
        // Browsers leave the usual port out of the Origin header.
        let usual = if https { ":443" } else { ":80" };
        let host = host.strip_suffix(usual).unwrap_or(host);
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            Some(_) | None => host,
        };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let local = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        Ok(Self {
            origin: format!("{scheme}://{host}"),
            https,
            local,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(options: ServeOptions, file: &str) -> Result<Serve, Failure> {
        Serve::from(options, &File::parse(file).unwrap())
    }

    #[test]
    fn prg_1_a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = "listen = \"127.0.0.1:7000\"\ndata-dir = \"/srv\"";
        let from_file = serve(ServeOptions::default(), file).unwrap();
        assert_eq!(from_file.listen.port(), 7000);
        assert_eq!(from_file.database.url, "sqlite:///srv/passeplume.db");
        let flag = ServeOptions {
            listen: Some("127.0.0.1:9000".parse().unwrap()),
            ..ServeOptions::default()
        };
        assert_eq!(serve(flag, file).unwrap().listen.port(), 9000);
        assert_eq!(
            serve(ServeOptions::default(), "").unwrap().listen,
            DEFAULT_LISTEN
        );
    }

    #[test]
    fn prg_1_an_unknown_key_of_the_file_is_an_error() {
        assert!(File::parse("lisen = \"127.0.0.1:7000\"").is_err());
        assert!(File::parse("listen = 8080").is_err());
    }

    #[test]
    fn prg_1_every_key_of_the_example_file_reads() {
        let example = include_str!("../../packaging/passeplume.toml");
        assert!(File::parse(example).is_ok(), "as it is delivered");
        let is_key = |line: &&str| {
            let name = line.split(" =").next().unwrap_or_default();
            line.contains(" = ")
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        let set: Vec<&str> = example
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .filter(is_key)
            .collect();
        assert!(set.len() > 18, "{set:?}");
        let (limits, options): (Vec<&str>, Vec<&str>) = set
            .iter()
            .partition(|line| example.find(&format!("#{line}")) > example.find("[limits]"));
        let text = format!("{}\n[limits]\n{}", options.join("\n"), limits.join("\n"));
        File::parse(&text).unwrap_or_else(|cause| panic!("{cause}"));
    }

    #[test]
    fn dem_2_the_demo_stays_on_this_machine_unless_told_otherwise() {
        let demo = |listen: &str, public: Option<&str>, allowed| {
            let options = ServeOptions {
                listen: Some(listen.parse().unwrap()),
                public_url: public.map(ToOwned::to_owned),
                demo: Some(true),
                demo_public: Some(allowed),
                ..ServeOptions::default()
            };
            serve(options, "").map(|serve| serve.demo).ok()
        };
        assert_eq!(demo("127.0.0.1:80", None, false), Some(Demo::Local));
        assert_eq!(
            demo("[::1]:80", Some("http://localhost"), false),
            Some(Demo::Local)
        );
        assert_eq!(demo("0.0.0.0:80", None, false), None);
        assert_eq!(
            demo("127.0.0.1:80", Some("https://ecole.example"), false),
            None
        );
        assert_eq!(demo("0.0.0.0:80", None, true), Some(Demo::Public));
    }

    #[test]
    fn prg_2_the_public_address_decides_the_origin() {
        let origin = |url: &str| PublicUrl::parse(url).map(|public| public.origin).ok();
        assert_eq!(
            origin("https://Ecole.example:443/").as_deref(),
            Some("https://ecole.example")
        );
        assert_eq!(
            origin("http://10.0.0.1:8080").as_deref(),
            Some("http://10.0.0.1:8080")
        );
        for wrong in [
            "ecole.example",
            "ftp://x",
            "https://x/y",
            "https://",
            "https://a b",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
        let any = ServeOptions {
            listen: Some("0.0.0.0:8080".parse().unwrap()),
            ..ServeOptions::default()
        };
        let any = serve(any, "").unwrap();
        assert_eq!(any.origins(any.listen), OriginPolicy::SameHost);
    }

    #[test]
    fn not_5_letters_need_both_settings_and_their_password_is_printed_nowhere() {
        let both = "smtp-url = \"smtps://moi:tresor@m.example\"\nmail-from = \"a@b.example\"";
        let serve_both = serve(ServeOptions::default(), both).unwrap();
        assert!(!format!("{serve_both:?}").contains("tresor"));
        assert!(serve(ServeOptions::default(), "mail-from = \"a@b.example\"").is_err());
    }

    #[test]
    fn prg_2_certificate_and_key_go_together() {
        assert!(serve(ServeOptions::default(), "tls-cert = \"a.pem\"").is_err());
        let both = serve(
            ServeOptions::default(),
            "tls-cert = \"a.pem\"\ntls-key = \"b.pem\"",
        )
        .unwrap();
        assert_eq!(both.address(both.listen), "https://127.0.0.1:8080");
    }
}
