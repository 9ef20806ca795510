//! Where evaluation starts: each file's top level, then each function without a caller.

use std::sync::Arc;

use crate::eval::call::Args;
use crate::eval::literal::On;
use crate::eval::{Evaluator, Event, Frame};
use crate::ir::{ClassKind, FunctionKind, TOP_LEVEL};
use crate::text::Span;
use rustc_hash::FxHashSet;

use crate::value::{Captured, ClassRef, Closure, FileIx, FuncRef, Given, Value};

impl Evaluator<'_> {
    /// Evaluate a group of files once, or of these files certain functions, and what code in them makes of literals that
    /// are not evaluated for their own sake; what was observed.
    pub(super) fn round(&mut self, group: &[FileIx], only: Option<&FxHashSet<FuncRef>>) -> Vec<Event> {
        let mut all = self.definitions(group, only);
        let wanted = self.holding(only);
        for func in self.made_elsewhere(group, only.is_none()) {
            if wanted.as_ref().is_none_or(|wanted| wanted.contains(&func)) {
                let (objects, _) = self.literals_around(func);
                self.roots_on(func, None, objects);
                all.append(&mut self.events);
            }
        }
        all
    }

    /// Evaluate what files define, or of that certain functions; what was observed.
    pub(super) fn definitions(&mut self, group: &[FileIx], only: Option<&FxHashSet<FuncRef>>) -> Vec<Event> {
        let wanted = self.holding(only);
        let wanted = |func: FuncRef| wanted.as_ref().is_none_or(|wanted| wanted.contains(&func));
        for &file in group {
            // Only a whole round needs what a file does at its top level where nothing there is wanted.
            if only.is_none_or(|only| only.contains(&FuncRef { file, func: TOP_LEVEL })) {
                self.module_env(file);
            }
        }
        let mut all = std::mem::take(&mut self.events);
        for &file in group {
            // What is handed a client calls it by names that tell.
            let sends = if only.is_none() { self.sends_by_name(file) } else { Vec::new() };
            let is_idle = self.idle;
            let idle = |file: FileIx, at: Span| {
                let next = sends.get(sends.partition_point(|place| *place < at.start));
                only.is_none() && is_idle(file, at) && next.is_none_or(|place| *place >= at.end)
            };
            for func in self.children(FuncRef { file, func: TOP_LEVEL }) {
                if wanted(func) && self.program.function(func).is_some_and(|f| f.class.is_none() && !idle(file, f.span))
                {
                    self.root(func, None, None);
                    all.append(&mut self.events);
                }
            }
            // Methods may be written outside of their class.
            let at = |func: FuncRef| self.program.function(func).map(|function| (func.file, function.span));
            let has_to_do = |class: ClassRef, span: Span| {
                let methods = self.program.own_methods(class).filter_map(at);
                std::iter::once((file, span)).chain(methods).any(|(file, span)| !idle(file, span))
            };
            let classes = self.program.class_ids(file).map(|(id, class)| (ClassRef { file, class: id }, class.span));
            let classes: Vec<ClassRef> =
                classes.filter(|(class, span)| has_to_do(*class, *span)).map(|(class, _)| class).collect();
            for class in classes {
                if only.is_none() {
                    self.class_body(class);
                }
                if self.stands_alone(class) {
                    self.class_root(class, &wanted);
                    all.append(&mut self.events);
                }
            }
        }
        all
    }

    /// Functions and those they are written in.
    fn holding(&self, functions: Option<&FxHashSet<FuncRef>>) -> Option<FxHashSet<FuncRef>> {
        let parent = |func: &FuncRef| {
            let parent = self.program.function(*func)?.parent?;
            Some(FuncRef { file: func.file, func: parent })
        };
        let chain = |func: &FuncRef| std::iter::successors(Some(*func), parent).collect::<Vec<_>>();
        functions.map(|functions| functions.iter().flat_map(chain).collect())
    }

    /// Evaluate a function without a caller: on the objects of the literal it is written in, if it
    /// is, else on `receiver`.
    fn root(&mut self, func: FuncRef, captured: Option<Arc<Captured>>, receiver: Option<Value>) -> Option<Value> {
        let (objects, besides) = self.literals_around(func);
        let after = if besides { self.root_on(func, captured.clone(), receiver) } else { None };
        self.roots_on(func, captured, objects);
        after
    }

    /// Evaluate a function without a caller on each of these objects.
    fn roots_on(&mut self, func: FuncRef, captured: Option<Arc<Captured>>, objects: Vec<On>) {
        for on in objects {
            let after = self.root_on(func, on.captured.or_else(|| captured.clone()), Some(on.object.clone()));
            if let Some(after) = after {
                self.learn_literal_fields(func, &on.object, &after);
            }
        }
    }

    /// Evaluate a function without a caller, then the functions written in it.
    fn root_on(&mut self, func: FuncRef, captured: Option<Arc<Captured>>, receiver: Option<Value>) -> Option<Value> {
        if self.frames.len() > crate::limits::MAX_CALL_DEPTH {
            // What is written in there is looked at nowhere else.
            self.cut.insert(func.file);
            return None;
        }
        self.steps = 0;
        let closure = Closure { func, captured, receiver: None, bound: Given::default() };
        // Binding the parameters evaluates defaults and types, which needs an open frame.
        let ready = self.in_file(func.file, |this| this.prepare(&closure, receiver, &Args::generic(), Span::default()));
        let before = self.events.len();
        let frame = self.run(Frame { alone: true, ..ready });
        self.learn_sender(func, before);
        let symbol = self.program.function(func).and_then(|f| f.receiver);
        let after = symbol.and_then(|symbol| frame.env.get(&symbol).cloned());
        let children = self.children(func);
        if !children.is_empty() {
            // They see the variables as they are when the function ends.
            self.frames.push(frame);
            let captured = self.capture();
            self.frames.pop();
            for child in children {
                if self.program.function(child).is_some_and(|f| f.class.is_none()) {
                    let receiver = self.program.function(child).and_then(|f| f.receiver).and(after.clone());
                    self.root(child, captured.clone(), receiver);
                }
            }
        }
        after
    }

    /// Evaluate a class's field values once for what they do; elsewhere only their values count.
    fn class_body(&mut self, class: ClassRef) {
        self.steps = 0;
        self.at_top(class.file, |this| this.declared_fields(class));
    }

    /// Whether a class's methods are evaluated on an object of its own: methods added to a class in
    /// view belong to that class, and an interface shows only through what implements it.
    fn stands_alone(&self, class: ClassRef) -> bool {
        match self.program.class(class).map(|c| c.kind) {
            Some(ClassKind::Class | ClassKind::Enum) => true,
            Some(ClassKind::Interface) => !self.program.has_subclass(class),
            Some(ClassKind::Extension) => self.program.extended(class).is_none(),
            None => false,
        }
    }

    /// Evaluate a class's methods on an object of it; methods of its bases too, when it may change
    /// what they do.
    fn class_root(&mut self, class: ClassRef, wanted: &dyn Fn(FuncRef) -> bool) {
        let abstract_base = self.program.has_subclass(class) && !self.known.instances.contains_key(&class);
        let instance = self.in_file(class.file, |this| this.generic_instance(class));
        let mut methods: Vec<FuncRef> = self.program.own_methods(class).collect();
        let own: Vec<String> = methods.iter().map(|func| self.method_name(*func)).collect();
        for inherited in self.inherited_methods(class, 6) {
            let name = self.method_name(inherited);
            if !own.contains(&name) && !methods.contains(&inherited) {
                methods.push(inherited);
            }
        }
        for func in methods {
            if !wanted(func) {
                continue;
            }
            let kind = self.program.function(func).map(|f| f.kind);
            // On the base itself its methods would only show what the subclasses fill in.
            if abstract_base && kind != Some(FunctionKind::Static) {
                continue;
            }
            let receiver = match kind {
                Some(FunctionKind::ClassMethod) => Some(Value::Class(class)),
                Some(FunctionKind::Static) => None,
                _ => instance.clone(),
            };
            let after = self.root(func, None, receiver);
            if let Some(Value::Instance(after)) = after {
                self.learn_fields(class, &instance, &after);
            }
        }
    }

    fn method_name(&self, func: FuncRef) -> String {
        let name = self.program.function(func).and_then(|f| f.name);
        name.map_or_else(String::new, |name| self.program.facts(func.file).names.name(name).to_owned())
    }

    fn inherited_methods(&mut self, class: ClassRef, depth: usize) -> Vec<FuncRef> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let mut methods = Vec::new();
        for base in self.bases(class) {
            if let Value::Class(base) = base
                && base != class
            {
                methods.extend(self.program.own_methods(base));
                methods.extend(self.inherited_methods(base, depth));
            }
        }
        methods
    }

    /// Remember fields that a method other than the constructor sets.
    fn learn_fields(&mut self, class: ClassRef, before: &Option<Value>, after: &crate::value::Instance) {
        let known = match before {
            Some(Value::Instance(instance)) => Some(&instance.fields),
            _ => None,
        };
        for (name, value) in &after.fields {
            let set_before = known.and_then(|fields| fields.get(name));
            if set_before.is_none_or(|v| matches!(v, Value::Null)) && !matches!(value, Value::Null) {
                let fields = self.learned.fields.entry(class).or_default();
                let joined = fields.remove(name).map_or_else(|| value.clone(), |mine| mine.join(value.clone()));
                fields.insert(name.clone(), joined);
            }
        }
    }
}
