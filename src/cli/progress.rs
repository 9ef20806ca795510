//! A line on standard error that says how far a run is, if it takes longer than a second and somebody watches.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::cli::args::ScreenArgs;
use crate::engine::gather::Input;
use crate::engine::progress::Progress;
use crate::engine::{self, EngineError, Options, Report};

/// How long a run may take without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line changes.
const BEAT: Duration = Duration::from_millis(100);

/// Takes the cursor to the start of the line and clears it.
const CLEAR: &str = "\r\u{1b}[2K";

/// A run of the engine, watched.
pub(super) fn check(options: &Options, input: &Input, screen: &ScreenArgs) -> Result<Report, EngineError> {
    during(options, screen, || engine::check(options, input))
}

/// Do something with the engine while the line says how far it is. The line is gone before this returns.
pub(super) fn during<T>(options: &Options, screen: &ScreenArgs, work: impl FnOnce() -> T) -> T {
    let watched = !screen.quiet && is_watched();
    let _line = watched.then(|| Line::show(options.progress.clone(), PATIENCE, Box::new(io::stderr())));
    work()
}

/// Whether a person looks at standard error: not in pipes, and not in pipelines, some of which pose as terminals.
fn is_watched() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !dumb && !set("CI")
}

/// The line, shown until it is dropped.
struct Line {
    done: Option<Sender<()>>,
    shower: Option<JoinHandle<()>>,
}

impl Line {
    fn show(progress: Arc<Progress>, patience: Duration, mut out: Box<dyn Write + Send>) -> Self {
        let (done, waits) = mpsc::channel();
        let shower = thread::spawn(move || {
            let mut wait = patience;
            // Nobody sends: the other end is dropped when the run is over.
            while waits.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = BEAT;
                let _ = write!(out, "{CLEAR}{}", words(&progress)).and_then(|()| out.flush());
            }
            if wait == BEAT {
                let _ = write!(out, "{CLEAR}").and_then(|()| out.flush());
            }
        });
        Self { done: Some(done), shower: Some(shower) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(shower) = self.shower.take() {
            let _ = shower.join();
        }
    }
}

fn words(progress: &Progress) -> String {
    match progress.now() {
        (stage, _, 0) => format!("zlint: {}", stage.name()),
        (stage, done, all) => format!("zlint: {} {}/{all}", stage.name(), done.min(all)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::engine::progress::Stage;

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn shown(patience: Duration, work: Duration) -> String {
        let (screen, progress) = (Screen::default(), Arc::new(Progress::default()));
        progress.begin(Stage::Reading, 7);
        progress.step();
        let line = Line::show(progress, patience, Box::new(screen.clone()));
        thread::sleep(work);
        drop(line);
        let bytes = screen.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_long_run_is_told_and_leaves_nothing_behind() {
        let text = shown(Duration::ZERO, Duration::from_millis(50));
        assert!(text.starts_with(&format!("{CLEAR}zlint: reading files 1/7")), "{text:?}");
        assert!(text.ends_with(CLEAR), "{text:?}");
    }

    #[test]
    fn a_short_run_says_nothing() {
        assert_eq!(shown(PATIENCE, Duration::from_millis(1)), "");
    }
}
