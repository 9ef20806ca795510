//! Names of the shell grammar's nodes and fields. A test asserts that the grammar has each of them,
//! so that an update of the grammar cannot silently blind the front-end.

macro_rules! names {
    ($($constant:ident = $name:literal,)*) => {
        $(pub(crate) const $constant: &str = $name;)*
        #[cfg(test)]
        pub(crate) const ALL: &[&str] = &[$($name),*];
    };
}

/// Kinds of named nodes.
pub(crate) mod kind {
    names! {
        ANSI_C_STRING = "ansi_c_string",
        ARITHMETIC_EXPANSION = "arithmetic_expansion",
        ARRAY = "array",
        BINARY_EXPRESSION = "binary_expression",
        BRACE_EXPRESSION = "brace_expression",
        CASE_ITEM = "case_item",
        CASE_STATEMENT = "case_statement",
        COMMAND = "command",
        COMMAND_SUBSTITUTION = "command_substitution",
        COMPOUND_STATEMENT = "compound_statement",
        CONCATENATION = "concatenation",
        C_STYLE_FOR_STATEMENT = "c_style_for_statement",
        DECLARATION_COMMAND = "declaration_command",
        DO_GROUP = "do_group",
        ELIF_CLAUSE = "elif_clause",
        ELSE_CLAUSE = "else_clause",
        EXPANSION = "expansion",
        EXTGLOB_PATTERN = "extglob_pattern",
        FILE_REDIRECT = "file_redirect",
        FOR_STATEMENT = "for_statement",
        FUNCTION_DEFINITION = "function_definition",
        HEREDOC_BODY = "heredoc_body",
        HEREDOC_REDIRECT = "heredoc_redirect",
        HEREDOC_START = "heredoc_start",
        HERESTRING_REDIRECT = "herestring_redirect",
        IF_STATEMENT = "if_statement",
        LIST = "list",
        NEGATED_COMMAND = "negated_command",
        PARENTHESIZED_EXPRESSION = "parenthesized_expression",
        PIPELINE = "pipeline",
        PROCESS_SUBSTITUTION = "process_substitution",
        RAW_STRING = "raw_string",
        REDIRECTED_STATEMENT = "redirected_statement",
        REGEX = "regex",
        SIMPLE_EXPANSION = "simple_expansion",
        SPECIAL_VARIABLE_NAME = "special_variable_name",
        STRING = "string",
        STRING_CONTENT = "string_content",
        SUBSCRIPT = "subscript",
        SUBSHELL = "subshell",
        TEST_COMMAND = "test_command",
        TRANSLATED_STRING = "translated_string",
        UNARY_EXPRESSION = "unary_expression",
        VARIABLE_ASSIGNMENT = "variable_assignment",
        VARIABLE_ASSIGNMENTS = "variable_assignments",
        VARIABLE_NAME = "variable_name",
        WHILE_STATEMENT = "while_statement",
        WORD = "word",
    }
}

/// Names of fields.
pub(crate) mod field {
    names! {
        ARGUMENT = "argument",
        BODY = "body",
        DESCRIPTOR = "descriptor",
        DESTINATION = "destination",
        INDEX = "index",
        INITIALIZER = "initializer",
        LEFT = "left",
        NAME = "name",
        OPERATOR = "operator",
        REDIRECT = "redirect",
        RIGHT = "right",
        VALUE = "value",
        VARIABLE = "variable",
    }
}
