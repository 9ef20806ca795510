//! Shared parts of values that know their own hash and depth.
//!
//! Objects that refer to each other make trees of millions of places from a few hundred nodes. Hashing, comparing and
//! measuring such a tree as a whole would cost more than all evaluation, so each node is hashed and measured once,
//! when it is made, from what its children know of themselves.

use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use foldhash::quality::FixedState;

/// Something whose parts may have parts.
pub trait Nested {
    /// How deep it is nested; something without parts has depth 1.
    fn depth(&self) -> usize;
}

/// A shared part of a value. Nodes are equal when their hashes are: 64 well-mixed bits, so that two of the few hundred
/// thousand values of a run are confused about once in a hundred million runs.
pub struct Node<T>(Arc<Inner<T>>);

struct Inner<T> {
    hash: u64,
    depth: usize,
    data: T,
}

impl<T: Hash + Nested> Node<T> {
    /// Share a part.
    pub fn new(data: T) -> Self {
        // Each node has the same hash in every run: what is equal must not depend on chance.
        let hash = FixedState::with_seed(0).hash_one(&data);
        Self(Arc::new(Inner { hash, depth: data.depth(), data }))
    }
}

impl<T> Node<T> {
    /// See [`Nested::depth`].
    pub fn depth(&self) -> usize {
        self.0.depth
    }
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Node<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.data
    }
}

impl<T> PartialEq for Node<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.hash == other.0.hash
    }
}

impl<T> Eq for Node<T> {}

impl<T> Hash for Node<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Node<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.data.fmt(f)
    }
}
