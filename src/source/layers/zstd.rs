//! The frames of a zstd archive, one after the other, with their checksums; frames that are to be skipped
//! are.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

enum At {
    /// Before a frame, or at the end.
    Border,
    Frame,
}

pub(super) struct Frames<R> {
    input: R,
    decoder: FrameDecoder,
    at: At,
}

impl<R: BufRead> Frames<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, decoder: FrameDecoder::new(), at: At::Border }
    }

    /// Begins the next frame.
    fn begin(&mut self) -> Result<()> {
        match self.decoder.init(&mut self.input) {
            Ok(()) => self.at = At::Frame,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = u64::from(length);
                let skipped = std::io::copy(&mut self.input.by_ref().take(length), &mut std::io::sink())?;
                if skipped < length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(Error::other(error)),
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.at = At::Border;
        match self.decoder.get_checksum_from_data() {
            Some(said) if Some(said) != self.decoder.get_calculated_checksum() => {
                Err(Error::new(ErrorKind::InvalidData, "a checksum does not match"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        loop {
            match self.at {
                At::Border if self.input.fill_buf()?.is_empty() => return Ok(0),
                At::Border => self.begin()?,
                At::Frame => {
                    let read = self.decoder.read(room)?;
                    if read > 0 || room.is_empty() {
                        return Ok(read);
                    }
                    if self.decoder.is_finished() {
                        self.end()?;
                        continue;
                    }
                    let step = BlockDecodingStrategy::UptoBlocks(1);
                    self.decoder.decode_blocks(&mut self.input, step).map_err(Error::other)?;
                }
            }
        }
    }
}
