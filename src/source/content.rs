//! The checksum of what a file holds, as stored: of the compressed bytes where it is compressed, since those are
//! what somebody else can check. Read to the end in pieces, so that it can be given up between two of them.

use std::io::{self, Read};

use xxhash_rust::xxh3::Xxh3;

use super::{Location, file, parts};
use crate::dataset::Checksum;

/// How much is read at once.
const PIECE: usize = 1 << 18;

/// The checksum of a file, or of all the files that a path stands for; none when it is not wanted any more.
pub fn checksum<'a>(location: impl Into<Location<'a>>, is_wanted: &dyn Fn() -> bool) -> io::Result<Option<Checksum>> {
    let location = location.into();
    let mut sum = Xxh3::new();
    let mut piece = vec![0; PIECE];
    let files = if parts::is_many(location) {
        parts::find(location).map_err(io::Error::other)?.files.into_iter().map(|part| part.path).collect()
    } else {
        vec![location.path.to_owned()]
    };
    for path in files {
        let mut file = file::open(location.beside(&path)).map_err(io::Error::other)?;
        loop {
            if !is_wanted() {
                return Ok(None);
            }
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => sum.update(piece.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(Some(Checksum(sum.digest128())))
}
