//! From facts to values: statements in order, calls followed into functions of the program with
//! the arguments they are given, and a list of what reached a modelled library.
//!
//! A function is evaluated once without a caller (its parameters are holes) and again for each
//! different set of arguments that a caller gives; results are remembered. A call inside a
//! function that was followed carries the chain of call sites that led to it.

mod by_name;
pub mod call;
mod callback;
mod command;
mod env;
pub mod event;
mod expr;
mod literal;
mod loops;
mod names;
mod number;
mod object;
mod outside;
mod place;
mod pure;
mod pure_text;
mod roots;
mod slots;
mod stmt;
mod test;
mod watch;
mod words;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::Catalog;
use crate::index::Symbol;
use crate::injected;
use crate::ir::{ExprId, FileFacts, Function, TOP_LEVEL, Why};
use crate::limits;
use crate::program::Program;
use crate::text::{Family, Span};
use crate::value::{Captured, ClassRef, FileIx, FuncRef, Hole, Origin, Value};

use env::Env;
pub use event::{Event, EventKind, Place, Site};
pub use slots::Slots;
use test::Decisions;
use watch::Frames;
pub use watch::Watch;

/// What one round of evaluation learned about classes and globals; the next round uses it.
#[derive(Debug, Default, Clone)]
struct Knowledge {
    /// The objects of a class that are made in view, joined.
    instances: FxHashMap<ClassRef, Value>,
    /// Fields of a class that some method other than the constructor sets, joined.
    fields: FxHashMap<ClassRef, crate::value::Fields>,
    /// Top-level variables that functions assign, joined.
    globals: FxHashMap<(FileIx, Symbol), Value>,
    /// Clients of the service that a file keeps as members of objects, by the member's name, joined:
    /// where nothing else is known of an object, `config.client` is what the file keeps there.
    clients: FxHashMap<(FileIx, Symbol), Value>,
    /// Methods that send requests, by name.
    senders: FxHashMap<Arc<str>, BTreeSet<FuncRef>>,
    /// Functions that were evaluated.
    looked_at: FxHashSet<FuncRef>,
    /// Modules of libraries that were given state, by access path: `axios.defaults.baseURL = …`.
    modules: FxHashMap<Arc<str>, Value>,
    /// What object literals with functions make.
    literals: literal::Literals,
}

/// A function being evaluated.
#[derive(Debug)]
struct Frame {
    func: FuncRef,
    env: Env,
    captured: Option<Arc<Captured>>,
    /// The class whose method this is, as written.
    class: Option<ClassRef>,
    returned: Option<Value>,
    yielded: Vec<Value>,
    /// Whether the function is evaluated for its own sake, without a caller.
    alone: bool,
    /// Whether the statement after this one can run.
    live: bool,
    /// Parameters whose object was changed in place.
    mutated: FxHashSet<Symbol>,
    /// What the call followed last changed in its arguments, not yet written back.
    changes: Vec<(usize, Value)>,
}

/// What a followed call came to.
#[derive(Debug, Clone)]
struct Outcome {
    returns: Value,
    receiver: Option<Value>,
    /// Parameters (by number) whose object was changed in place, with what it is afterwards.
    changed: Vec<(usize, Value)>,
    events: Vec<Event>,
    steps: u32,
}

type MemoKey = (FuncRef, usize, Option<Value>, call::Args);

/// Evaluates one group of connected files.
pub struct Evaluator<'p> {
    program: &'p Program,
    catalog: &'p Catalog,
    /// Where definitions are that are evaluated only when they are used.
    idle: &'p dyn Fn(FileIx, Span) -> bool,
    frames: Frames<'p>,
    modules: FxHashMap<FileIx, Rc<Env>>,
    memo: FxHashMap<MemoKey, Rc<Outcome>>,
    generic: FxHashMap<ClassRef, Value>,
    making: FxHashSet<ClassRef>,
    statics: FxHashMap<ClassRef, Rc<crate::value::Fields>>,
    /// What functions define, by name.
    definitions: FxHashMap<FuncRef, FxHashMap<Symbol, Value>>,
    events: Vec<Event>,
    known: Arc<Knowledge>,
    learned: Knowledge,
    steps: u32,
    total: u64,
    /// What `total` may reach.
    budget: u64,
    quiet: u32,
    /// Expressions and calls open at this moment.
    depth: usize,
    /// Files in which something was not evaluated.
    cut: FxHashSet<FileIx>,
    /// Files in which more was observed than is kept.
    dropped: FxHashSet<FileIx>,
    decisions: Decisions,
}

