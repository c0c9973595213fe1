//! A small SMTP server inside the test: it keeps what it is given.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "a test may fail"
)]

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};

/// A place that takes letters; `busy` times it says that it cannot.
#[derive(Default)]
pub struct LetterBox {
    letters: Mutex<Vec<String>>,
    pub busy: AtomicUsize,
}

pub async fn letter_box() -> (Arc<LetterBox>, String) {
    let here = Arc::new(LetterBox::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let kept = Arc::clone(&here);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kept = Arc::clone(&kept);
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let _ = write.write_all(b"220 here\r\n").await;
                let mut letter: Option<String> = None;
                while let Ok(Some(line)) = lines.next_line().await {
                    if let Some(text) = &mut letter {
                        if line != "." {
                            text.push_str(&line);
                            text.push('\n');
                            continue;
                        }
                        kept.letters.lock().unwrap().extend(letter.take());
                    } else if line == "DATA" {
                        let busy =
                            kept.busy
                                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| {
                                    n.checked_sub(1)
                                });
                        if busy.is_ok() {
                            let _ = write.write_all(b"451 later\r\n").await;
                            continue;
                        }
                        letter = Some(String::new());
                        let _ = write.write_all(b"354 go on\r\n").await;
                        continue;
                    }
                    let answer: &[u8] = if line == "QUIT" {
                        b"221 bye\r\n"
                    } else {
                        b"250 ok\r\n"
                    };
                    let _ = write.write_all(answer).await;
                }
            });
        }
    });
    (here, url)
}

impl LetterBox {
    pub fn count(&self) -> usize {
        self.letters.lock().unwrap().len()
    }

    /// The last letter, as it came.
    pub fn last(&self) -> String {
        let letters = self.letters.lock().unwrap();
        letters.last().cloned().unwrap_or_default()
    }
}
