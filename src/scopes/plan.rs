//! Puts a [`crate::scopes::ScopePlan`] together.
