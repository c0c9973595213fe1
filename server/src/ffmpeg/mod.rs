//! A program of others, where it is installed: makes of a film or sound the form that every tablet plays.
//!
//! It gets a file of ours, written by `passeplume_media` and named by its format, in a folder of its own; no network, no
//! environment, a fixed list of arguments, the lowest place in the queue of the processor, and an end.

mod find;

use std::{path::PathBuf, process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process_group, setpriority_process};
use tokio::{fs, process::Command, time::timeout};

pub(crate) use find::Choice;

/// How long one film or sound may take.
const SECONDS: u64 = 120;
/// The politest place in the queue of the processor but nine.
const NICE: i32 = 10;
/// Longest result, in seconds; a little above what comes in.
const LENGTH: &str = "185";
/// Largest result, in bytes.
const SIZE: &str = "120000000";

/// The program, found and tried.
#[derive(Debug, Clone)]
pub(crate) struct Ffmpeg {
    program: PathBuf,
    longest: Duration,
}

/// Why there is no second form. The first one stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FfmpegError {
    /// It took longer than it may; it was ended, with everything that it had started.
    #[error("it took too long")]
    TooSlow,
    /// It said no.
    #[error("it ended with {0}")]
    Refused(std::process::ExitStatus),
    /// It could not be started, or its folder could not be used.
    #[error("it could not be run: {0}")]
    Broken(#[from] std::io::Error),
}

/// What is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// H.264 and AAC in MP4.
    Film,
    /// AAC in MP4.
    Sound,
}

/// The name by which the program knows our own containers; nothing is guessed from bytes.
pub(crate) fn format_of(media_type: &str) -> Option<&'static str> {
    match media_type {
        "video/webm" | "audio/webm" => Some("matroska"),
        "video/mp4" | "audio/mp4" => Some("mov"),
        "audio/ogg" => Some("ogg"),
        _ => None,
    }
}

impl Ffmpeg {
    /// The bytes of `wanted`, made of a file in this format.
    ///
    /// # Errors
    /// [`FfmpegError`]; its folder is gone then as well.
    pub(crate) async fn convert(
        &self,
        bytes: &[u8],
        format: &str,
        wanted: Wanted,
    ) -> Result<Vec<u8>, FfmpegError> {
        let folder = tempfile::Builder::new()
            .prefix("passeplume-film.")
            .tempdir()?;
        let (from, to) = (folder.path().join("in"), folder.path().join("out.mp4"));
        fs::write(&from, bytes).await?;
        self.run(folder.path(), format, wanted).await?;
        let made = fs::read(&to).await?;
        Ok(made)
    }

    async fn run(
        &self,
        folder: &std::path::Path,
        format: &str,
        wanted: Wanted,
    ) -> Result<(), FfmpegError> {
        let mut child = Command::new(&self.program)
            .args(arguments(format, wanted))
            .env_clear()
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        let group = id.and_then(Pid::from_raw);
        if let Some(process) = group {
            // A system that does not allow it makes the film all the same.
            let _ = setpriority_process(Some(process), NICE);
        }
        match timeout(self.longest, child.wait()).await {
            Ok(status) => {
                let status = status?;
                if status.success() {
                    Ok(())
                } else {
                    Err(FfmpegError::Refused(status))
                }
            }
            Err(_) => {
                if let Some(group) = group {
                    let _ = kill_process_group(group, Signal::KILL);
                }
                let _ = child.wait().await;
                Err(FfmpegError::TooSlow)
            }
        }
    }
}

