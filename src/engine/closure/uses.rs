//! What each definition of a file uses: so that of the files it imports only those are read that matter to the
//! definitions which matter.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::index::Symbol;
use crate::ir::{Block, ClassId, Entry, Expr, ExprId, FileFacts, FuncId, Item, ModuleSpec, Place, Stmt, TOP_LEVEL};
use crate::limits;
use crate::text::Span;

/// The number of a definition; the first is all that defines no name.
pub(super) type UnitIx = usize;

/// What stands at a file's top level outside of definitions.
const REST: UnitIx = 0;

/// A name in use, with the member that is read of it, if it is only read for one.
pub(super) type Use = (Symbol, Option<Symbol>);

/// The definitions at a file's top level: functions, classes, variables.
#[derive(Debug, Default)]
pub(super) struct Uses {
    units: Vec<Unit>,
    by_name: FxHashMap<Symbol, Vec<UnitIx>>,
    /// Where each unit stands, in order; none within another.
    places: Vec<(Range<u32>, UnitIx)>,
}

/// One of them.
#[derive(Debug, Default)]
struct Unit {
    names: Vec<Use>,
    modules: Vec<ModuleSpec>,
    /// Whether it holds a table of so many names that who uses it asks for one by a key: nobody's use of it says
    /// anything of one of them.
    is_register: bool,
}

impl Uses {
    /// Sort what a file says by definition; `speaks` tells names that speak of the service.
    pub(super) fn of(facts: &FileFacts, speaks: &dyn Fn(&str) -> bool) -> Self {
        let mut found = Definitions { facts, found: Vec::new(), statements: Vec::new() };
        if let Some(top) = facts.functions.get(TOP_LEVEL) {
            found.block(&top.body);
        }
        for (id, class) in facts.classes.enumerate().filter(|(_, class)| class.parent == TOP_LEVEL) {
            // Methods written elsewhere go by the name of their class.
            let name = class.name.or_else(|| root(facts, *class.bases.first()?));
            found.found.extend(name.zip(found.class(id)));
        }
        let Definitions { mut found, statements, .. } = found;
        let mut counts: FxHashMap<Symbol, usize> = FxHashMap::default();
        statements.iter().for_each(|(name, _)| *counts.entry(*name).or_default() += 1);
        let few =
            |(name, _): &(Symbol, Span)| counts.get(name).is_some_and(|count| *count <= limits::MAX_STATEMENTS_ON);
        found.extend(statements.into_iter().filter(few));
        let mut uses = Self { units: vec![Unit::default()], ..Self::default() };
        uses.place(found);
        uses.read(facts, speaks);
        uses
    }

    /// Give each definition a number; what stands within another one belongs to that.
    fn place(&mut self, mut found: Vec<(Symbol, Span)>) {
        found.sort_by_key(|(name, span)| (span.start, std::cmp::Reverse(span.end), *name));
        for (name, span) in found {
            let within = self.places.last().filter(|(place, _)| span.start < place.end).map(|(_, unit)| *unit);
            let unit = within.unwrap_or_else(|| {
                self.units.push(Unit::default());
                self.places.push((span.start..span.end, self.units.len() - 1));
                self.units.len() - 1
            });
            let named = self.by_name.entry(name).or_default();
            if !named.contains(&unit) {
                named.push(unit);
            }
        }
    }

