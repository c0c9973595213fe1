//! `passeplume serve`: opens the database, composes the house, serves until a signal or a dead medium, and goes down well.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use passeplume_api::{
    dto::{account::RoleName, demo::DemoAccount},
    listener::{self, Listening},
};
use passeplume_domain::{Clock as _, media::Shelf};
use passeplume_store::Store;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};

use super::{WallClock, say};
use crate::{
    cli::ServeOptions,
    compose,
    config::{self, Demo, Serve},
    demo::{self, Everyone, chips},
    failure::Failure,
    ffmpeg::Ffmpeg,
    shutdown, telemetry,
};

/// Descriptors that are not connections: databases, logs, listeners.
const RESERVED: u64 = 200;
/// From the signal to the end of the drain; what remains of the promised 10 s is for answers under way and the database.
const DRAIN: Duration = Duration::from_secs(6);
const CLOSE: Duration = Duration::from_millis(1500);

pub(crate) async fn run(options: Box<ServeOptions>, file: &config::File) -> Result<(), Failure> {
    let serve = Serve::from(*options, file)?;
    let tls = match &serve.tls {
        None => None,
        Some((cert, key)) => Some(
            listener::server_config(cert, key)
                .map_err(|error| Failure::usage(error.to_string()))?,
        ),
    };
    let figures = telemetry::start_figures()?;
    let stop = shutdown::on_signal()?;
    let store = compose::open(&serve.database).await?;
    let steps = compose::migrate(&store).await?;
    if !steps.is_empty() {
        tracing::info!(steps = steps.len(), "the database was migrated");
    }
    let shelf = compose::shelf(&serve).await?;
    let ffmpeg = Ffmpeg::find(&serve.ffmpeg).await.map_err(Failure::usage)?;
    let accounts = prepare_demo(&store, &shelf, serve.demo).await?;

    let socket = bind(serve.listen).await?;
    let bound = socket.local_addr().map_err(Failure::failed)?;
    // Whoever says again what was under way when the last process ended need not wait for it.
    store
        .commands_were_lost(WallClock.now())
        .await
        .map_err(Failure::failed)?;
    let listening = Listening {
        tls,
        max_connections: serve.limits.connections.unwrap_or(usize::MAX).min(places()),
        stop: stop.clone(),
    };
    let (medium, failed) = mpsc::channel(1);
    let indexing = tokio::spawn(compose::index(&store, medium.clone()).run());
    let mut house = compose::rooms(&store, serve.limits.rooms(), stop.clone());
    let mut parts = compose::api(
        &store,
        house.live(),
        shelf,
        &serve,
        serve.origins(bound),
        accounts.clone(),
        compose::Ends {
            draining: stop.clone(),
            medium,
        },
    )?;
    let second = ffmpeg.map(|ffmpeg| tokio::spawn(compose::second_forms(&mut parts, ffmpeg).run()));
    let digests = compose::digest(&mut parts, &serve, bound);
    let digests = digests.map(|digests| tokio::spawn(digests.run()));
    let sweeping = tokio::spawn(compose::sweep(&parts, &store).run());
    let site = tokio::spawn(listener::serve(
        socket,
        passeplume_api::router(parts),
        listening.clone(),
    ));
    if let Some(address) = serve.metrics_listen {
        let metrics = bind(address).await?;
        let bound = metrics.local_addr().map_err(Failure::failed)?;
        say(&format!("metrics: http://{bound}/metrics"))?;
        let router = passeplume_api::metrics_router(move || figures.render());
        let listening = Listening {
            tls: None,
            max_connections: 64,
            ..listening
        };
        tokio::spawn(listener::serve(metrics, router, listening));
    }
    announce(&serve, bound, accounts.as_deref())?;

    // A dead medium is no signal to drain: whatever would be committed now could not be trusted.
    until_the_end(stop, &mut house, failed).await?;
    sweeping.abort();
    indexing.abort();
    for task in [second, digests].into_iter().flatten() {
        task.abort();
    }
    house.drain(DRAIN).await;
    let _ = tokio::time::timeout(CLOSE, site).await;
    let _ = tokio::time::timeout(CLOSE, store.close()).await;
    tracing::info!("stopped");
    Ok(())
}

async fn until_the_end(
    mut stop: watch::Receiver<bool>,
    house: &mut compose::House,
    mut failed: mpsc::Receiver<String>,
) -> Result<(), Failure> {
    let cause = tokio::select! {
        _ = stop.wait_for(|stop| *stop) => return Ok(()),
        cause = house.dead_medium() => cause,
        Some(cause) = failed.recv() => cause,
    };
    Err(Failure::because(format!(
        "the medium failed to keep a write; nothing false was acknowledged. Check the disk, then start again: {cause}"
    )))
}

async fn prepare_demo(
    store: &Store,
    shelf: &Arc<dyn Shelf>,
    wanted: Demo,
) -> Result<Option<Vec<DemoAccount>>, Failure> {
    let everyone = match wanted {
        Demo::Off => return Ok(None),
        Demo::Local => Everyone::WithAdults,
        Demo::Public => Everyone::PupilsAlone,
    };
    if demo::is_empty(store).await? {
        demo::fill(store, shelf, everyone, WallClock.now()).await?;
        tracing::info!("the empty database was filled with the demo world");
        return Ok(Some(chips::all(everyone)?));
    }
    if everyone == Everyone::PupilsAlone {
        // Filled on loopback earlier: a teacher's printed password must not work from the street.
        let all = chips::that_work(store, Everyone::WithAdults).await?;
        if all.iter().any(|chip| chip.role != RoleName::Pupil) {
            return Err(Failure::because(
                "this database holds demo adults whose passwords are printed: a public demo starts from an empty one",
            ));
        }
    }
    Ok(Some(chips::that_work(store, everyone).await?))
}

fn announce(
    serve: &Serve,
    bound: SocketAddr,
    accounts: Option<&[DemoAccount]>,
) -> Result<(), Failure> {
    say(&format!("Passeplume: {}", serve.address(bound)))?;
    for account in accounts.unwrap_or_default() {
        let place: Vec<&str> = [
            Some(in_french(account.role)),
            account.class.as_deref(),
            account.school.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        say(&format!(
            "  {:<9} {:<13} {} ({})",
            account.login,
            account.password,
            account.display_name,
            place.join(", ")
        ))?;
    }
    tracing::info!(%bound, "serving");
    Ok(())
}

fn in_french(role: RoleName) -> &'static str {
    match role {
        RoleName::Pupil => "élève",
        RoleName::Teacher => "enseigne",
        RoleName::Head => "dirige",
        RoleName::Guardian => "parent",
        RoleName::Adviser => "conseille",
        RoleName::Town => "collectivité",
        RoleName::Admin => "administre",
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| Failure::because(format!("cannot listen on {address}: {cause}")))
}

/// Connections at once. Raises the limit on descriptors as far as this user may: a whole school is more than 1,024.
fn places() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(1 << 20).min(1 << 20);
    let raised = Rlimit {
        current: Some(wanted),
        maximum: limit.maximum,
    };
    let got = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(_) => limit.current.unwrap_or(1024),
    };
    usize::try_from(got.saturating_sub(RESERVED).max(64)).unwrap_or(usize::MAX)
}
