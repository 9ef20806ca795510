//! What a name means where it stands, as far as Python's own scopes decide it.

use rustc_hash::FxHashMap;

use crate::index::Symbol;
use crate::ir::{ClassId, ExprId};

/// Most values put together from other names of a class body; without a bound `A = A + A` over and
/// over doubles each time.
const MAX_CLASS_VALUE: u32 = 64;

/// The scopes open around the current place; empty at the file's top level.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    open: Vec<Scope>,
}

/// One scope.
#[derive(Debug)]
pub(super) enum Scope {
    /// A `def`.
    Function {
        /// Names declared `global` or `nonlocal`.
        outside: Vec<Symbol>,
    },
    /// A lambda with its parameters.
    Lambda(Vec<Symbol>),
    /// A class body, whose names are no variables: methods do not see them.
    Class(ClassScope),
    /// A comprehension: its variables, each with the name that sets it apart from the function's.
    Comprehension(Vec<(Symbol, Symbol)>),
}

/// The body of a class.
#[derive(Debug)]
pub(super) struct ClassScope {
    /// The class.
    pub(super) id: ClassId,
    /// Open blocks at its start.
    pub(super) nesting: u32,
    /// What its names hold, and how many other names went into that.
    names: FxHashMap<Symbol, (ExprId, u32)>,
    /// How many names went into the value that is being read.
    pending: u32,
}

impl ClassScope {
    pub(super) fn new(id: ClassId, nesting: u32) -> Self {
        Self { id, nesting, names: FxHashMap::default(), pending: 0 }
    }

    /// Bind a name of the class body.
    pub(super) fn bind(&mut self, name: Symbol, value: ExprId) {
        let weight = self.pending.saturating_add(1);
        self.pending = 0;
        self.names.insert(name, (value, weight));
    }

    /// Put the name's value into the value that is being read.
    pub(super) fn read(&mut self, name: Symbol) -> Option<Meaning> {
        let (value, weight) = *self.names.get(&name)?;
        self.pending = self.pending.saturating_add(weight);
        Some(if self.pending > MAX_CLASS_VALUE { Meaning::TooLarge } else { Meaning::Value(value) })
    }
}

/// What a name that is read stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The variable of this name.
    Variable(Symbol),
    /// A name of the class body around: its value, since no variable holds it.
    Value(ExprId),
    /// A name of the class body around, put together from too many others.
    TooLarge,
}

/// Where a name that is written goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binding {
    /// A variable of the open function.
    Local(Symbol),
    /// A variable of a function around it, or of the file.
    Outside(Symbol),
    /// A field of a class.
    Field(ClassId),
}

impl Scopes {
    pub(super) fn push(&mut self, scope: Scope) {
        self.open.push(scope);
    }

    pub(super) fn pop(&mut self) {
        self.open.pop();
    }

    /// Whether the current place is the file's top level.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The class whose body the current place stands in directly.
    pub(super) fn class(&mut self) -> Option<&mut ClassScope> {
        match self.open.last_mut() {
            Some(Scope::Class(class)) => Some(class),
            _ => None,
        }
    }

    /// Whether the current place belongs to a function (rather than a class or the file).
    pub(super) fn in_function(&self) -> bool {
        matches!(self.open.last(), Some(Scope::Function { .. } | Scope::Lambda(_)))
    }

    /// `global` and `nonlocal`.
    pub(super) fn declare_outside(&mut self, name: Symbol) {
        if let Some(Scope::Function { outside }) = self.open.last_mut() {
            outside.push(name);
        }
    }

    /// Give a variable of the innermost comprehension its own name.
    pub(super) fn rename(&mut self, name: Symbol, own: Symbol) {
        if let Some(Scope::Comprehension(renames)) = self.open.last_mut() {
            renames.push((name, own));
        }
    }

    /// What a name stands for when it is read.
    pub(super) fn read(&mut self, name: Symbol) -> Meaning {
        let mut directly = true;
        for scope in self.open.iter_mut().rev() {
            match scope {
                Scope::Comprehension(renames) => {
                    if let Some((_, own)) = renames.iter().rev().find(|(from, _)| *from == name) {
                        return Meaning::Variable(*own);
                    }
                    directly = false;
                }
                Scope::Lambda(params) if params.contains(&name) => break,
                Scope::Lambda(_) => directly = false,
                Scope::Class(class) if directly => return class.read(name).unwrap_or(Meaning::Variable(name)),
                Scope::Class(_) | Scope::Function { .. } => break,
            }
        }
        Meaning::Variable(name)
    }

    /// Where a name goes when it is assigned to as a statement does, or by `:=`, which reaches
    /// through comprehensions.
    pub(super) fn write(&self, name: Symbol) -> Binding {
        match self.open.iter().rev().find(|scope| !matches!(scope, Scope::Comprehension(_))) {
            Some(Scope::Function { outside }) if outside.contains(&name) => Binding::Outside(name),
            Some(Scope::Class(class)) => Binding::Field(class.id),
            _ => Binding::Local(name),
        }
    }

    /// Where the variable of a `for` goes: in a comprehension, to the comprehension.
    pub(super) fn write_target(&self, name: Symbol) -> Binding {
        if let Some(Scope::Comprehension(renames)) = self.open.last()
            && let Some((_, own)) = renames.iter().rev().find(|(from, _)| *from == name)
        {
            return Binding::Local(*own);
        }
        self.write(name)
    }
}