impl std::fmt::Debug for Evaluator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Evaluator")
            .field("frames", &self.frames.len())
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// What the evaluation of a group of files yields.
#[derive(Debug, Default)]
pub struct Evaluated {
    /// What reached a library, in order of evaluation.
    pub events: Vec<Event>,
    /// Files in which a bound cut the evaluation short.
    pub cut: Vec<FileIx>,
    /// The same for the evaluation of tests, which says nothing of what the program needs.
    pub cut_in_tests: Vec<FileIx>,
    /// What it cost: expressions evaluated and rounds of loops, over all rounds.
    pub steps: u64,
}

/// Why evaluation starts from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// It is part of the program.
    Program,
    /// It is a test: what it does is observed, but says nothing of how the program uses its classes, and is not worth
    /// much time.
    Test,
}

/// Where evaluation starts.
#[derive(Clone, Copy)]
pub struct Start<'a> {
    /// Whether it starts from a file, and why.
    pub root: &'a (dyn Fn(FileIx) -> Option<Root> + Sync),
    /// Whether what is defined at a place of such a file has nothing to do with the service: it is evaluated when it is
    /// used, like what other files define.
    pub idle: &'a (dyn Fn(FileIx, Span) -> bool + Sync),
}

/// What the evaluation of a group of files starts from: what one round over its program learned.
#[derive(Debug)]
pub struct Learned {
    known: Arc<Knowledge>,
    roots: Vec<FileIx>,
    tests: Vec<FileIx>,
    cut: FxHashSet<FileIx>,
    steps: u64,
}

/// What one part of an evaluation yields.
#[derive(Debug, Default)]
pub struct Observed {
    events: Vec<Event>,
    /// What was seen when tests that always had one answer were doubted.
    doubted: Vec<Event>,
    /// The files whose top level was evaluated.
    modules: FxHashSet<FileIx>,
    cut: FxHashSet<FileIx>,
    steps: u64,
}

/// Evaluate a group of connected files from where they have to do with the service; what else they define is evaluated
/// when it is used.
///
/// Three rounds: the first learns how classes are made and which globals functions assign; the second evaluates with
/// that knowledge; the third looks behind tests that always had the same answer. What test files do is observed with
/// the same knowledge; it has no part in the rest, so that it may be evaluated beside it.
pub fn evaluate(program: &Program, catalog: &Catalog, group: &[FileIx], start: &Start<'_>, watch: &Watch) -> Evaluated {
    let learned = Learned::of(program, catalog, group, start, watch);
    let observed = learned.observe(program, catalog, start, watch);
    let in_tests = learned.observe_tests(program, catalog, start, watch);
    learned.settle(observed, in_tests)
}

impl Learned {
    /// The first round over a group of files.
    pub fn of(program: &Program, catalog: &Catalog, group: &[FileIx], start: &Start<'_>, watch: &Watch) -> Self {
        let of = |kind: Root| group.iter().copied().filter(|file| (start.root)(*file) == Some(kind)).collect();
        let (roots, tests): (Vec<FileIx>, Vec<FileIx>) = (of(Root::Program), of(Root::Test));
        let mut learner = Evaluator::new(program, catalog, start.idle, watch, Arc::default());
        learner.round(&roots, None);
        let rivals = learner.rivals(&roots);
        if !rivals.is_empty() {
            learner.round(&roots, Some(&rivals));
        }
        Self { known: Arc::new(learner.learned), roots, tests, cut: learner.cut, steps: learner.total }
    }

    /// What the program does.
    pub fn observe(&self, program: &Program, catalog: &Catalog, start: &Start<'_>, watch: &Watch) -> Observed {
        let roots = &self.roots;
        let mut evaluator = Evaluator::new(program, catalog, start.idle, watch, self.known.clone());
        let mut events = evaluator.round(roots, None);
        // Functions of other files that requests came through say alone what they know themselves.
        let through = elsewhere(&events, roots);
        if !through.is_empty() {
            let files: BTreeSet<FileIx> = through.iter().map(|func| func.file).collect();
            events.extend(evaluator.round(&files.into_iter().collect::<Vec<_>>(), Some(&through)));
        }
        let mut observed = evaluator.observed(events);
        let decisions = evaluator.decisions.one_sided();
        drop(evaluator);
        if decisions.doubts() {
            let mut doubter =
                Evaluator { decisions, ..Evaluator::new(program, catalog, start.idle, watch, self.known.clone()) };
            let functions = doubter.decisions.doubting().clone();
            observed.doubted = doubter.round(roots, Some(&functions));
            observed.steps += doubter.total;
            observed.cut.extend(doubter.take_cut());
        }
        observed
    }

