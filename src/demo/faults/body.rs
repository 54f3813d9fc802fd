//! Bodies that do not flow as they should: one that tells when so much of it has passed, a slow one, half of
//! one.

use std::num::NonZeroU64;
use std::pin::Pin;
use std::time::Instant;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt, stream};
use tokio_util::sync::CancellationToken;

use crate::demo::pace::Pace;

/// How many bytes of a slow body go at a time.
const SLICE: usize = 1024;

type Hook = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A body that stands still until `hook` is done, once `after` of its bytes have come, or its end.
pub(super) fn hooked(body: Body, after: u64, hook: impl Future<Output = ()> + Send + 'static) -> Body {
    let hook: Hook = Box::pin(hook);
    let start = (body.into_data_stream(), 0_u64, Some(hook));
    Body::from_stream(stream::unfold(start, move |(mut frames, mut passed, mut hook)| async move {
        let frame = frames.next().await;
        if let Some(Ok(frame)) = &frame {
            passed += frame.len() as u64;
        }
        if (frame.is_none() || passed >= after)
            && let Some(hook) = hook.take()
        {
            hook.await;
        }
        frame.map(|frame| (frame, (frames, passed, hook)))
    }))
}

/// The same body at that many bytes a second.
pub(super) fn slow(body: Body, bytes_per_second: u32) -> Body {
    let pace = Pace { bytes_per_second: NonZeroU64::new(u64::from(bytes_per_second)), ..Pace::NONE };
    let slices = body.into_data_stream().flat_map(|frame| match frame {
        Ok(frame) => stream::iter(sliced(&frame).into_iter().map(Ok).collect::<Vec<_>>()),
        Err(error) => stream::iter(vec![Err(error)]),
    });
    let start = (Box::pin(slices), Instant::now(), 0_u64);
    Body::from_stream(stream::unfold(start, move |(mut slices, start, mut passed)| async move {
        let slice = slices.next().await?;
        if let Ok(slice) = &slice {
            passed += slice.len() as u64;
            pace.keep(start, passed, &CancellationToken::new()).await;
        }
        Some((slice, (slices, start, passed)))
    }))
}

fn sliced(frame: &Bytes) -> Vec<Bytes> {
    (0..frame.len()).step_by(SLICE).map(|at| frame.slice(at..frame.len().min(at + SLICE))).collect()
}

/// Those bytes, and then an error instead of an end.
pub(super) fn broken_off(bytes: Bytes) -> Body {
    let error = async {
        // Once round the scheduler: what was written before goes out first.
        tokio::task::yield_now().await;
        Err(std::io::Error::other("broken off by a fault"))
    };
    Body::from_stream(stream::iter([Ok(bytes)]).chain(stream::once(error)))
}
