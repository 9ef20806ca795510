//! A stable text form of facts, for tests.

use std::fmt::Write;

use crate::ir::{
    Arg, BinaryOp, Block, CallStyle, Entry, Expr, ExprId, FileFacts, FuncId, FunctionKind, How, ImportItem, Item,
    ParamKind, Part, Place, Stmt,
};

/// The facts of a file, one statement a line.
pub fn print(facts: &FileFacts) -> String {
    let mut printer = Printer { facts, out: String::new() };
    for import in &facts.imports {
        let item = match import.item {
            ImportItem::Module => "*module*".to_owned(),
            ImportItem::Default => "default".to_owned(),
            ImportItem::Named(name) => facts.names.name(name).to_owned(),
            ImportItem::Star => "*".to_owned(),
        };
        let dots = ".".repeat(import.module.level.into());
        printer.line(0, &format!("import {} = {}{} {item}", facts.names.name(import.local), dots, import.module.text));
    }
    printer.function(FuncId(0), 0);
    for export in &facts.exports {
        let text = match export {
            crate::ir::Export::Local { exported, local } => {
                format!("export {} = {}", facts.names.name(*exported), facts.names.name(*local))
            }
            crate::ir::Export::From { exported, module, .. } => {
                format!("export {} from {}", facts.names.name(*exported), module.text)
            }
            crate::ir::Export::StarFrom(module) => format!("export * from {}", module.text),
        };
        printer.line(0, &text);
    }
    for fault in &facts.faults {
        let line = fault.line.map_or(String::new(), |line| format!("line {line}: "));
        printer.line(0, &format!("problem {}: {line}{}", fault.kind.name(), fault.message));
    }
    printer.out
}

