//! From the base64 text in a spooled body to the bytes it stands for, with their checksum on the way.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind, Read, Result, Seek, SeekFrom};

use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::read::DecoderReader;
use xxhash_rust::xxh3::Xxh3;

use super::envelope::Envelope;

type Source<'a> = Box<dyn Read + 'a>;

/// The decoded data of one chunk.
pub(super) struct Decoded<'a> {
    inner: DecoderReader<'static, GeneralPurpose, Source<'a>>,
    sum: Xxh3,
}

/// Opens the data of a spooled chunk.
pub(super) fn open<'a>(mut spool: &'a File, envelope: &Envelope) -> Result<Decoded<'a>> {
    let range = &envelope.data.range;
    spool.seek(SeekFrom::Start(range.start))?;
    let text = BufReader::with_capacity(64 * 1024, spool.take(range.end - range.start));
    let source: Source<'a> = if envelope.data.escaped { Box::new(Unescaped(text)) } else { Box::new(text) };
    Ok(Decoded { inner: DecoderReader::new(source, &STANDARD), sum: Xxh3::new() })
}

impl Decoded<'_> {
    /// The checksum of all that was read.
    pub(super) fn digest(&self) -> u128 {
        self.sum.digest128()
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(out)?;
        self.sum.update(&out[..count]);
        Ok(count)
    }
}

/// Some writers escape `/` and `=` in strings, which JSON allows.
struct Unescaped<R>(R);

impl<R: Read> Unescaped<R> {
    fn byte(&mut self) -> Result<Option<u8>> {
        let mut one = [0];
        Ok((self.0.read(&mut one)? > 0).then_some(one[0]))
    }

    fn escape(&mut self) -> Result<u8> {
        let bad = || Error::new(ErrorKind::InvalidData, "an escape that stands for no base64 letter");
        match self.byte()? {
            Some(b'/') => Ok(b'/'),
            Some(b'u') => {
                let mut digits = [0; 4];
                self.0.read_exact(&mut digits).map_err(|_| bad())?;
                let text = std::str::from_utf8(&digits).map_err(|_| bad())?;
                u8::from_str_radix(text, 16).map_err(|_| bad())
            }
            _ => Err(bad()),
        }
    }
}

impl<R: Read> Read for Unescaped<R> {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let mut count = 0;
        while count < out.len() {
            match self.byte()? {
                None => break,
                Some(b'\\') => out[count] = self.escape()?,
                Some(other) => out[count] = other,
            }
            count += 1;
        }
        Ok(count)
    }
}
