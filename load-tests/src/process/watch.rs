//! CPU time and memory of a process and its children, read from `/proc`.

use std::{collections::HashMap, fs, time::Duration};

/// What of a process counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// All that descends from it: a server behind a shell or a package runner.
    Family,
    /// It alone: the generator, whose child is the server.
    Alone,
}

/// Watches one process and, where it is a server, whatever it has started.
#[derive(Debug)]
pub(crate) struct Watch {
    root: u32,
    whose: Whose,
    /// CPU time of each thread when it was last seen, in nanoseconds: a thread that has ended keeps its last figure.
    threads: HashMap<u32, u64>,
}

impl Watch {
    /// Watches `root` and its descendants.
    pub(crate) fn new(root: u32) -> Self {
        Self {
            root,
            whose: Whose::Family,
            threads: HashMap::new(),
        }
    }

    /// Watches this very process, without the server that it started.
    pub(crate) fn own() -> Self {
        Self {
            whose: Whose::Alone,
            ..Self::new(std::process::id())
        }
    }

    /// CPU time (user and system) since the process began, as far as it has been seen.
    pub(crate) fn cpu(&mut self) -> Duration {
        for pid in self.processes() {
            let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
                continue;
            };
            for task in tasks.flatten() {
                let Some(thread) = task.file_name().to_str().and_then(|name| name.parse().ok())
                else {
                    continue;
                };
                if let Some(nanos) = thread_cpu(pid, thread) {
                    self.threads.insert(thread, nanos);
                }
            }
        }
        Duration::from_nanos(self.threads.values().sum())
    }

    /// Proportional set size in kB.
    pub(crate) fn memory_kb(&self) -> Option<u64> {
        let sizes: Vec<u64> = self.processes().into_iter().filter_map(pss_kb).collect();
        if sizes.is_empty() {
            return None;
        }
        Some(sizes.into_iter().sum())
    }

    fn processes(&self) -> Vec<u32> {
        match self.whose {
            Whose::Family => family(self.root),
            Whose::Alone => vec![self.root],
        }
    }
}

/// Time on a processor to the nanosecond where the kernel counts it, else in hundredths of a second.
fn thread_cpu(pid: u32, thread: u32) -> Option<u64> {
    let exact = fs::read_to_string(format!("/proc/{pid}/task/{thread}/schedstat"));
    if let Ok(text) = exact {
        return text.split(' ').next()?.parse().ok();
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/task/{thread}/stat")).ok()?;
    let mut fields = fields(&stat)?;
    let user: u64 = fields.nth(11)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) * 10_000_000)
}

fn pss_kb(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The process and all that descend from it.
fn family(root: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        if let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat"))
            && let Some(parent) = fields(&stat).and_then(|mut fields| fields.nth(1)?.parse().ok())
        {
            parents.push((pid, parent));
        }
    }
    descendants(root, &parents)
}

fn descendants(root: u32, parents: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![root];
    let mut looked = 0;
    while let Some(parent) = found.get(looked).copied() {
        looked += 1;
        found.extend(
            parents
                .iter()
                .filter(|(pid, of)| *of == parent && *pid != root)
                .map(|(pid, _)| *pid),
        );
    }
    found
}

/// The fields of a `stat` line behind the program's name, which stands in parentheses and may hold anything.
fn fields(stat: &str) -> Option<std::str::Split<'_, char>> {
    Some(stat.get(stat.rfind(')')? + 2..)?.split(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{process::Command, time::Instant};

    #[test]
    fn descendants_are_found_over_generations() {
        let parents = [(10, 1), (11, 10), (12, 11), (13, 1), (14, 10)];
        let mut found = descendants(10, &parents);
        found.sort_unstable();
        assert_eq!(found, [10, 11, 12, 14]);
    }

    #[test]
    fn a_busy_grandchild_is_counted() {
        let busy = "sh -c 'i=0; while [ $i -lt 100000000 ]; do i=$((i+1)); done'; true";
        let mut child = Command::new("sh").args(["-c", busy]).spawn().unwrap();
        let mut watch = Watch::new(child.id());
        let began = Instant::now();
        let before = watch.cpu();
        while watch.cpu() - before < Duration::from_millis(100) {
            assert!(began.elapsed() < Duration::from_secs(20), "nothing counted");
            std::thread::yield_now();
        }
        assert_eq!(Watch::own().processes(), [std::process::id()]);
        assert!(watch.memory_kb().unwrap() > 50);
        for pid in family(child.id()) {
            let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
        child.wait().unwrap();
    }
}