    /// Note the names that each definition uses.
    fn read(&mut self, facts: &FileFacts, speaks: &dyn Fn(&str) -> bool) {
        let roles = Roles::of(facts);
        let mut listed: Vec<Vec<Use>> = vec![Vec::new(); self.units.len()];
        for ((id, expr), span) in facts.exprs.enumerate().zip(facts.expr_spans.iter()) {
            let name = match expr {
                Expr::Name(name) | Expr::Item(name) if !roles.bases.contains(&id) => (*name, None),
                Expr::Member { base, name } => match facts.exprs.get(*base) {
                    Some(Expr::Name(object) | Expr::Item(object)) => (*object, Some(*name)),
                    _ => continue,
                },
                Expr::Module(spec) => {
                    let unit = self.at(span.start);
                    self.units.get_mut(unit).into_iter().for_each(|unit| unit.modules.push(spec.clone()));
                    continue;
                }
                _ => continue,
            };
            let unit = self.at(span.start);
            let names = if roles.entries.contains(&id) {
                listed.get_mut(unit)
            } else {
                self.units.get_mut(unit).map(|unit| &mut unit.names)
            };
            names.into_iter().for_each(|names| names.push(name));
        }
        for (unit, mut listed) in self.units.iter_mut().zip(listed) {
            if listed.len() > limits::MAX_LISTED_NAMES {
                unit.is_register = true;
                listed.retain(|(name, _)| speaks(facts.names.name(*name)));
            }
            unit.names.append(&mut listed);
            unit.names.sort_unstable();
            unit.names.dedup();
        }
    }

    /// The definition that a place lies in.
    fn at(&self, offset: u32) -> UnitIx {
        let before = self.places.partition_point(|(place, _)| place.start <= offset);
        let last = before.checked_sub(1).and_then(|at| self.places.get(at));
        last.filter(|(place, _)| offset < place.end).map_or(REST, |(_, unit)| *unit)
    }

    /// Where the definitions stand, but for some.
    pub(super) fn places_but(&self, units: &FxHashSet<UnitIx>) -> Vec<Range<u32>> {
        self.places.iter().filter(|(_, unit)| !units.contains(unit)).map(|(place, _)| place.clone()).collect()
    }

    /// Whether a place lies in none of the definitions.
    pub(super) fn is_outside(&self, offset: u32) -> bool {
        self.at(offset) == REST
    }

    /// How many definitions there are.
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// The definitions of a name.
    pub(super) fn named(&self, name: Symbol) -> &[UnitIx] {
        self.by_name.get(&name).map_or(&[], Vec::as_slice)
    }

    fn is_register(&self, unit: UnitIx) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.is_register)
    }

    /// The names under which others may use one of these definitions.
    pub(super) fn offered(&self, units: &[UnitIx]) -> impl Iterator<Item = Symbol> {
        let units: FxHashSet<UnitIx> = units.iter().copied().filter(|unit| !self.is_register(*unit)).collect();
        let named = self.by_name.iter().filter(move |(_, of)| of.iter().any(|unit| units.contains(unit)));
        named.map(|(name, _)| *name)
    }

    /// The names that a definition uses.
    pub(super) fn names(&self, unit: UnitIx) -> &[Use] {
        self.units.get(unit).map_or(&[], |unit| &unit.names)
    }

    /// The modules that a definition names itself.
    pub(super) fn modules(&self, unit: UnitIx) -> &[ModuleSpec] {
        self.units.get(unit).map_or(&[], |unit| &unit.modules)
    }

    /// The definitions that name such a module themselves.
    pub(super) fn naming(&self, is_meant: &dyn Fn(&ModuleSpec) -> bool) -> impl Iterator<Item = UnitIx> {
        let units = self.units.iter().enumerate();
        units.filter(move |(_, unit)| unit.modules.iter().any(is_meant)).map(|(number, _)| number)
    }

    /// Some definitions, those in which one of the offsets lies or one of the names is used, and those that use these,
    /// but for users of registers.
    pub(super) fn around(
        &self,
        units: impl Iterator<Item = UnitIx>,
        offsets: &[u32],
        names: impl Iterator<Item = Symbol>,
    ) -> Vec<UnitIx> {
        let mut chosen: Vec<bool> = vec![false; self.units.len()];
        let mut todo = Vec::new();
        let mut users: FxHashMap<Symbol, Vec<UnitIx>> = FxHashMap::default();
        for (unit, uses) in self.units.iter().enumerate() {
            for (name, _) in &uses.names {
                users.entry(*name).or_default().push(unit);
            }
        }
        let using = |name: Symbol| users.get(&name).into_iter().flatten().copied();
        // What mentions something outside of all definitions is an import or a comment.
        todo.extend(units.chain(offsets.iter().map(|offset| self.at(*offset))).filter(|unit| *unit != REST));
        todo.extend(names.flat_map(using));
        let mut names: FxHashMap<UnitIx, Vec<Symbol>> = FxHashMap::default();
        for (name, units) in &self.by_name {
            units.iter().for_each(|unit| names.entry(*unit).or_default().push(*name));
        }
        while let Some(unit) = todo.pop() {
            let is_new = chosen.get_mut(unit).is_some_and(|chosen| !std::mem::replace(chosen, true));
            if is_new && !self.is_register(unit) {
                todo.extend(names.get(&unit).into_iter().flatten().flat_map(|name| using(*name)));
            }
        }
        chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(unit, _)| unit).collect()
    }
}

