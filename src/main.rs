//! pushcube.
fn main() {}
