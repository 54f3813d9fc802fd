//! Sees to it that a body moves. A deadline for the whole of it would cut a large chunk on a slow line, and
//! the HTTP library's own fires although bytes are moving; so what is watched is the count of bytes taken.

use std::time::{Duration, Instant};

use super::body::Watch;

/// How often it looks within the time that a stall may last.
const LOOKS: u32 = 8;

/// Returns when the connection has taken nothing for so long, although there was something to take.
pub(super) async fn stalled(body: &Watch, stall: Duration) {
    let pause = (stall / LOOKS).max(Duration::from_millis(1));
    let (mut last, mut moved) = (body.taken(), Instant::now());
    loop {
        tokio::time::sleep(pause).await;
        let taken = body.taken();
        if taken != last || body.is_excused() {
            (last, moved) = (taken, Instant::now());
        } else if moved.elapsed() >= stall {
            return;
        }
    }
}
