//! Names of the grammars' nodes and fields. They stand here once, so that a test can hold them
//! against the grammars: a renamed node would otherwise just never match.

macro_rules! names {
    ($($name:ident = $text:literal),* $(,)?) => {
        $(pub(in crate::lang::javascript) const $name: &str = $text;)*
        #[cfg(test)]
        pub(in crate::lang::javascript) const ALL: &[&str] = &[$($text),*];
    };
}

names! {
    ABSTRACT_CLASS = "abstract_class_declaration",
    ACCESSIBILITY = "accessibility_modifier",
    AMBIENT = "ambient_declaration",
    ARRAY = "array",
    ARRAY_PATTERN = "array_pattern",
    ARROW_FUNCTION = "arrow_function",
    AS = "as_expression",
    ASSIGNMENT = "assignment_expression",
    ASSIGNMENT_PATTERN = "assignment_pattern",
    AUGMENTED_ASSIGNMENT = "augmented_assignment_expression",
    AWAIT = "await_expression",
    BINARY = "binary_expression",
    BREAK = "break_statement",
    CALL = "call_expression",
    CLASS = "class",
    CLASS_DECLARATION = "class_declaration",
    CLASS_HERITAGE = "class_heritage",
    CLASS_STATIC_BLOCK = "class_static_block",
    COMPUTED_PROPERTY_NAME = "computed_property_name",
    CONTINUE = "continue_statement",
    DEBUGGER = "debugger_statement",
    DECORATOR = "decorator",
    DO = "do_statement",
    EMPTY = "empty_statement",
    ENUM = "enum_declaration",
    ENUM_ASSIGNMENT = "enum_assignment",
    EXPORT_CLAUSE = "export_clause",
    EXPORT_STATEMENT = "export_statement",
    EXPRESSION_STATEMENT = "expression_statement",
    EXTENDS_CLAUSE = "extends_clause",
    EXTENDS_TYPE_CLAUSE = "extends_type_clause",
    FALSE = "false",
    FIELD = "field_definition",
    FLOW_MAYBE_TYPE = "flow_maybe_type",
    FOR = "for_statement",
    FOR_IN = "for_in_statement",
    FUNCTION_DECLARATION = "function_declaration",
    FUNCTION_EXPRESSION = "function_expression",
    FUNCTION_SIGNATURE = "function_signature",
    GENERATOR = "generator_function",
    GENERATOR_DECLARATION = "generator_function_declaration",
    GENERIC_TYPE = "generic_type",
    IDENTIFIER = "identifier",
    IF = "if_statement",
    IMPORT = "import",
    IMPORT_ALIAS = "import_alias",
    IMPORT_CLAUSE = "import_clause",
    IMPORT_REQUIRE = "import_require_clause",
    IMPORT_STATEMENT = "import_statement",
    INSTANTIATION = "instantiation_expression",
    INTERFACE = "interface_declaration",
    INTERNAL_MODULE = "internal_module",
    JSX_ATTRIBUTE = "jsx_attribute",
    JSX_ELEMENT = "jsx_element",
    JSX_EXPRESSION = "jsx_expression",
    JSX_OPENING = "jsx_opening_element",
    JSX_SELF_CLOSING = "jsx_self_closing_element",
    LABELED = "labeled_statement",
    LEXICAL_DECLARATION = "lexical_declaration",
    LITERAL_TYPE = "literal_type",
    MEMBER = "member_expression",
    META_PROPERTY = "meta_property",
    METHOD = "method_definition",
    MODULE = "module",
    NAMED_IMPORTS = "named_imports",
    NAMESPACE_EXPORT = "namespace_export",
    NAMESPACE_IMPORT = "namespace_import",
    NESTED_IDENTIFIER = "nested_identifier",
    NESTED_TYPE_IDENTIFIER = "nested_type_identifier",
    NEW = "new_expression",
    NON_NULL = "non_null_expression",
    NULL = "null",
    NUMBER = "number",
    OBJECT = "object",
    OBJECT_ASSIGNMENT_PATTERN = "object_assignment_pattern",
    OBJECT_PATTERN = "object_pattern",
    OBJECT_TYPE = "object_type",
    OPTIONAL_PARAMETER = "optional_parameter",
    OVERRIDE = "override_modifier",
    PAIR = "pair",
    PAIR_PATTERN = "pair_pattern",
    PARENTHESIZED = "parenthesized_expression",
    PARENTHESIZED_TYPE = "parenthesized_type",
    PROPERTY_SIGNATURE = "property_signature",
    PUBLIC_FIELD = "public_field_definition",
    READONLY_TYPE = "readonly_type",
    REGEX = "regex",
    REQUIRED_PARAMETER = "required_parameter",
    REST_PATTERN = "rest_pattern",
    RETURN = "return_statement",
    SATISFIES = "satisfies_expression",
    SEQUENCE = "sequence_expression",
    SHORTHAND = "shorthand_property_identifier",
    SHORTHAND_PATTERN = "shorthand_property_identifier_pattern",
    SPREAD = "spread_element",
    STATEMENT_BLOCK = "statement_block",
    STATEMENT_IDENTIFIER = "statement_identifier",
    STRING = "string",
    SUBSCRIPT = "subscript_expression",
    SUPER = "super",
    SWITCH = "switch_statement",
    SWITCH_CASE = "switch_case",
    SWITCH_DEFAULT = "switch_default",
    TEMPLATE_STRING = "template_string",
    TEMPLATE_SUBSTITUTION = "template_substitution",
    TERNARY = "ternary_expression",
    THIS = "this",
    THROW = "throw_statement",
    TRUE = "true",
    TRY = "try_statement",
    TYPE_ALIAS = "type_alias_declaration",
    TYPE_ANNOTATION = "type_annotation",
    TYPE_ARGUMENTS = "type_arguments",
    TYPE_ASSERTION = "type_assertion",
    TYPE_IDENTIFIER = "type_identifier",
    UNARY = "unary_expression",
    UNDEFINED = "undefined",
    UNION_TYPE = "union_type",
    UPDATE = "update_expression",
    USING_DECLARATION = "using_declaration",
    VARIABLE_DECLARATION = "variable_declaration",
    VARIABLE_DECLARATOR = "variable_declarator",
    WHILE = "while_statement",
    WITH = "with_statement",
    YIELD = "yield_expression",
}

