//! An upload that stands still because the operator wants it to. The request under way is dropped, so that the line is
//! free at once; its chunk is made again when the upload goes on, as after a lost line. Meanwhile the sign-in is kept
//! alive, so that hours later the upload session is still ours.

use super::event::{Doing, Fact, Reason};
use super::run::Engine;
use super::stop::Wish;

impl Engine {
    /// Waits for as long as the upload is paused.
    pub(super) async fn stand_still(&mut self) -> Result<(), Reason> {
        if !self.stops.is_paused() {
            return Ok(());
        }
        self.reporter.tell(Fact::Paused);
        self.reporter.show(Doing::Paused { since: self.reporter.since_start() });
        let client = self.client.clone();
        let kept = client.stay_signed_in(None);
        tokio::pin!(kept);
        loop {
            tokio::select! {
                biased;
                wish = self.stops.wish() => match wish {
                    Wish::Stop(stop) => return Err(stop.into()),
                    Wish::GoOn => break,
                    Wish::Pause | Wish::RetryNow | Wish::Answer(..) | Wish::EndOther(..) | Wish::Secret(..) => {}
                },
                // It never ends; a sign-in that can't be kept is missed by the next chunk, which knows what to do.
                () = &mut kept => {}
            }
        }
        self.reporter.tell(Fact::Continued);
        self.reporter.show(Doing::Working);
        Ok(())
    }
}
