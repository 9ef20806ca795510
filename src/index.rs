//! Typed ids, vectors indexed by them, and a per-file interner for names.

use std::marker::PhantomData;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// Declares an id type over `u32`.
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $name(pub u32);

        impl $crate::index::Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use id;

/// Something that numbers the elements of an [`IndexVec`].
pub trait Id: Copy {
    /// The id of the element at `index`.
    fn from_index(index: usize) -> Self;
    /// Its place in the vector.
    fn index(self) -> usize;
}

/// A vector whose elements are named by their own id type.
#[derive(Debug, Clone)]
pub struct IndexVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn() -> I>,
}

impl<I: Id, T> IndexVec<I, T> {
    /// An empty vector.
    pub fn new() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }
    /// Add an element and get its id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }
    /// The element, if the id belongs to this vector.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }
    /// The element to change, if the id belongs to this vector.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// Elements in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }
    /// Ids and elements in order.
    pub fn enumerate(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(i, item)| (I::from_index(i), item))
    }
}

impl<I: Id, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

id! {
    /// A name of one file, e.g. a variable or a field.
    Symbol
}

/// The names of one file, each held once. Names are shared with values, hence `Arc`.
#[derive(Debug, Default, Clone)]
pub struct Interner {
    names: Vec<Arc<str>>,
    ids: FxHashMap<Arc<str>, Symbol>,
}

impl Interner {
    /// The symbol of a name.
    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(&symbol) = self.ids.get(name) {
            return symbol;
        }
        let symbol = Symbol::from_index(self.names.len());
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.ids.insert(name, symbol);
        symbol
    }
    /// The symbol of a name that is already known.
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.ids.get(name).copied()
    }
    /// All names, in the order in which they were first met.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }
    /// The name of a symbol; empty for a symbol of another file.
    pub fn name(&self, symbol: Symbol) -> &str {
        self.names.get(symbol.index()).map_or("", |name| name)
    }
    /// The name of a symbol, shared.
    pub fn shared(&self, symbol: Symbol) -> Arc<str> {
        self.names.get(symbol.index()).cloned().unwrap_or_else(|| "".into())
    }
}