/// What some expressions are to others.
#[derive(Default)]
struct Roles {
    /// What a member is read of.
    bases: FxHashSet<ExprId>,
    /// What stands in tables as it is.
    entries: FxHashSet<ExprId>,
}

impl Roles {
    fn of(facts: &FileFacts) -> Self {
        let mut roles = Self::default();
        for expr in facts.exprs.iter() {
            match expr {
                Expr::Member { base, .. } => roles.bases.extend([*base]),
                Expr::Dict(entries) => roles.entries.extend(entries.iter().filter_map(|entry| match entry {
                    Entry::Pair(_, value) => Some(*value),
                    Entry::Spread(_) => None,
                })),
                Expr::List(items) => roles.entries.extend(items.iter().filter_map(|item| match item {
                    Item::One(value) => Some(*value),
                    Item::Spread(_) => None,
                })),
                _ => {}
            }
        }
        roles
    }
}

/// The definitions at a file's top level with their places.
struct Definitions<'f> {
    facts: &'f FileFacts,
    found: Vec<(Symbol, Span)>,
    /// Statements that say more of a variable.
    statements: Vec<(Symbol, Span)>,
}

impl Definitions<'_> {
    fn block(&mut self, block: &Block) {
        for stmt in block {
            match stmt {
                Stmt::Assign { target, value, .. } => {
                    let name = match target {
                        Place::Name(name) => Some(*name),
                        Place::Member(base, _) | Place::Index(base, _) => root(self.facts, *base),
                        Place::Nowhere => None,
                    };
                    self.found.extend(name.zip(self.value(*value)));
                }
                // `client.interceptors.request.use(…)` says what the client is like.
                Stmt::Expr(expr) => {
                    if let Some(Expr::Call(call)) = self.facts.exprs.get(*expr)
                        && let Some(Expr::Member { base, .. }) = self.facts.exprs.get(call.callee)
                    {
                        self.statements.extend(root(self.facts, *base).zip(self.value(*expr)));
                    }
                }
                Stmt::Branch(arms) => arms.iter().for_each(|arm| self.block(&arm.body)),
                Stmt::Loop { body, .. } => self.block(body),
                Stmt::Try(blocks) => blocks.iter().for_each(|block| self.block(block)),
                Stmt::Return(_) | Stmt::Yield(_) | Stmt::Stop => {}
            }
        }
    }

    /// Where a value is written.
    fn value(&self, value: ExprId) -> Option<Span> {
        match self.facts.exprs.get(value)? {
            Expr::Function(func) => self.function(*func),
            Expr::Class(class) => self.class(*class),
            _ => self.facts.expr_spans.get(value).copied(),
        }
    }

    fn function(&self, func: FuncId) -> Option<Span> {
        self.facts.functions.get(func).map(|function| function.span)
    }

    fn class(&self, class: ClassId) -> Option<Span> {
        self.facts.classes.get(class).map(|class| class.span)
    }
}

/// The name that a chain of members, elements and calls starts from.
fn root(facts: &FileFacts, mut expr: ExprId) -> Option<Symbol> {
    for _ in 0..facts.exprs.len() {
        expr = match facts.exprs.get(expr)? {
            Expr::Name(name) | Expr::Item(name) => return Some(*name),
            Expr::Member { base, .. } | Expr::Index { base, .. } => *base,
            Expr::Call(call) => call.callee,
            _ => return None,
        };
    }
    None
}
