//! Helpers shared by the tree-sitter front-ends.
