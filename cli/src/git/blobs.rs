//! The content of objects, read through one process.
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// One byte more than a workload file may have, so that a larger one is seen to be larger.
const AT_MOST: u64 = (1 << 20) + 1;

/// `git cat-file --batch`; it ends with its owner.
pub struct Blobs {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    pub(super) fn start(mut command: Command) -> Result<Self, String> {
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| format!("could not run `git`: {e}"))?;
        let asks = child.stdin.take();
        let answers = child.stdout.take().ok_or("git has no output")?;
        Ok(Self { child, asks, answers: BufReader::new(answers) })
    }

    /// An object's content, or one byte more than is allowed of it.
    pub fn read(&mut self, object: &str) -> Result<Vec<u8>, String> {
        self.ask(object).map_err(|error| format!("git could not read {object}: {error}"))
    }

    fn ask(&mut self, object: &str) -> Result<Vec<u8>, String> {
        let text = |error: std::io::Error| error.to_string();
        let asks = self.asks.as_mut().ok_or("it has ended")?;
        writeln!(asks, "{object}").and_then(|()| asks.flush()).map_err(text)?;
        // `<object> blob <size>`, or `<object> missing`.
        let mut head = Vec::new();
        self.answers.by_ref().take(4_096).read_until(b'\n', &mut head).map_err(text)?;
        let head = String::from_utf8_lossy(&head);
        let size = head.split_whitespace().nth(2).and_then(|size| size.parse::<u64>().ok());
        let Some(size) = size else {
            return Err("this clone does not have it; fetch it first".to_owned());
        };
        let mut content = Vec::new();
        let wanted = size.min(AT_MOST);
        self.answers.by_ref().take(wanted).read_to_end(&mut content).map_err(text)?;
        // The rest, and the line's end, are passed over and never kept.
        let rest = size - wanted + 1;
        std::io::copy(&mut self.answers.by_ref().take(rest), &mut std::io::sink()).map_err(text)?;
        if content.len() as u64 == wanted { Ok(content) } else { Err("it ended early".to_owned()) }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // Its input's end is its own.
        self.asks = None;
        let _ = self.child.wait();
    }
}
