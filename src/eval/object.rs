//! Members of objects; classes, their fields and the objects made of them.

use std::rc::Rc;
use std::sync::Arc;

use crate::data::CallIx;
use crate::data::pure::Meaning;
use crate::eval::call::Args;
use crate::eval::expr::{key_text, part_of};
use crate::eval::{Evaluator, Frame};
use crate::index::Symbol;
use crate::ir::{ClassKind, ExprId, FuncId, FunctionKind, Why};
use crate::text::{Family, Span};
use crate::value::{
    ClassRef, Closure, Extern, Fields, FileIx, FuncRef, Given, Hole, HoleKind, Instance, Origin, Value,
};

/// How far base classes are followed.
const MAX_BASES: usize = 8;

impl Evaluator<'_> {
    /// `value.name`, read.
    pub(super) fn member(&mut self, value: &Value, name: &Arc<str>, at: Span) -> Value {
        match value {
            Value::Record(record) => match record.fields.get(name) {
                Some(field) => with_receiver(field.clone(), value),
                None => match &record.spread {
                    Some(hole) => self.part_of_unknown(hole, name, at),
                    None if record.open || self.family() == Family::Python => self.named_hole(Why::Outside, name, at),
                    None => Value::Null,
                },
            },
            Value::Instance(instance) => self.instance_member(value, instance, name, at),
            Value::Class(class) => self.class_member(*class, name, at),
            Value::Module(file) => self.module_member(*file, name, at),
            Value::Extern(object) => self.outside_member(value, object, name, at),
            Value::Hole(hole, _) => self.part_of_unknown(hole, name, at),
            Value::Any(values) => {
                let present = values.iter().filter(|v| !matches!(v, Value::Null));
                let members: Vec<Value> = present.map(|v| self.member(v, name, at)).collect();
                members.into_iter().reduce(Value::join).unwrap_or_else(|| self.named_hole(Why::Outside, name, at))
            }
            Value::Text(set) if &**name == "searchParams" => {
                super::pure_text::query_record(set).unwrap_or_else(|| self.named_hole(Why::Outside, name, at))
            }
            // A member of a Python enum stands for its value.
            Value::Text(_) if &**name == "value" && self.family() == Family::Python => value.clone(),
            Value::Text(set) => {
                super::pure_text::url_part(set, name).unwrap_or_else(|| self.named_hole(Why::Outside, name, at))
            }
            Value::Seq(_) | Value::Function(_) | Value::Null | Value::Bool(_) => {
                self.named_hole(Why::Outside, name, at)
            }
        }
    }

    /// A member of something unknown: the client that the file keeps under this name (or nothing yet,
    /// as `if (!node.client)` asks), else a part of it.
    fn part_of_unknown(&self, hole: &Hole, name: &Arc<str>, at: Span) -> Value {
        let kept = self.facts().names.find(name).and_then(|symbol| self.known.clients.get(&(self.file(), symbol)));
        kept.map_or_else(|| part_of(hole, Some(name), at), |client| client.clone().join(Value::Null))
    }

    fn instance_member(&mut self, value: &Value, instance: &Instance, name: &Arc<str>, at: Span) -> Value {
        let learned = self.known.fields.get(&instance.class).and_then(|fields| fields.get(name));
        match (instance.fields.get(name), learned) {
            // What another method sets later fills what the constructor leaves empty.
            (Some(Value::Null), Some(field)) | (Some(field), _) => return self.bound_to(field.clone(), value),
            (None, _) => {}
        }
        if let Some((method, _)) = self.find_method(instance.class, name) {
            let closure =
                Closure { func: method, captured: None, receiver: Some(value.clone()), bound: Given::default() };
            let kind = self.program.function(method).map(|f| f.kind);
            if kind == Some(FunctionKind::Getter) {
                return self.invoke(&closure, Args::default(), at).0;
            }
            return Value::Function(Arc::new(closure));
        }
        if let Some(field) = self.known.fields.get(&instance.class).and_then(|fields| fields.get(name)) {
            return field.clone();
        }
        self.outside_base(instance.class, name, at)
    }

    /// A field's value as an object's member: methods that it keeps there without itself are bound to it.
    fn bound_to(&self, field: Value, object: &Value) -> Value {
        match field {
            Value::Function(closure) if closure.receiver.is_none() => {
                let kind = self.program.function(closure.func).map(|function| function.kind);
                let is_method = matches!(kind, Some(FunctionKind::Method | FunctionKind::Getter));
                let receiver = is_method.then(|| object.clone());
                Value::Function(Arc::new(Closure { receiver, ..Closure::clone(&closure) }))
            }
            Value::Any(values) => Value::Any(values.iter().map(|v| self.bound_to(v.clone(), object)).collect()),
            other => other,
        }
    }

    /// A member that a class inherits from a class outside the program.
    fn outside_base(&mut self, class: ClassRef, name: &Arc<str>, at: Span) -> Value {
        for base in self.bases(class) {
            if let Value::Extern(base) = base {
                let path = format!("{}.{name}", base.path);
                if !self.catalog.calls_at(self.family(), &path).is_empty() {
                    return self.external(&path);
                }
            }
        }
        self.named_hole(Why::Outside, name, at)
    }

    fn class_member(&mut self, class: ClassRef, name: &Arc<str>, at: Span) -> Value {
        if let Some((method, _)) = self.find_method(class, name) {
            let kind = self.program.function(method).map(|f| f.kind);
            let receiver = (kind == Some(FunctionKind::ClassMethod)).then_some(Value::Class(class));
            return Value::Function(Arc::new(Closure {
                func: method,
                captured: None,
                receiver,
                bound: Given::default(),
            }));
        }
        if let Some(variant) = self.variant(class, name) {
            return variant;
        }
        if let Some(field) = self.class_fields(class).get(name) {
            return field.clone();
        }
        self.named_hole(Why::Outside, name, at)
    }

    /// Whether a class is an enum.
    pub(super) fn is_enum(&self, class: ClassRef) -> bool {
        self.program.class(class).is_some_and(|class| class.kind == ClassKind::Enum)
    }

    /// A variant of a Rust enum, still without payload: an object of the enum whose one field goes by the variant's name.
    fn variant(&self, class: ClassRef, name: &Arc<str>) -> Option<Value> {
        let facts = self.program.facts(class.file);
        let symbol = facts.names.find(name)?;
        let is_enum = facts.lang.family() == Family::Rust && self.is_enum(class);
        let own = self.program.class(class)?.fields.iter().any(|field| field.name == symbol && field.value.is_none());
        let fields = Fields::from([(name.clone(), Value::Null)]);
        (is_enum && own).then(|| Value::instance(Instance { class, fields, generic: false }))
    }

    fn module_member(&mut self, file: FileIx, name: &Arc<str>, at: Span) -> Value {
        if let Some(value) = self.exported(file, name, 5) {
            return value;
        }
        let facts = self.program.facts(file);
        let specs = [
            crate::ir::ModuleSpec { text: (&**name).into(), level: 1 },
            crate::ir::ModuleSpec { text: format!("self::{name}").into(), level: 0 },
        ];
        let below = match facts.lang.family() {
            Family::Python => self.program.module(file, &specs[0]),
            Family::Rust => self.program.module(file, &specs[1]),
            Family::JavaScript
            | Family::Shell
            | Family::Postman
            | Family::Recording
            | Family::Hcl
            | Family::Http
            | Family::Settings => None,
        };
        below.map_or_else(|| self.named_hole(Why::Name, name, at), Value::Module)
    }

    fn outside_member(&mut self, value: &Value, object: &Extern, name: &Arc<str>, at: Span) -> Value {
        if let Some(field) = object.fields.get(name) {
            return field.clone();
        }
        let family = self.family();
        if self.catalog.member(family, &object.path) == Some(Meaning::EnvRecord) {
            return env_hole(name, at);
        }
        if let Some(ty) = object.ty.and_then(|ty| self.catalog.types.get(usize::from(ty))) {
            if let Some(slot) = ty.model.fields.get(&**name) {
                let empty = || Value::record(crate::value::Record::default());
                return object.slots.get(slot).cloned().unwrap_or_else(empty);
            }
            let prefix = format!("{name}.");
            if ty.model.fields.keys().any(|path| path.starts_with(&prefix)) {
                return Value::record(crate::value::Record { open: true, ..Default::default() });
            }
        }
        if let Some(read) = self.catalog.lazy_read(family, &object.path, name) {
            return self.lazy_read(read, object, name, at);
        }
        let base = object.path.as_ref();
        let path = if base.is_empty() { name.to_string() } else { format!("{base}.{name}") };
        // `import a.b` binds `a`; `a.b` may still be a file of the program.
        if let Some(module) = self.dotted_module(&path) {
            return module;
        }
        let mut member = Extern::path(&path);
        member.ty = self.catalog.type_named(family, &path);
        let stateful =
            object.made.is_some() || !object.slots.is_empty() || !object.fields.is_empty() || object.receiver.is_some();
        member.receiver = stateful.then(|| value.clone());
        Value::object(member)
    }

    /// A member that an SDK's object fetches when it is read: `ticket.requester`. What comes back is such an object too.
    fn lazy_read(&mut self, call: CallIx, object: &Extern, name: &Arc<str>, at: Span) -> Value {
        self.modelled_call(call, None, &Args::default(), at);
        Value::external(&format!("{}.{name}()", object.path))
    }

    fn dotted_module(&mut self, path: &str) -> Option<Value> {
        let facts = self.facts();
        let symbol = facts.names.find(path)?;
        let import = self.program.import(self.file(), symbol)?;
        self.program.module(self.file(), &import.module).map(Value::Module)
    }

    /// `value[key]`, read.
    pub(super) fn index(&mut self, value: &Value, key: &Value, at: Span) -> Value {
        match value {
            Value::Seq(seq) => {
                let Some(digits) = key.as_str() else {
                    let all = seq.items.iter().chain(&seq.rest).cloned().reduce(Value::join);
                    return all.unwrap_or_else(|| Value::unknown(Why::Outside, at));
                };
                let count = seq.items.len();
                let index = match digits.strip_prefix('-') {
                    Some(back) => back.parse::<usize>().ok().and_then(|back| count.checked_sub(back)),
                    None => digits.parse::<usize>().ok(),
                };
                let item = index.and_then(|index| seq.items.get(index)).or(seq.rest.as_ref());
                item.cloned().unwrap_or_else(|| Value::unknown(Why::Outside, at))
            }
            Value::Record(record) => match key_text(key) {
                Some(name) => self.member(value, &name, at),
                None if !record.open && !record.fields.is_empty() => {
                    // Any of its entries: a table walked with a key that is not known.
                    let keys = known_keys(key);
                    let some = record
                        .fields
                        .iter()
                        .filter(|(name, _)| keys.as_ref().is_none_or(|k| k.iter().any(|x| **x == ***name)));
                    let all = some.map(|(_, v)| v.clone()).reduce(Value::join);
                    all.unwrap_or_else(|| Value::unknown(Why::Outside, at))
                }
                None => Value::unknown(Why::Outside, at),
            },
            Value::Any(values) => {
                let items: Vec<Value> =
                    values.iter().filter(|v| !matches!(v, Value::Null)).map(|v| self.index(v, key, at)).collect();
                items.into_iter().reduce(Value::join).unwrap_or_else(|| Value::unknown(Why::Outside, at))
            }
            Value::Instance(_) | Value::Extern(_) | Value::Module(_) | Value::Class(_) | Value::Hole(..) => {
                match key_text(key) {
                    Some(name) => self.member(value, &name, at),
                    None => match value {
                        Value::Hole(hole, _) => part_of(hole, None, at),
                        _ => Value::unknown(Why::Outside, at),
                    },
                }
            }
            // Text cut or indexed: a part of it.
            Value::Text(_) | Value::Null | Value::Bool(_) | Value::Function(_) => Value::unknown(Why::Unsupported, at),
        }
    }

    /// The values of a class's bases.
    pub(super) fn bases(&mut self, class: ClassRef) -> Vec<Value> {
        let Some(facts) = self.program.class(class) else { return Vec::new() };
        let bases: &[ExprId] = &facts.bases;
        let skip = usize::from(facts.kind == ClassKind::Extension);
        bases.iter().skip(skip).map(|base| self.in_file(class.file, |this| this.expr(*base))).collect()
    }

    /// Evaluate something at a file's top level, after it ran, for its value alone.
    pub(super) fn in_file<T>(&mut self, file: FileIx, run: impl FnOnce(&mut Self) -> T) -> T {
        self.at_top(file, |this| this.quietly(run))
    }

    /// Evaluate something at a file's top level, after it ran.
    pub(super) fn at_top<T>(&mut self, file: FileIx, run: impl FnOnce(&mut Self) -> T) -> T {
        // An empty frame that is not the top level itself, so that names go through the file.
        self.frames.push(Frame::new(FuncRef { file, func: FuncId(u32::MAX) }, None, None));
        let result = run(self);
        self.frames.pop();
        result
    }

    /// A method of a class or its bases, with the class that states it.
    pub(super) fn find_method(&mut self, class: ClassRef, name: &str) -> Option<(FuncRef, ClassRef)> {
        self.find_method_below(class, name, MAX_BASES)
    }

    fn find_method_below(&mut self, class: ClassRef, name: &str, depth: usize) -> Option<(FuncRef, ClassRef)> {
        let depth = depth.checked_sub(1)?;
        let program = self.program;
        let named = |func: &FuncRef| {
            let names = &program.facts(func.file).names;
            program.function(*func).and_then(|f| f.name).is_some_and(|symbol| names.name(symbol) == name)
        };
        if let Some(func) = program.own_methods(class).find(named) {
            return Some((func, class));
        }
        for base in self.bases(class) {
            if let Value::Class(base) = base
                && base != class
                && let Some(found) = self.find_method_below(base, name, depth)
            {
                return Some(found);
            }
        }
        None
    }

    /// The fields that a class declares, its bases' first.
    pub(super) fn class_fields(&mut self, class: ClassRef) -> Rc<Fields> {
        if let Some(fields) = self.statics.get(&class) {
            return fields.clone();
        }
        self.statics.insert(class, Rc::default());
        let mut fields = Fields::new();
        for base in self.bases(class) {
            if let Value::Class(base) = base {
                fields.extend(self.class_fields(base).iter().map(|(k, v)| (k.clone(), v.clone())));
            }
        }
        let parts: Vec<ClassRef> =
            std::iter::once(class).chain(self.program.extensions(class).iter().copied()).collect();
        for part in parts {
            let own = self.in_file(part.file, |this| this.declared_fields(part));
            fields.extend(own);
        }
        let fields = Rc::new(fields);
        self.statics.insert(class, fields.clone());
        fields
    }

    pub(super) fn declared_fields(&mut self, class: ClassRef) -> Fields {
        let mut fields = Fields::new();
        let Some(facts) = self.program.class(class) else { return fields };
        let python = self.family() == Family::Python;
        for field in &facts.fields {
            let name = self.name(field.name);
            let value = match (field.value, field.ty) {
                (Some(value), ty) => match self.expr(value).named(&name) {
                    // What is not known may still have a known type: `session: Session = make()`.
                    hole @ Value::Hole(..) => ty.and_then(|ty| self.typed(ty)).unwrap_or(hole),
                    value => value,
                },
                (None, Some(ty)) => match self.typed(ty) {
                    Some(value) => value,
                    None => self.named_hole(Why::Outside, &name, field.span),
                },
                (None, None) if facts.kind == ClassKind::Enum => {
                    let fields = Fields::from([(name.clone(), Value::Null)]);
                    Value::instance(Instance { class, fields, generic: false })
                }
                (None, None) => self.named_hole(Why::Outside, &name, field.span),
            };
            if python {
                // A class body sees its own names.
                self.frame().env.insert(field.name, value.clone());
            }
            fields.insert(name, value);
        }
        fields
    }

    /// An object of which only the type is known.
    pub(super) fn typed(&mut self, ty: ExprId) -> Option<Value> {
        match self.quietly(|this| this.expr(ty)) {
            Value::Class(class) => self.generic_instance(class),
            Value::Extern(object) => self.object_of(object.ty?),
            _ => None,
        }
    }

    /// An object of a modelled type, of which nothing else is known.
    pub(super) fn object_of(&self, ty: crate::data::TypeIx) -> Option<Value> {
        let path = Extern::path(&self.catalog.types.get(usize::from(ty))?.model.name);
        Some(Value::object(Extern { ty: Some(ty), made: Some(Span::default()), ..path }))
    }

    /// An object of a class made without a caller in view: as other code in view makes it, else
    /// with holes for the constructor's parameters.
    pub(super) fn generic_instance(&mut self, class: ClassRef) -> Option<Value> {
        let class = self.implementor(class)?;
        // In the first round, what was learned so far beats holes: those would be learned in turn.
        if let Some(instance) = self.known.instances.get(&class).or_else(|| self.learned.instances.get(&class)) {
            return Some(match instance {
                // Other variants than those made with a payload are possible too.
                Value::Instance(one) if self.is_enum(class) => {
                    Value::instance(Instance { generic: true, ..Instance::clone(one) })
                }
                instance => instance.clone(),
            });
        }
        if let Some(instance) = self.generic.get(&class) {
            return Some(instance.clone());
        }
        if self.making.len() > 6 || !self.making.insert(class) {
            return None;
        }
        let made = self.quietly(|this| this.instantiate(class, Args::generic(), Span::default(), true));
        self.making.remove(&class);
        self.generic.insert(class, made.clone());
        Some(made)
    }

    /// The class itself, or the only one that implements an interface.
    fn implementor(&mut self, class: ClassRef) -> Option<ClassRef> {
        let kind = self.program.class(class)?.kind;
        if kind != ClassKind::Interface {
            return Some(class);
        }
        match self.program.implementors(class) {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// Make an object: declared fields, then the constructor.
    pub(super) fn instantiate(&mut self, class: ClassRef, args: Args, at: Span, generic: bool) -> Value {
        let mut fields = Fields::clone(&self.class_fields(class));
        // A variant is no field of an enum's value, but its payload may be what a pattern takes out.
        if self.is_enum(class) {
            fields.retain(|_, value| generic && !matches!(value, Value::Instance(own) if own.class == class));
        }
        let constructor = ["__init__", "constructor"].iter().find_map(|name| self.find_method(class, name));
        let made = match constructor {
            Some((method, _)) => {
                let receiver = Value::instance(Instance { class, fields, generic });
                let closure =
                    Closure { func: method, captured: None, receiver: Some(receiver.clone()), bound: Given::default() };
                self.invoke(&closure, args, at).1.unwrap_or(receiver)
            }
            None => {
                self.fill_fields(class, &mut fields, &args, generic);
                Value::instance(Instance { class, fields, generic })
            }
        };
        if !generic {
            self.learn_instance(class, &made);
        }
        made
    }

    /// Remember an object that the program makes.
    pub(super) fn learn_instance(&mut self, class: ClassRef, made: &Value) {
        let known = self.learned.instances.remove(&class);
        let joined = known.map_or_else(|| made.clone(), |before| before.join(made.clone()));
        self.learned.instances.insert(class, joined);
    }

    /// Without a constructor in view, arguments are fields: dataclasses, struct literals.
    fn fill_fields(&mut self, class: ClassRef, fields: &mut Fields, args: &Args, generic: bool) {
        let declared: Vec<Symbol> =
            self.program.class(class).map_or_else(Vec::new, |c| c.fields.iter().map(|f| f.name).collect());
        let names = &self.program.facts(class.file).names;
        if generic {
            return;
        }
        for (symbol, value) in declared.iter().zip(&args.positional) {
            fields.insert(names.shared(*symbol), value.clone());
        }
        for (name, value) in &args.named {
            fields.insert(name.clone(), value.clone());
        }
        if let Some(Value::Instance(base)) = &args.base {
            for (name, value) in &base.fields {
                if args.named(name).is_none() {
                    fields.insert(name.clone(), value.clone());
                }
            }
        }
    }
}

/// A setting of this name.
pub(super) fn env_hole(name: &Arc<str>, at: Span) -> Value {
    Value::Hole(Hole { kind: HoleKind::Env(name.clone()), name: Some(name.clone()), each: false }, Origin::near(at))
}

/// A function that is an entry of a record is called with the record as receiver.
fn with_receiver(field: Value, record: &Value) -> Value {
    match field {
        Value::Function(closure) if closure.receiver.is_none() => {
            Value::Function(Arc::new(Closure { receiver: Some(record.clone()), ..Closure::clone(&closure) }))
        }
        other => other,
    }
}

/// The texts that a key may be, if all are known.
fn known_keys(key: &Value) -> Option<Vec<String>> {
    match key {
        Value::Text(set) => set.templates().iter().map(crate::value::Template::as_str).collect(),
        _ => None,
    }
}