/// Names of fields.
pub(super) mod field {
    names! {
        ALIAS = "alias",
        ALTERNATIVE = "alternative",
        ARGUMENT = "argument",
        ARGUMENTS = "arguments",
        BODY = "body",
        CONDITION = "condition",
        CONSEQUENCE = "consequence",
        CONSTRUCTOR = "constructor",
        DECLARATION = "declaration",
        DECORATOR = "decorator",
        FINALIZER = "finalizer",
        FUNCTION = "function",
        HANDLER = "handler",
        INCREMENT = "increment",
        INDEX = "index",
        INITIALIZER = "initializer",
        KEY = "key",
        KIND = "kind",
        LEFT = "left",
        MODULE = "module",
        NAME = "name",
        OBJECT = "object",
        OPERATOR = "operator",
        PARAMETER = "parameter",
        PARAMETERS = "parameters",
        PATTERN = "pattern",
        PROPERTY = "property",
        RETURN_TYPE = "return_type",
        RIGHT = "right",
        SOURCE = "source",
        TYPE = "type",
        TYPE_ARGUMENTS = "type_arguments",
        VALUE = "value",
    }
}

#[cfg(test)]
mod tests {
    use tree_sitter::Language;

    fn grammars() -> [Language; 3] {
        [
            tree_sitter_javascript::LANGUAGE.into(),
            tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            tree_sitter_typescript::LANGUAGE_TSX.into(),
        ]
    }

    #[test]
    fn every_kind_is_in_a_grammar() {
        for kind in super::ALL {
            let known = grammars().iter().any(|grammar| grammar.id_for_node_kind(kind, true) != 0);
            assert!(known, "no grammar has a node {kind}");
        }
    }

    #[test]
    fn every_field_is_in_a_grammar() {
        for field in super::field::ALL {
            let known = grammars().iter().any(|grammar| grammar.field_id_for_name(field).is_some());
            assert!(known, "no grammar has a field {field}");
        }
    }
}
