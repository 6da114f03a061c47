//! Trains the models that are compiled into the method.
fn main() {}
