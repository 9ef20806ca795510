//! The zlint command.

fn main() {}