/// Everything that it is told. Names of files are ours, and relative to its folder.
fn arguments(format: &str, wanted: Wanted) -> Vec<&str> {
    let mut all = vec![
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "quiet",
        // A playlist inside would be followed elsewhere: neither the format nor the protocol allows it.
        "-protocol_whitelist",
        "file",
        "-f",
        format,
        "-i",
        "in",
        "-map_metadata",
        "-1",
        "-map_chapters",
        "-1",
        "-t",
        LENGTH,
        "-fs",
        SIZE,
        "-threads",
        "1",
        "-c:a",
        "aac",
        "-b:a",
        "96k",
        "-ac",
        "2",
    ];
    match wanted {
        Wanted::Film => all.extend([
            "-map",
            "0:v:0",
            "-map",
            "0:a:0?",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-profile:v",
            "baseline",
            "-pix_fmt",
            "yuv420p",
            "-vf",
            "scale='min(1280,iw)':-2",
        ]),
        Wanted::Sound => all.extend(["-map", "0:a:0", "-vn"]),
    }
    all.extend(["-movflags", "+faststart", "-f", "mp4", "out.mp4"]);
    all
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::PermissionsExt, path::Path, time::Instant};

    use super::*;

    /// A program of the test in the place of the real one.
    fn stub(folder: &Path, script: &str) -> Ffmpeg {
        let program = folder.join("ffmpeg");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Ffmpeg {
            program,
            longest: Duration::from_millis(700),
        }
    }

    #[tokio::test]
    async fn med_27_the_program_gets_our_file_its_format_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let seen = folder.path().join("seen");
        let script = format!(
            "{{ echo \"$@\"; /usr/bin/env; /bin/cat in; }} > {} ; printf made > out.mp4",
            seen.display()
        );
        let made = stub(folder.path(), &script)
            .convert(b"our film", "matroska", Wanted::Film)
            .await
            .unwrap();
        assert_eq!(made, b"made");
        let seen = std::fs::read_to_string(seen).unwrap();
        let mut lines = seen.lines();
        let said = lines.next().unwrap();
        for words in [
            "-nostdin",
            "-protocol_whitelist file -f matroska -i in",
            "-map_metadata -1",
            "-threads 1",
            "-profile:v baseline",
            "-t 185",
            "-fs 120000000",
            "-f mp4 out.mp4",
        ] {
            assert!(said.contains(words), "{words} in {said}");
        }
        let rest: Vec<&str> = lines.collect();
        assert_eq!(rest.last(), Some(&"our film"));
        // What a shell sets for itself, and nothing of ours.
        for line in rest.iter().take(rest.len() - 1) {
            assert!(
                ["PWD=", "SHLVL=", "_=", "OLDPWD="]
                    .iter()
                    .any(|own| line.starts_with(own)),
                "{line}"
            );
        }
    }

    #[tokio::test]
    async fn med_27_a_program_that_hangs_is_ended_at_its_time_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let late = folder.path().join("late");
        let script = format!(
            "(/bin/sleep 2; echo late > {}) & /bin/sleep 30",
            late.display()
        );
        let began = Instant::now();
        let ended = stub(folder.path(), &script)
            .convert(b"x", "mov", Wanted::Sound)
            .await;
        assert!(matches!(ended, Err(FfmpegError::TooSlow)), "{ended:?}");
        assert!(began.elapsed() < Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert!(!late.exists(), "what it had started went on");
    }

    #[tokio::test]
    async fn med_27_a_refusal_and_a_missing_result_are_errors_and_leave_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("place");
        let script = format!("pwd > {}; exit 3", place.display());
        let said = stub(folder.path(), &script)
            .convert(b"x", "mov", Wanted::Film)
            .await;
        assert!(matches!(said, Err(FfmpegError::Refused(_))), "{said:?}");
        let place = std::fs::read_to_string(place).unwrap();
        assert!(!Path::new(place.trim()).exists());
        let said = stub(folder.path(), "exit 0")
            .convert(b"x", "mov", Wanted::Film)
            .await;
        assert!(matches!(said, Err(FfmpegError::Broken(_))), "{said:?}");
    }

    #[test]
    fn med_27_formats_are_named_and_never_guessed() {
        assert_eq!(format_of("video/webm"), Some("matroska"));
        assert_eq!(format_of("audio/ogg"), Some("ogg"));
        assert_eq!(format_of("application/vnd.apple.mpegurl"), None);
        assert_eq!(format_of("audio/mpeg"), None);
    }
}
