//! Every bound, with the case that made it necessary. All are counts: the same input gives the
//! same answer on a slow machine.

/// Largest source file that is read by default; above it lie bundles and generated tables.
pub const MAX_FILE_SIZE: u64 = 1 << 20;

/// How many times larger a notebook may be: most of its bytes are outputs, which are not looked at.
/// The limit holds for the rest.
pub const NOTEBOOK_FACTOR: u64 = 16;

/// How many times larger JSON and YAML may be that carries requests: most of it is answers, which are
/// not looked at. Larger ones are rare (an export of a whole workspace, a long session of a browser).
pub const CARRIER_FACTOR: u64 = 5;

/// Most different requests of one file that carries them; an API has less than a thousand endpoints.
pub const MAX_REQUESTS: usize = 2_000;

/// Source files above this size that look machine-made (very long lines) are skipped with a note.
pub const GENERATED_FILE_SIZE: u64 = 256 << 10;

/// Largest file of settings that is analysed, in bytes: what people configure programs with stays far below it, what
/// programs write (lock files, dumps, catalogues of texts) does not.
pub const MAX_SETTINGS: usize = 256 << 10;

/// Files of settings read because code reads a token by a name that stands in them.
pub const MAX_LATE_SETTINGS: usize = 200;

/// Deepest nesting a front-end follows. Real code stays below 100; recursion past 5,000 aborts on
/// a 2 MiB stack.
pub const MAX_DEPTH: u32 = 400;

/// Deepest nesting, brackets and blocks and prefixes together, handed to the fast parser of Python, which
/// recurses and cannot be caught when it overflows; beyond it the other parser reads the file, and nothing is lost.
pub const MAX_PYTHON_NESTING: u32 = 200;

/// Longest run of operators, members or calls handed to it: its tree is dropped recursively.
pub const MAX_PYTHON_CHAIN: u32 = 2_000;

/// Deepest nesting of brackets and elements handed to the fast parser of JavaScript, which recurses too. Real code stays
/// below 100; beyond it, as beyond the next three, the other parser reads the file, and nothing is lost.
pub const MAX_JAVASCRIPT_BRACKETS: usize = 128;

/// Most of all that nests for that parser: brackets, operators and keywords whose operand follows. None takes more than
/// five kilobytes of stack.
pub const MAX_JAVASCRIPT_NESTING: u32 = 1_000;

/// Most brackets inside one another that follow a `<` each: it reads what is in them once for each way to take that.
pub const MAX_JAVASCRIPT_GUESSES: u32 = 6;

/// Most modifiers in a row: it looks behind all of them at each.
pub const MAX_JAVASCRIPT_MODIFIERS: u32 = 32;

/// Deepest bracket nesting handed to syn, which recurses and cannot be caught when it overflows.
pub const MAX_RUST_BRACKETS: u32 = 256;

/// Most prefix operators in a row handed to syn, for the same reason.
pub const MAX_RUST_PREFIXES: u32 = 64;

/// Longest run of binary operators or chained calls handed to syn.
pub const MAX_RUST_CHAIN: u32 = 5_000;

/// Most facts (expressions) of one file; a bundle can hold millions.
pub const MAX_FACTS: usize = 250_000;

/// Alternatives a string may have before it is widened to its common ends.
pub const MAX_ALTERNATIVES: usize = 16;

/// Known text in one template, in bytes.
pub const MAX_TEXT: usize = 4 << 10;

/// Pieces in one template.
pub const MAX_PIECES: usize = 32;

/// Fields of one record, items of one sequence.
pub const MAX_FIELDS: usize = 96;

/// Items of a known sequence that a loop walks one by one; of a longer one, the first.
pub const MAX_UNROLL: usize = 100;

/// Calls followed into one another.
pub const MAX_CALL_DEPTH: usize = 10;

/// Expressions evaluated inside one another, over all calls that are followed: a chain of 5,000
/// method calls is one expression in another 5,000 times.
pub const MAX_EXPR_DEPTH: usize = 2_000;

/// Expressions evaluated for one root (a function or a file's top level) before it is cut short.
pub const MAX_STEPS: u32 = 40_000;

/// Expressions evaluated for the tests of one group of connected files.
pub const MAX_TEST_STEPS: u64 = 300_000;

/// Expressions evaluated for one group of connected files.
pub const MAX_TOTAL_STEPS: u64 = 6_000_000;

/// Nesting of values (a record in a record in …).
pub const MAX_VALUE_DEPTH: usize = 8;

/// Files read because a seed imports them or is imported by them.
pub const MAX_CLOSURE_FILES: usize = 2_000;

/// Files read because their package is named after the service.
pub const MAX_PACKAGE_FILES: usize = 500;

/// Files of one folder that see each other's names, where a folder is one module.
pub const MAX_FOLDER_FILES: usize = 100;

/// Files read because files asked for import them, where the rest of the tree is context only: a commit waits for
/// this run, and a file such as a registry of plug-ins leads to all of a program.
pub const MAX_CONTEXT_FILES: usize = 100;

/// Rounds of following imports from the seeds.
pub const MAX_CLOSURE_ROUNDS: usize = 3;

/// Names in a table, or imports that nothing names, beyond which they are a register: what stands in it is used by those
/// who ask it for a name.
pub const MAX_LISTED_NAMES: usize = 24;

/// Statements at the top level that say more of a variable, beyond which they are taken for entries of a register.
pub const MAX_STATEMENTS_ON: usize = 8;

/// Rounds of looking for files that import a wrapper, then for files that import those.
pub const MAX_IMPORTER_ROUNDS: usize = 2;

/// Files parsed in one such round because a wrapper's name stands in them (`client` stands in many).
pub const MAX_IMPORTER_CANDIDATES: usize = 400;

/// Stack of a worker thread: virtual memory, touched only when used.
pub const WORKER_STACK: usize = 64 << 20;
