//! Reading one file, with the reasons not to.

use std::cell::RefCell;
use std::io::{self, Read};
use std::path::Path;

use cap_fs_ext::OpenOptionsSyncExt;
use cap_std::ambient_authority;
use cap_std::fs::{File, OpenOptions};

use crate::diag::ProblemKind;
use crate::engine::prefilter::Prefilter;
use crate::limits;
use crate::text::decode::{self, Encoding};
use crate::text::{FileKind, Host};

/// Average line length above which a large file counts as machine-made.
const GENERATED_LINE: usize = 500;

/// How much of a file is its start.
const START: u64 = 16 << 10;

/// What came of reading a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It mentions nothing of interest.
    Miss,
    /// Its bytes.
    Hit(Vec<u8>),
    /// Why it is not analysed.
    Problem(ProblemKind, String),
}

thread_local! {
    /// One buffer a worker: most files are searched in it and forgotten.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What a file may be like to be read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    size: u64,
    /// Whether it may look machine-made.
    machine_made: bool,
}

impl Bounds {
    /// Those of source text.
    pub fn code(size: u64) -> Self {
        Self { size, machine_made: false }
    }

    /// The largest size.
    pub fn size(self) -> u64 {
        self.size
    }

    /// Those of a file in which the code may have a size.
    pub fn of(kind: FileKind, size: u64) -> Self {
        match kind {
            FileKind::Host(Host::Notebook) => {
                Self { size: size.saturating_mul(limits::NOTEBOOK_FACTOR), machine_made: true }
            }
            FileKind::Data => Self { size: size.saturating_mul(limits::CARRIER_FACTOR), machine_made: true },
            FileKind::Host(_) => Self { size, machine_made: true },
            FileKind::Code(_) => Self::code(size),
        }
    }
}

/// Read a file, and keep its bytes if they matter: all files do without a prefilter.
pub fn read(path: &Path, bounds: Bounds, prefilter: Option<&Prefilter>) -> Outcome {
    read_looking(path, bounds, prefilter, &mut |_| ())
}

/// The same; `look` is given the bytes in any case.
pub fn read_looking(
    path: &Path,
    bounds: Bounds,
    prefilter: Option<&Prefilter>,
    look: &mut dyn FnMut(&[u8]),
) -> Outcome {
    BUFFER.with_borrow_mut(|buffer| match fill(path, bounds.size, buffer) {
        Ok(Some(bytes)) => {
            look(bytes);
            sort_out(bytes, bounds, prefilter)
        }
        Ok(None) => too_large(bounds.size),
        Err(error) => Outcome::Problem(ProblemKind::Unreadable, error.to_string()),
    })
}

/// Look at the bytes of a file, if it can be read.
pub fn look(path: &Path, bounds: Bounds, look: &mut dyn FnMut(&[u8])) {
    BUFFER.with_borrow_mut(|buffer| fill(path, bounds.size, buffer).ok().flatten().into_iter().for_each(look));
}

/// Open a file without waiting: should it have become a pipe since it was listed, nobody may ever write into that.
fn open(path: &Path) -> io::Result<File> {
    File::open_ambient_with(path, OpenOptions::new().read(true).nonblock(true), ambient_authority())
}

/// The start of a file, as far as it can be read.
pub fn start(path: &Path) -> Vec<u8> {
    let mut start = Vec::new();
    // What cannot be read says nothing.
    let _ = open(path).and_then(|file| file.take(START).read_to_end(&mut start));
    start
}

/// How zlint's own reports begin, each within [`HEAD`]: they quote code that has findings.
const OWN: [&[u8]; 3] = [
    b"<meta name=\"generator\" content=\"zlint ",
    b"\"tool\": {\n    \"name\": \"zlint\",",
    b"\"tool\":{\"driver\":{\"name\":\"zlint\",",
];

/// Where the marks of [`OWN`] stand.
const HEAD: usize = 512;

fn is_own_report(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    OWN.iter().any(|mark| memchr::memmem::find(head, mark).is_some())
}

/// What to do with bytes that are at hand: a file's, or those of standard input.
pub fn sort_out(bytes: &[u8], bounds: Bounds, prefilter: Option<&Prefilter>) -> Outcome {
    if bytes.len() as u64 > bounds.size {
        return too_large(bounds.size);
    }
    if !prefilter.is_none_or(|prefilter| mentions(bytes, prefilter)) || is_own_report(bytes) {
        return Outcome::Miss;
    }
    match decode::encoding(bytes) {
        Encoding::Utf16 => problem(ProblemKind::Encoding, "UTF-16 text is not analysed; convert it to UTF-8"),
        Encoding::Binary => problem(ProblemKind::Encoding, "holds NUL bytes, so it is not source text"),
        Encoding::Utf8 | Encoding::Other if !bounds.machine_made && is_generated(bytes) => {
            problem(ProblemKind::Generated, "a large file with very long lines: a bundle or a generated table")
        }
        Encoding::Utf8 | Encoding::Other => Outcome::Hit(bytes.to_vec()),
    }
}