    /// What its tests do.
    pub fn observe_tests(&self, program: &Program, catalog: &Catalog, start: &Start<'_>, watch: &Watch) -> Observed {
        if self.tests.is_empty() {
            return Observed::default();
        }
        let mut evaluator = Evaluator::new(program, catalog, start.idle, watch, self.known.clone());
        evaluator.budget = limits::MAX_TEST_STEPS;
        let events = evaluator.definitions(&self.tests, None);
        evaluator.observed(events)
    }

    /// Both together.
    pub fn settle(self, program: Observed, mut tests: Observed) -> Evaluated {
        // What a file does when it is loaded was observed with the program.
        let loads = |site: &Site| site.func.func == TOP_LEVEL && program.modules.contains(&site.func.file);
        tests.events.retain(|event| !event.chain.iter().chain([&event.site]).any(loads));
        let mut events = program.events;
        events.extend(tests.events);
        events.extend(program.doubted);
        let cut: FxHashSet<FileIx> = self.cut.into_iter().chain(program.cut).collect();
        let cut_in_tests = sorted(tests.cut.into_iter().filter(|file| !cut.contains(file)));
        let steps = self.steps + program.steps + tests.steps;
        Evaluated { events, cut: sorted(cut), cut_in_tests, steps }
    }
}

fn sorted(files: impl IntoIterator<Item = FileIx>) -> Vec<FileIx> {
    files.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The functions outside some files that requests were seen in.
fn elsewhere(events: &[Event], files: &[FileIx]) -> FxHashSet<FuncRef> {
    let requests =
        events.iter().filter(|event| matches!(event.kind, EventKind::Request { .. } | EventKind::Unmodelled { .. }));
    let sites = requests.flat_map(|event| event.chain.iter().skip(1).chain([&event.site]));
    sites.map(|site| site.func).filter(|func| func.func != TOP_LEVEL && !files.contains(&func.file)).collect()
}

impl<'p> Evaluator<'p> {
    fn new(
        program: &'p Program,
        catalog: &'p Catalog,
        idle: &'p dyn Fn(FileIx, Span) -> bool,
        watch: &'p Watch,
        known: Arc<Knowledge>,
    ) -> Self {
        Self {
            program,
            catalog,
            idle,
            frames: Frames::new(watch),
            modules: FxHashMap::default(),
            memo: FxHashMap::default(),
            generic: FxHashMap::default(),
            making: FxHashSet::default(),
            statics: FxHashMap::default(),
            definitions: FxHashMap::default(),
            events: Vec::new(),
            known,
            learned: Knowledge::default(),
            steps: 0,
            total: 0,
            budget: limits::MAX_TOTAL_STEPS,
            quiet: 0,
            depth: 0,
            cut: FxHashSet::default(),
            dropped: FxHashSet::default(),
            decisions: Decisions::default(),
        }
    }

    /// These events, and what they cost.
    fn observed(&mut self, events: Vec<Event>) -> Observed {
        let (modules, cut) = (self.modules.keys().copied().collect(), self.take_cut());
        Observed { events, doubted: Vec::new(), modules, cut, steps: self.total }
    }

    /// The files that were not evaluated as a whole, or not all of whose observations were kept, up to now.
    fn take_cut(&mut self) -> FxHashSet<FileIx> {
        let mut cut = std::mem::take(&mut self.cut);
        cut.extend(self.dropped.drain());
        cut
    }

    /// The innermost frame. There is always one while expressions are evaluated.
    #[expect(clippy::expect_used, reason = "expressions are only evaluated inside `run`, which pushes a frame")]
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("a frame is open")
    }

    #[expect(clippy::expect_used, reason = "expressions are only evaluated inside `run`, which pushes a frame")]
    fn here(&self) -> &Frame {
        self.frames.last().expect("a frame is open")
    }

    fn file(&self) -> FileIx {
        self.here().func.file
    }

    fn facts(&self) -> &'p FileFacts {
        self.program.facts(self.file())
    }

    fn family(&self) -> Family {
        self.facts().lang.family()
    }

    fn span(&self, expr: ExprId) -> Span {
        self.program.span(self.file(), expr)
    }

    fn function(&self) -> Option<&'p Function> {
        self.program.function(self.here().func)
    }

    fn name(&self, symbol: Symbol) -> Arc<str> {
        self.facts().names.shared(symbol)
    }

    fn unknown(&self, why: Why, expr: ExprId) -> Value {
        Value::unknown(why, self.span(expr))
    }

    /// A hole that goes by a name.
    fn named_hole(&self, why: Why, name: &str, at: Span) -> Value {
        Value::Hole(Hole { name: Some(name.into()), ..Hole::opaque(why) }, Origin::near(at))
    }

    /// Count one step; `false` when the bound is reached.
    fn step(&mut self) -> bool {
        self.steps += 1;
        self.total += 1;
        if self.frames.are_avoided() {
            return false;
        }
        if self.spent() {
            let file = self.file();
            self.cut.insert(file);
            return false;
        }
        true
    }

    /// Whether the bound is reached: nothing more is evaluated for this root.
    fn spent(&self) -> bool {
        self.steps > limits::MAX_STEPS || self.total > self.budget
    }

    /// Run something whose calls were already counted, without events.
    fn quietly<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        self.quiet += 1;
        let result = run(self);
        self.quiet -= 1;
        result
    }

    /// Evaluate a function's body in a new frame.
    fn run(&mut self, frame: Frame) -> Frame {
        let body = self.program.function(frame.func).map(|function| &function.body);
        self.frames.push(frame);
        if let Some(body) = body.filter(|_| !self.frames.are_avoided()) {
            injected::failure("evaluate", self.program.path(self.file()).as_str());
            self.block(body);
        }
        #[expect(clippy::expect_used, reason = "pushed above; blocks leave frames as they find them")]
        self.frames.pop().expect("the frame pushed above")
    }

    /// A variable of a file's top level: as it is while that runs, else as it was left.
    fn global(&mut self, file: FileIx, symbol: Symbol) -> Option<Value> {
        let func = FuncRef { file, func: TOP_LEVEL };
        if let Some(env) = self.modules.get(&file) {
            return env.get(&symbol).cloned();
        }
        match self.frames.iter().find(|frame| frame.func == func) {
            Some(running) => running.env.get(&symbol).cloned(),
            None => self.module_env(file).get(&symbol).cloned(),
        }
    }

    /// The variables of a file's top level after it ran; evaluated on first use, and not while it runs.
    fn module_env(&mut self, file: FileIx) -> Rc<Env> {
        if let Some(env) = self.modules.get(&file) {
            return env.clone();
        }
        let func = FuncRef { file, func: TOP_LEVEL };
        let (steps, quiet) = (std::mem::take(&mut self.steps), std::mem::take(&mut self.quiet));
        let events = std::mem::take(&mut self.events);
        // What a file does was observed before; its tests are doubted only where they are to be.
        self.quiet = u32::from(self.decisions.doubts() && !self.decisions.doubting().contains(&func));
        let mut frame = self.run(Frame { alone: true, ..Frame::new(func, None, None) });
        for ((of, symbol), value) in &self.known.globals {
            if *of == file {
                // What it was before the first assignment stays possible: `if (!client) client = …`.
                let joined = frame.env.get(symbol).cloned();
                frame.env.insert(*symbol, joined.map_or_else(|| value.clone(), |mine| mine.join(value.clone())));
            }
        }
        let env = Rc::new(frame.env);
        self.modules.insert(file, env.clone());
        let mine = std::mem::replace(&mut self.events, events);
        self.events.extend(mine);
        self.steps = steps;
        self.quiet = quiet;
        env
    }
}

impl Frame {
    fn new(func: FuncRef, captured: Option<Arc<Captured>>, class: Option<ClassRef>) -> Self {
        Self {
            func,
            env: Env::default(),
            captured,
            class,
            returned: None,
            yielded: Vec::new(),
            alone: false,
            live: true,
            mutated: FxHashSet::default(),
            changes: Vec::new(),
        }
    }
}
