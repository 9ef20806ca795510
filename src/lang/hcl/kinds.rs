//! Names of the HCL grammar's nodes. A test asserts that the grammar has each of them, so that an
//! update of the grammar cannot silently blind the front-end.

/// Kinds of named nodes.
pub(crate) mod kind {
    crate::lang::cursor::names! {
        ATTRIBUTE = "attribute",
        BINARY_OPERATION = "binary_operation",
        BLOCK = "block",
        BODY = "body",
        BOOL_LIT = "bool_lit",
        COLLECTION_VALUE = "collection_value",
        CONDITIONAL = "conditional",
        ELLIPSIS = "ellipsis",
        EXPRESSION = "expression",
        FOR_EXPR = "for_expr",
        FOR_INTRO = "for_intro",
        FOR_OBJECT_EXPR = "for_object_expr",
        FUNCTION_ARGUMENTS = "function_arguments",
        FUNCTION_CALL = "function_call",
        GET_ATTR = "get_attr",
        HEREDOC_IDENTIFIER = "heredoc_identifier",
        HEREDOC_TEMPLATE = "heredoc_template",
        IDENTIFIER = "identifier",
        INDEX = "index",
        LITERAL_VALUE = "literal_value",
        NULL_LIT = "null_lit",
        NUMERIC_LIT = "numeric_lit",
        OBJECT = "object",
        OBJECT_ELEM = "object_elem",
        OPERATION = "operation",
        QUOTED_TEMPLATE = "quoted_template",
        STRING_LIT = "string_lit",
        TEMPLATE_DIRECTIVE = "template_directive",
        TEMPLATE_EXPR = "template_expr",
        TEMPLATE_INTERPOLATION = "template_interpolation",
        TUPLE = "tuple",
        UNARY_OPERATION = "unary_operation",
        VARIABLE_EXPR = "variable_expr",
    }
}
