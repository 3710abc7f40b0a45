//! A person at a terminal: the program behind a real pseudo-terminal.
#![allow(dead_code)] // each test file uses its own part

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// No answer takes so long, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with a program in it.
pub struct Terminal {
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    shown: String,
    child: Child,
}

impl Terminal {
    /// Runs the program in `folder` with these words, the terminal its own.
    pub fn run(folder: &Path, words: &[&str]) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&ours).expect("granted");
        unlockpt(&ours).expect("unlocked");
        let name = ptsname(&ours, Vec::new()).expect("a name");
        let theirs = || {
            let path = Path::new(std::ffi::OsStr::from_bytes(name.to_bytes()));
            let file = OpenOptions::new().read(true).write(true).open(path).expect("its other end");
            Stdio::from(file)
        };
        // `setsid --ctty` makes it the controlling terminal, so that Ctrl-C is a signal.
        let child = Command::new("setsid")
            .args(["--ctty", "--wait", env!("CARGO_BIN_EXE_svl-cost")])
            .args(words)
            .current_dir(folder)
            .env("TERM", "xterm")
            .stdin(theirs())
            .stdout(theirs())
            .stderr(theirs())
            .spawn()
            .expect("setsid runs");
        let keyboard = File::from(ours);
        let mut from = keyboard.try_clone().expect("a second handle");
        let (send, screen) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            // The end is an error where the other end is closed.
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { keyboard, screen, shown: String::new(), child }
    }

    /// Waits until the screen shows this; gives all that is shown up to there, and forgets it.
    pub fn until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown.find(text) {
                let rest = self.shown.split_off(at + text.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            match self.screen.recv_timeout(PATIENCE) {
                Ok(bytes) => self.shown += &String::from_utf8_lossy(&bytes),
                Err(why) => panic!("never shown ({why}): {text}\n{}", self.shown),
            }
        }
    }

    /// Types.
    pub fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).expect("typed");
    }

    /// Waits for the end; gives the rest of the screen and the exit status.
    pub fn end(mut self) -> (String, Option<i32>) {
        let status = self.child.wait().expect("it ends");
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(500)) {
            self.shown += &String::from_utf8_lossy(&bytes);
        }
        (self.shown, status.code())
    }
}