fn too_large(limit: u64) -> Outcome {
    problem(ProblemKind::TooLarge, &format!("larger than {limit} bytes; raise --max-file-size to read it"))
}

fn problem(kind: ProblemKind, message: &str) -> Outcome {
    Outcome::Problem(kind, message.to_owned())
}

fn mentions(bytes: &[u8], prefilter: &Prefilter) -> bool {
    if decode::is_utf16(bytes) {
        // Needles are ASCII, so the text without its NUL bytes holds them if the file does.
        let squeezed: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        return prefilter.matches(&squeezed);
    }
    prefilter.matches(bytes)
}

fn is_generated(bytes: &[u8]) -> bool {
    let lines = || memchr::memchr_iter(b'\n', bytes).count() + 1;
    bytes.len() as u64 > limits::GENERATED_FILE_SIZE && bytes.len() / lines() > GENERATED_LINE
}

/// Read a file into the buffer and return what was read; of a file over the limit, nothing or a
/// part that is over the limit too.
fn fill<'b>(path: &Path, limit: u64, buffer: &'b mut Vec<u8>) -> io::Result<Option<&'b [u8]>> {
    let mut file = open(path)?;
    // Asked of the open file: what lay at the path may have been exchanged since the walk.
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    if meta.len() > limit {
        return Ok(None);
    }
    // One byte more than expected, so that the end of the file is seen without growing.
    let expected = usize::try_from(meta.len()).unwrap_or(usize::MAX).saturating_add(1);
    let mut filled = 0_usize;
    while filled as u64 <= limit {
        let room = expected.max(filled.saturating_add(1));
        if buffer.len() < room {
            buffer.resize(room.max(filled.saturating_mul(2)), 0);
        }
        let Some(space) = buffer.get_mut(filled..) else { break };
        let room_left = space.len();
        match file.read(space) {
            Ok(0) => break,
            Ok(count) => {
                filled += count;
                // All that was told of, though more was asked for: this is the end.
                if count < room_left && filled as u64 == meta.len() {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(buffer.get(..filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefilter() -> Prefilter {
        Prefilter::new(&["needle"]).unwrap()
    }

    fn sorted(bytes: &[u8]) -> Option<ProblemKind> {
        match sort_out(bytes, Bounds::code(1 << 20), Some(&prefilter())) {
            Outcome::Problem(kind, _) => Some(kind),
            Outcome::Miss | Outcome::Hit(_) => None,
        }
    }

    #[test]
    fn reasons_count_only_for_files_that_mention_a_needle() {
        let long = "x".repeat(300 << 10);
        assert_eq!(sorted(long.as_bytes()), None);
        assert_eq!(sorted(format!("needle{long}").as_bytes()), Some(ProblemKind::Generated));
        assert_eq!(sorted(b"\0 needle"), Some(ProblemKind::Encoding));
        assert_eq!(sorted(b"\0 other"), None);
        let utf16: Vec<u8> = "\u{feff}needle".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sorted(&utf16), Some(ProblemKind::Encoding));
    }

    #[test]
    fn reads_what_matches_and_refuses_what_is_too_large() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.py");
        let code = Bounds::code;
        std::fs::write(&path, "a needle").unwrap();
        assert_eq!(read(&path, code(100), Some(&prefilter())), Outcome::Hit(b"a needle".to_vec()));
        assert_eq!(read(&path, code(8), None), Outcome::Hit(b"a needle".to_vec()));
        assert!(matches!(read(&path, code(7), None), Outcome::Problem(ProblemKind::TooLarge, _)));
        let notebook = Bounds::of(FileKind::Host(Host::Notebook), 7);
        assert_eq!(read(&path, notebook, None), Outcome::Hit(b"a needle".to_vec()));
        std::fs::write(&path, "hay".repeat(100)).unwrap();
        assert!(matches!(read(&path, notebook, None), Outcome::Problem(ProblemKind::TooLarge, _)));
        assert_eq!(read(&path, code(1000), Some(&prefilter())), Outcome::Miss);
        assert!(matches!(read(folder.path(), code(100), None), Outcome::Problem(ProblemKind::Unreadable, _)));
    }

    /// A pipe that nobody writes into, and files whose length says nothing: they grow while they are read.
    #[cfg(target_os = "linux")]
    #[test]
    fn pipes_and_files_that_grow() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("a.py");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let outcome = read(&pipe, Bounds::code(100), None);
        assert_eq!(outcome, Outcome::Problem(ProblemKind::Unreadable, "not a regular file".to_owned()));
        assert_eq!(start(Path::new("/proc/self/status")).get(..5), Some(&b"Name:"[..]));
        let status = Path::new("/proc/self/status");
        assert_eq!(std::fs::metadata(status).unwrap().len(), 0);
        assert!(matches!(read(status, Bounds::code(100), None), Outcome::Problem(ProblemKind::TooLarge, _)));
        assert!(matches!(read(status, Bounds::code(1 << 20), None), Outcome::Hit(bytes) if bytes.len() > 100));
    }
}