struct Printer<'a> {
    facts: &'a FileFacts,
    out: String,
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{}{text}", "  ".repeat(depth));
    }

    fn name(&self, symbol: crate::index::Symbol) -> String {
        self.facts.names.name(symbol).to_owned()
    }

    fn function(&mut self, id: FuncId, depth: usize) {
        if let Some(function) = self.facts.functions.get(id) {
            self.block(&function.body, depth);
        }
    }

    fn block(&mut self, block: &Block, depth: usize) {
        for stmt in block {
            self.stmt(stmt, depth);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, depth: usize) {
        match stmt {
            Stmt::Assign { target, value, how } => {
                let sign = if *how == How::Set { "=" } else { "+=" };
                let text = format!("{} {sign} {}", self.place(target), self.expr(*value));
                self.line(depth, &text);
                self.nested(*value, depth);
            }
            Stmt::Expr(value) => self.valued("", *value, depth),
            Stmt::Yield(value) => self.valued("yield ", *value, depth),
            Stmt::Return(None) => self.line(depth, "return"),
            Stmt::Return(Some(value)) => self.valued("return ", *value, depth),
            Stmt::Stop => self.line(depth, "stop"),
            Stmt::Branch(arms) => {
                for arm in arms {
                    let test = arm.test.map_or("else".to_owned(), |test| format!("if {}", self.expr(test)));
                    self.line(depth, &test);
                    self.block(&arm.body, depth + 1);
                }
            }
            Stmt::Loop { each, body } => {
                let head = each.as_ref().map_or("loop".to_owned(), |(place, of)| {
                    format!("for {} in {}", self.place(place), self.expr(*of))
                });
                self.line(depth, &head);
                self.block(body, depth + 1);
            }
            Stmt::Try(blocks) => {
                for block in blocks {
                    self.line(depth, "try");
                    self.block(block, depth + 1);
                }
            }
        }
    }

    fn valued(&mut self, before: &str, value: ExprId, depth: usize) {
        let text = format!("{before}{}", self.expr(value));
        self.line(depth, &text);
        self.nested(value, depth);
    }

    /// Bodies of functions and classes that an expression defines directly.
    fn nested(&mut self, value: ExprId, depth: usize) {
        match self.facts.exprs.get(value) {
            Some(Expr::Function(id)) => self.function(*id, depth + 1),
            Some(Expr::Class(id)) => {
                let Some(class) = self.facts.classes.get(*id) else { return };
                for field in &class.fields {
                    let value = field.value.map_or(String::new(), |v| format!(" = {}", self.expr(v)));
                    let ty = field.ty.map_or(String::new(), |t| format!(": {}", self.expr(t)));
                    let text = format!(
                        "{}field {}{ty}{value}",
                        if field.is_static { "static " } else { "" },
                        self.name(field.name)
                    );
                    self.line(depth + 1, &text);
                }
                for &method in &class.methods {
                    let head = self.signature(method);
                    self.line(depth + 1, &head);
                    self.function(method, depth + 2);
                }
            }
            Some(Expr::Call(call)) => {
                for arg in &call.args {
                    if let Arg::Positional(id) | Arg::Named(_, id) = arg {
                        self.nested(*id, depth);
                    }
                }
            }
            _ => {}
        }
    }

    fn signature(&self, id: FuncId) -> String {
        let Some(function) = self.facts.functions.get(id) else { return String::new() };
        let mut params: Vec<String> = Vec::new();
        if let Some(receiver) = function.receiver {
            params.push(format!("[{}]", self.name(receiver)));
        }
        for param in &function.params {
            let stars = match param.kind {
                ParamKind::One => "",
                ParamKind::NamedOnly => "named ",
                ParamKind::Rest => "*",
                ParamKind::RestNamed => "**",
            };
            let ty = param.ty.map_or(String::new(), |t| format!(": {}", self.expr(t)));
            let default = param.default.map_or(String::new(), |d| format!(" = {}", self.expr(d)));
            params.push(format!("{stars}{}{ty}{default}", self.name(param.name)));
        }
        let kind = match function.kind {
            FunctionKind::Plain => "function",
            FunctionKind::Method => "method",
            FunctionKind::Constructor => "constructor",
            FunctionKind::Static => "static",
            FunctionKind::ClassMethod => "classmethod",
            FunctionKind::Getter => "getter",
        };
        format!("{kind} {}({})", function.name.map_or("_".to_owned(), |n| self.name(n)), params.join(", "))
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Name(name) => self.name(*name),
            Place::Member(base, name) => format!("{}.{}", self.expr(*base), self.name(*name)),
            Place::Index(base, key) => format!("{}[{}]", self.expr(*base), self.expr(*key)),
            Place::Nowhere => "_".to_owned(),
        }
    }

    fn list(&self, ids: &[ExprId], between: &str) -> String {
        ids.iter().map(|id| self.expr(*id)).collect::<Vec<_>>().join(between)
    }

    fn expr(&self, id: ExprId) -> String {
        let Some(expr) = self.facts.exprs.get(id) else { return "?".to_owned() };
        match expr {
            Expr::Str(text) => format!("{:?}", text.value),
            Expr::Template(parts) => {
                let parts: String = parts
                    .iter()
                    .map(|part| match part {
                        Part::Text(text) => text.value.escape_debug().to_string(),
                        Part::Hole(id) => format!("⟨{}⟩", self.expr(*id)),
                    })
                    .collect();
                format!("t\"{parts}\"")
            }
            Expr::Number(n) => n.to_string(),
            Expr::Bool(b) => b.to_string(),
            Expr::Null => "null".to_owned(),
            Expr::Name(name) | Expr::Item(name) => self.name(*name),
            Expr::Member { base, name } => format!("{}.{}", self.expr(*base), self.name(*name)),
            Expr::Index { base, key } => format!("{}[{}]", self.expr(*base), self.expr(*key)),
            Expr::Call(call) => {
                let args: Vec<String> = call
                    .args
                    .iter()
                    .map(|arg| match arg {
                        Arg::Positional(id) => self.expr(*id),
                        Arg::Named(name, id) => format!("{}={}", self.name(*name), self.expr(*id)),
                        Arg::Spread(id) => format!("*{}", self.expr(*id)),
                        Arg::SpreadNamed(id) => format!("**{}", self.expr(*id)),
                    })
                    .collect();
                let (before, after) = match call.style {
                    CallStyle::Plain => ("", ""),
                    CallStyle::New => ("new ", ""),
                    CallStyle::Macro => ("", "!"),
                    CallStyle::Tagged => ("tag ", ""),
                    CallStyle::Literal => ("make ", ""),
                };
                format!("{before}{}{after}({})", self.expr(call.callee), args.join(", "))
            }
            Expr::Binary { op, left, right } => {
                let sign = match op {
                    BinaryOp::Add => "+",
                    BinaryOp::Subtract => "-",
                    BinaryOp::Multiply => "*",
                    BinaryOp::Percent => "%",
                    BinaryOp::Merge => "|",
                    BinaryOp::Eq => "==",
                    BinaryOp::NotEq => "!=",
                    BinaryOp::In => "in",
                    BinaryOp::NotIn => "not in",
                    BinaryOp::And => "and",
                    BinaryOp::Other => "·",
                };
                format!("({} {sign} {})", self.expr(*left), self.expr(*right))
            }
            Expr::Not(of) => format!("not {}", self.expr(*of)),
            Expr::Or(ids) => format!("({})", self.list(ids, " or ")),
            Expr::Cond { test, then, other } => {
                format!("({} ? {} : {})", self.expr(*test), self.expr(*then), self.expr(*other))
            }
            Expr::AnyOf(ids) => format!("any({})", self.list(ids, ", ")),
            Expr::List(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| match item {
                        Item::One(id) => self.expr(*id),
                        Item::Spread(id) => format!("*{}", self.expr(*id)),
                    })
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Expr::Dict(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|entry| match entry {
                        Entry::Pair(key, value) => format!("{}: {}", self.expr(*key), self.expr(*value)),
                        Entry::Spread(id) => format!("**{}", self.expr(*id)),
                    })
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            Expr::Function(id) => self.signature(*id),
            Expr::Class(id) => {
                let Some(class) = self.facts.classes.get(*id) else { return "class".to_owned() };
                let name = class.name.map_or("_".to_owned(), |n| self.name(n));
                format!("class {name}({})", self.list(&class.bases, ", "))
            }
            Expr::Module(spec) => format!("module {:?}", spec.text),
            Expr::Unknown(why) => format!("unknown:{why:?}").to_lowercase(),
        }
    }
}
