//! Which core a process runs on. A child inherits the cores of the thread that starts it, so that it is pinned before
//! its first instruction.

use std::{
    io,
    process::{Child, Command},
};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Pins the calling thread, and those that it starts from now on.
///
/// # Errors
/// Where the machine does not have that core.
pub(crate) fn this_thread(cpu: usize) -> io::Result<()> {
    let mut set = CpuSet::new();
    if cpu >= CpuSet::MAX_CPU {
        return Err(io::Error::other("no such core"));
    }
    set.set(cpu);
    Ok(sched_setaffinity(None, &set)?)
}

/// Starts a command on one core, or wherever the system likes.
///
/// # Errors
/// Where there is no such core or command.
pub(crate) fn spawn(command: &mut Command, cpu: Option<usize>) -> io::Result<Child> {
    let Some(cpu) = cpu else {
        return command.spawn();
    };
    let mine = sched_getaffinity(None)?;
    this_thread(cpu)?;
    let child = command.spawn();
    sched_setaffinity(None, &mine)?;
    child
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_pinned_and_the_parent_is_not() {
        let before = sched_getaffinity(None).unwrap();
        let cpu = (0..CpuSet::MAX_CPU)
            .find(|cpu| before.is_set(*cpu))
            .unwrap();
        let mut child = spawn(Command::new("sleep").arg("10"), Some(cpu)).unwrap();
        let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap());
        let set = sched_getaffinity(pid).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(set.count(), 1);
        assert!(set.is_set(cpu));
        let after = sched_getaffinity(None).unwrap();
        assert_eq!(after.count(), before.count());
    }
}
