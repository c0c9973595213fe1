//! The server's own CPU time and memory, read from /proc.

use std::{fs, time::Duration};

/// CPU time (user and system) that process `pid` has used, where /proc tells.
pub(crate) fn cpu(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses and may hold blanks: count from behind it.
    let mut fields = stat.get(stat.rfind(')')? + 2..)?.split(' ');
    let user: u64 = fields.nth(11)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    // Linux counts in hundredths of a second on every machine that we serve.
    Some(Duration::from_millis((user + system) * 10))
}

/// Proportional set size of process `pid` in kB, where /proc tells.
pub(crate) fn memory_kb(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
