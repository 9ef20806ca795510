//! Declarations, imports, exports, namespaces.

use oxc_ast::ast::{
    BindingIdentifier, Class, Declaration, ExportDefaultDeclaration, ExportDefaultDeclarationKind, ExportSpecifier,
    Function, FunctionType, ImportDeclaration, ImportDeclarationSpecifier, ImportSpecifier, ModuleDeclaration,
    ModuleExportName, StringLiteral, TSImportEqualsDeclaration, TSModuleBlock, TSModuleReference,
    TSNamespaceDeclaration, TSNamespaceDeclarationBody, TSQualifiedName,
};
use oxc_span::{GetSpan, Span};

use crate::lang::javascript::kind::{self, field};

use super::build::Build;

impl Build<'_> {
    pub(super) fn declaration(&mut self, declaration: &Declaration<'_>) {
        let span = declaration.span();
        if !is_ambient(declaration) {
            return self.declared(declaration, span);
        }
        self.open(kind::AMBIENT, span);
        let inner = Span::new(self.next_token(span.start + "declare".len() as u32), span.end);
        if says_something(declaration) {
            self.declared(declaration, inner);
        }
        self.close();
    }

    /// A declaration, with its place without `declare`.
    fn declared(&mut self, declaration: &Declaration<'_>, span: Span) {
        match declaration {
            Declaration::VariableDeclaration(it) => self.variables(it),
            Declaration::FunctionDeclaration(it) => self.function_declaration(it),
            Declaration::ClassDeclaration(it) => self.class_declaration(it, span),
            Declaration::TSTypeAliasDeclaration(it) => self.type_alias(it, span),
            Declaration::TSInterfaceDeclaration(it) => self.interface(it, span),
            Declaration::TSEnumDeclaration(it) => self.enumeration(it, span),
            Declaration::TSNamespaceDeclaration(it) => self.namespace(it),
            Declaration::TSImportEqualsDeclaration(it) => self.import_equals(it),
            Declaration::TSExternalModuleDeclaration(it) => {
                self.open(kind::MODULE, it.span);
                self.field(field::NAME).string(&it.id);
                it.body.iter().for_each(|body| self.module_block(body));
                self.close();
            }
            Declaration::TSGlobalDeclaration(_) => self.unmapped("global declarations"),
        }
    }

    fn function_declaration(&mut self, function: &Function<'_>) {
        let is_signature = function.r#type == FunctionType::TSDeclareFunction || function.body.is_none();
        match (is_signature, function.generator) {
            (true, _) => self.leaf(kind::FUNCTION_SIGNATURE, function.span),
            (false, true) => self.function(kind::GENERATOR_DECLARATION, function),
            (false, false) => self.function(kind::FUNCTION_DECLARATION, function),
        }
    }

    /// Decorators that stand before it are part of it, but for those before `export`.
    fn class_declaration(&mut self, class: &Class<'_>, span: Span) {
        let kind = if class.r#abstract { kind::ABSTRACT_CLASS } else { kind::CLASS_DECLARATION };
        let first = class.decorators.first().map(|first| first.span.start.min(span.start));
        let start = self.start_behind_export(class).or(first).unwrap_or(span.start);
        self.class(kind, class, Span::new(start, span.end));
    }

    /// Where a class starts whose decorators stand before `export`.
    fn start_behind_export(&self, class: &Class<'_>) -> Option<u32> {
        let behind = |at: u32, keyword: &str| {
            let at = self.next_token(at);
            self.from(at).starts_with(keyword).then(|| self.next_token(at + keyword.len() as u32))
        };
        let start = behind(class.decorators.last()?.span.end, "export")?;
        Some(behind(start, "default").unwrap_or(start))
    }

    fn namespace(&mut self, outer: &TSNamespaceDeclaration<'_>) {
        self.open(kind::INTERNAL_MODULE, outer.span);
        let mut innermost = outer;
        while let TSNamespaceDeclarationBody::TSNamespaceDeclaration(next) = &innermost.body {
            innermost = next;
        }
        let is_plain = std::ptr::eq(innermost, outer);
        let name = Span::new(outer.id.span.start, innermost.id.span.end);
        self.field(field::NAME).leaf(if is_plain { kind::IDENTIFIER } else { kind::NESTED_IDENTIFIER }, name);
        if let TSNamespaceDeclarationBody::TSModuleBlock(body) = &innermost.body {
            self.module_block(body);
        }
        self.close();
    }

    fn module_block(&mut self, block: &TSModuleBlock<'_>) {
        self.field(field::BODY).open(kind::STATEMENT_BLOCK, block.span);
        self.directives(&block.directives);
        self.stmts(&block.body);
        self.close();
    }

    pub(super) fn module_declaration(&mut self, declaration: &ModuleDeclaration<'_>) {
        let span = declaration.span();
        if let ModuleDeclaration::ImportDeclaration(it) = declaration {
            return self.import(it);
        }
        if let ModuleDeclaration::ExportDeclaration(it) = declaration {
            return self.export_declaration(span, &it.declaration);
        }
        if let ModuleDeclaration::ExportDefaultDeclaration(it) = declaration {
            return self.export_default(it);
        }
        self.open(kind::EXPORT_STATEMENT, span);
        match declaration {
            ModuleDeclaration::ExportNamedDeclaration(it) => self.export_clause(&it.specifiers, it.span),
            ModuleDeclaration::ExportFromDeclaration(it) => {
                self.export_clause(&it.specifiers, it.span);
                self.source(&it.source);
            }
            ModuleDeclaration::ExportAllDeclaration(it) => {
                if let Some(name) = &it.exported {
                    self.open(kind::NAMESPACE_EXPORT, name.span());
                    self.export_name(name);
                    self.close();
                }
                self.source(&it.source);
            }
            ModuleDeclaration::TSExportAssignment(it) => {
                self.token("=", Span::empty(it.expression.span().start));
                self.expr(&it.expression);
            }
            // `export as namespace a`: for those who do not import.
            _ => {}
        }
        self.close();
    }

    fn export_declaration(&mut self, span: Span, declaration: &Declaration<'_>) {
        if let Declaration::TSImportEqualsDeclaration(it) = declaration
            && matches!(it.module_reference, TSModuleReference::ExternalModuleReference(_))
        {
            return self.unmapped("an exported require");
        }
        self.open_export(span, if let Declaration::ClassDeclaration(class) = declaration { Some(class) } else { None });
        self.field(field::DECLARATION).declaration(declaration);
        self.close();
    }

    /// Decorators before `export` are part of the export.
    fn open_export(&mut self, span: Span, class: Option<&Class<'_>>) {
        let outer = class.filter(|class| self.start_behind_export(class).is_some());
        let start = outer
            .and_then(|class| class.decorators.first())
            .map_or(span.start, |first| first.span.start.min(span.start));
        self.open(kind::EXPORT_STATEMENT, Span::new(start, span.end));
        for decorator in outer.map(|class| class.decorators.as_slice()).unwrap_or_default() {
            self.field(field::DECORATOR).decorator(decorator);
        }
    }

    /// What has a name is declared; what has none is a value.
    fn export_default(&mut self, it: &ExportDefaultDeclaration<'_>) {
        let class = match &it.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => Some(&**class),
            _ => None,
        };
        self.open_export(it.span, class);
        self.token("default", Span::empty(it.span.start));
        match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) if function.id.is_some() => {
                self.field(field::DECLARATION).function_declaration(function);
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(function) if function.body.is_some() => {
                self.field(field::VALUE).function_expression(function);
            }
            ExportDefaultDeclarationKind::FunctionDeclaration(_) => self.unmapped("a signature without a name"),
            ExportDefaultDeclarationKind::ClassDeclaration(class) => self.default_class(class),
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => {
                self.field(field::DECLARATION).interface(interface, interface.span);
            }
            value => match value.as_expression() {
                Some(value) => self.field(field::VALUE).expr(value),
                None => self.unmapped("an export of another kind"),
            },
        }
        self.close();
    }

    fn default_class(&mut self, class: &Class<'_>) {
        if class.id.is_some() {
            self.field(field::DECLARATION).class_declaration(class, class.span);
        } else if class.r#abstract || !class.decorators.is_empty() {
            self.unmapped("a class without a name");
        } else {
            self.field(field::VALUE).class(kind::CLASS, class, class.span);
        }
    }

    fn export_clause(&mut self, specifiers: &[ExportSpecifier<'_>], span: Span) {
        self.open(kind::EXPORT_CLAUSE, span);
        for specifier in specifiers {
            self.open("export_specifier", specifier.span);
            self.field(field::NAME).export_name(&specifier.local);
            if specifier.local.span() != specifier.exported.span() {
                self.field(field::ALIAS).export_name(&specifier.exported);
            }
            self.close();
        }
        self.close();
    }

    fn export_name(&mut self, name: &ModuleExportName<'_>) {
        match name {
            ModuleExportName::IdentifierName(name) => self.leaf(kind::IDENTIFIER, name.span),
            ModuleExportName::IdentifierReference(name) => self.leaf(kind::IDENTIFIER, name.span),
            ModuleExportName::StringLiteral(name) => self.string(name),
        }
    }

    fn source(&mut self, source: &StringLiteral<'_>) {
        self.field(field::SOURCE).string(source);
    }

    fn import(&mut self, import: &ImportDeclaration<'_>) {
        if import.phase.is_some() {
            return self.unmapped("an import in phases");
        }
        self.open(kind::IMPORT_STATEMENT, import.span);
        if let Some(specifiers) = &import.specifiers {
            self.open(kind::IMPORT_CLAUSE, import.span);
            self.import_specifiers(specifiers, import.span);
            self.close();
        }
        self.source(&import.source);
        self.close();
    }

    fn import_specifiers(&mut self, specifiers: &[ImportDeclarationSpecifier<'_>], span: Span) {
        let mut in_braces = false;
        for specifier in specifiers {
            match specifier {
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => self.local(&it.local),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    self.open(kind::NAMESPACE_IMPORT, it.span);
                    self.local(&it.local);
                    self.close();
                }
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    if !in_braces {
                        self.open(kind::NAMED_IMPORTS, span);
                        in_braces = true;
                    }
                    self.import_specifier(it);
                }
            }
        }
        if in_braces {
            self.close();
        }
    }

    fn import_specifier(&mut self, it: &ImportSpecifier<'_>) {
        self.open("import_specifier", it.span);
        self.field(field::NAME).export_name(&it.imported);
        if it.imported.span() != it.local.span {
            self.field(field::ALIAS).local(&it.local);
        }
        self.close();
    }

    fn local(&mut self, name: &BindingIdentifier<'_>) {
        self.leaf(kind::IDENTIFIER, name.span);
    }

    /// `import a = require("a")`, `import a = b.c`
    fn import_equals(&mut self, it: &TSImportEqualsDeclaration<'_>) {
        match &it.module_reference {
            TSModuleReference::ExternalModuleReference(reference) => {
                self.open(kind::IMPORT_STATEMENT, it.span);
                self.open(kind::IMPORT_REQUIRE, it.span);
                self.local(&it.id);
                self.source(&reference.expression);
                self.close();
            }
            TSModuleReference::IdentifierReference(target) => {
                self.open(kind::IMPORT_ALIAS, it.span);
                self.local(&it.id);
                self.leaf(kind::IDENTIFIER, target.span);
            }
            TSModuleReference::QualifiedName(target) => {
                self.open(kind::IMPORT_ALIAS, it.span);
                self.local(&it.id);
                self.nested(target);
            }
        }
        self.close();
    }

    fn nested(&mut self, name: &TSQualifiedName<'_>) {
        self.open(kind::NESTED_IDENTIFIER, name.span);
        self.field(field::OBJECT).qualifier(&name.left);
        self.field(field::PROPERTY).leaf("property_identifier", name.right.span);
        self.close();
    }
}

/// Whether a declaration is of something made elsewhere.
fn is_ambient(declaration: &Declaration<'_>) -> bool {
    match declaration {
        Declaration::VariableDeclaration(it) => it.declare,
        Declaration::FunctionDeclaration(it) => it.declare,
        Declaration::ClassDeclaration(it) => it.declare,
        Declaration::TSTypeAliasDeclaration(it) => it.declare,
        Declaration::TSInterfaceDeclaration(it) => it.declare,
        Declaration::TSEnumDeclaration(it) => it.declare,
        Declaration::TSExternalModuleDeclaration(it) => it.declare,
        Declaration::TSNamespaceDeclaration(it) => it.declare,
        Declaration::TSGlobalDeclaration(it) => it.declare,
        Declaration::TSImportEqualsDeclaration(_) => false,
    }
}

/// Whether it says something even so: its types do.
fn says_something(declaration: &Declaration<'_>) -> bool {
    matches!(
        declaration,
        Declaration::ClassDeclaration(_)
            | Declaration::TSTypeAliasDeclaration(_)
            | Declaration::TSInterfaceDeclaration(_)
            | Declaration::TSEnumDeclaration(_)
    )
}
