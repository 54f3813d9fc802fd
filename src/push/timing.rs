//! Every wait, deadline and interval of an upload as data. The engine takes no time from anywhere else, so
//! a test that passes milliseconds runs the very same code as an upload of an hour.

use std::time::Duration;

use crate::protocol::retry::Patience;

/// How long an upload waits for what, and how often it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Between two figures of progress, at the least.
    pub progress: Duration,
    /// Between two questions for the publish status, at the least.
    pub poll_least: Duration,
    /// Between two questions for the publish status, at the most.
    pub poll_most: Duration,
    /// For a publish, from its request to its end.
    pub publish: Duration,
    /// For another status of a publish, before it is said that it does not move.
    pub unchanged: Duration,
    /// For the answer to a DELETE that is waited for.
    pub close: Duration,
    /// For the one DELETE that is tried where the session would stay, and for whatever else is asked of the
    /// server when the program has to leave.
    pub leave: Duration,
    /// For the answer to a call that must not be abandoned: the dataset or session that it makes would
    /// have no name.
    pub grace: Duration,
    /// For what the server holds, which is read before and after and which nothing waits for.
    pub look: Duration,
    /// For the encoder's own word on why a body ended.
    pub encoder: Duration,
    /// How long a failed call is tried again.
    pub patience: Patience,
    /// Between two tries to open a session while another one holds the dataset, at the most.
    pub occupied: Duration,
    /// Between two looks at what another program wishes of an upload, and of such a one at the upload.
    pub beside: Duration,
    /// How much sending is repeated without a question when the server has lost the upload session.
    pub repeat: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            progress: Duration::from_millis(50),
            poll_least: Duration::from_millis(100),
            poll_most: Duration::from_secs(5),
            publish: Duration::from_hours(6),
            unchanged: Duration::from_mins(15),
            close: Duration::from_mins(1),
            leave: Duration::from_secs(3),
            grace: Duration::from_secs(3),
            look: Duration::from_secs(10),
            encoder: Duration::from_secs(3),
            patience: Patience::default(),
            occupied: Duration::from_secs(15),
            beside: Duration::from_secs(1),
            repeat: Duration::from_mins(1),
        }
    }
}

impl Timing {
    /// How long to wait before the next question for the publish status: 5 % of the time waited so far, so
    /// that a quick publish is seen at once and a long one is not disturbed.
    pub fn next_poll(&self, waited: Duration) -> Duration {
        (waited / 20).min(self.poll_most).max(self.poll_least)
    }

    /// How long to wait after the `nth` refusal of a dataset that another session holds, from 1: a sixteenth of the
    /// longest wait at first, since somebody may just be at the end of it, and twice as long each time.
    pub fn next_try(&self, nth: u32) -> Duration {
        (self.occupied / 16).saturating_mul(1 << nth.saturating_sub(1).min(20)).min(self.occupied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_that_is_held_is_tried_less_and_less_often() {
        let timing = Timing::default();
        let waits = [1, 2, 3, 4, 5, 6, 4000].map(|nth| timing.next_try(nth).as_millis());
        assert_eq!(waits, [937, 1875, 3750, 7500, 15_000, 15_000, 15_000]);
    }

    #[test]
    fn the_next_look_comes_after_a_twentieth_of_the_wait() {
        let timing = Timing::default();
        for (waited, next) in
            [(0, 100), (1_000, 100), (2_000, 100), (2_020, 101), (20_000, 1_000), (100_000, 5_000), (9_000_000, 5_000)]
        {
            assert_eq!(timing.next_poll(Duration::from_millis(waited)), Duration::from_millis(next), "{waited}");
        }
    }
}
