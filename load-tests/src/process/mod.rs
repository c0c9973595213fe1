//! The processes of a run: their CPU time and memory from `/proc`, and the cores they may use.

mod brake;
pub(crate) mod pin;
mod watch;

pub(crate) use brake::Brake;
pub(crate) use watch::Watch;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Lets this process, and the server that it starts, open as many sockets as the system allows.
pub(crate) fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    // Where this is refused, opening the sockets says so.
    let _ = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        },
    );
}
