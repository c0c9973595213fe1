//! Where the program is, and whether it is one.

use std::{
    env,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{process::Command, time::timeout};

use super::{Ffmpeg, SECONDS};

/// What the option says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Used where it is found on the path.
    #[default]
    Auto,
    /// Never.
    Off,
    /// This one.
    At(PathBuf),
}

impl Choice {
    /// The value of the option, where one was given.
    pub(crate) fn of(said: Option<&str>) -> Self {
        match said {
            None | Some("auto") => Self::Auto,
            Some("off") => Self::Off,
            Some(path) => Self::At(PathBuf::from(path)),
        }
    }
}

impl Ffmpeg {
    /// The program that the option means, once it has said its version; nothing where it is not wanted or not there.
    ///
    /// # Errors
    /// One that was named and does not answer.
    pub(crate) async fn find(choice: &Choice) -> Result<Option<Self>, String> {
        let program = match choice {
            Choice::Off => return Ok(None),
            Choice::Auto => on_path("ffmpeg"),
            Choice::At(path) => Some(path.clone()),
        };
        let Some(program) = program else {
            tracing::info!("no ffmpeg here: films and sounds stay as they were recorded");
            return Ok(None);
        };
        match (version(&program).await, choice) {
            (Some(version), _) => {
                tracing::info!(version, "ffmpeg was found");
                let longest = Duration::from_secs(SECONDS);
                Ok(Some(Self { program, longest }))
            }
            (None, Choice::At(path)) => Err(format!(
                "--ffmpeg: {} does not say its version; name the program itself, or off",
                path.display()
            )),
            (None, Choice::Auto | Choice::Off) => {
                tracing::warn!(
                    "the ffmpeg on the path does not answer: films and sounds stay as they were recorded"
                );
                Ok(None)
            }
        }
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|program| is_program(program))
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// The first words that it says of itself.
async fn version(program: &Path) -> Option<String> {
    let asked = Command::new(program)
        .arg("-version")
        .env_clear()
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let said = timeout(Duration::from_secs(5), asked).await.ok()?.ok()?;
    let first = String::from_utf8_lossy(&said.stdout);
    let version: String = first.lines().next()?.chars().take(60).collect();
    (said.status.success() && version.starts_with("ffmpeg")).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn med_27_a_program_that_was_named_must_be_one_and_off_is_off() {
        assert_eq!(Choice::of(None), Choice::Auto);
        assert_eq!(Choice::of(Some("off")), Choice::Off);
        assert!(Ffmpeg::find(&Choice::Off).await.unwrap().is_none());
        let missing = Choice::At(PathBuf::from("/nowhere/ffmpeg"));
        assert!(Ffmpeg::find(&missing).await.is_err());
        // It answers, and is no ffmpeg.
        assert!(
            Ffmpeg::find(&Choice::At(PathBuf::from("/bin/true")))
                .await
                .is_err()
        );
    }
}
