//! Local values, each behind those it refers to.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::Node;

use super::Lowering;
use super::block::Block;
use super::kinds::kind;

/// How far a local value is followed into others before it is stated: what refers further in a row is
/// stated too early and refers to something unknown.
const MAX_ROW: usize = 100;

impl Lowering<'_> {
    /// State the local values of all blocks.
    pub(super) fn locals(&mut self, blocks: &[Block<'_>]) {
        let all = blocks.iter().filter(|block| block.kind == "locals").flat_map(|block| &block.attributes);
        let values: BTreeMap<&str, Node<'_>> = all.clone().map(|(name, value)| (name.as_str(), *value)).collect();
        let mut stated = BTreeSet::new();
        for (name, _) in all {
            self.local(name, &values, &mut stated, 0);
        }
    }

    fn local<'a>(
        &mut self,
        name: &'a str,
        values: &BTreeMap<&'a str, Node<'_>>,
        stated: &mut BTreeSet<&'a str>,
        row: usize,
    ) {
        let Some(value) = values.get(name).filter(|_| row < MAX_ROW) else { return };
        // Noted first, so that values that refer to each other end.
        if !stated.insert(name) {
            return;
        }
        for other in self.referred(*value) {
            if let Some((other, _)) = values.get_key_value(other.as_str()) {
                self.local(other, values, stated, row + 1);
            }
        }
        self.set(&format!("local.{name}"), *value);
    }

    /// The local values that an expression refers to.
    fn referred(&self, value: Node<'_>) -> Vec<String> {
        let mut found = Vec::new();
        let mut walk = value.walk();
        loop {
            let node = walk.node();
            if node.kind() == kind::VARIABLE_EXPR
                && self.text(node) == "local"
                && let Some(attribute) = node.next_sibling().filter(|next| next.kind() == kind::GET_ATTR)
            {
                found.push(self.text(attribute).trim_start_matches('.').trim().to_owned());
            }
            if walk.goto_first_child() {
                continue;
            }
            while !walk.goto_next_sibling() {
                if !walk.goto_parent() {
                    return found;
                }
            }
        }
    }
}
