//! A store that can't be asked now. It passes through unpackers and decoders as an error of input, and is found
//! again in what they make of it: nothing is wrong with the file, so whoever reads it may come back.

use std::error::Error;

/// What the store, or the way to it, said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Away(pub(super) String);

/// The store that is away, if that is what is behind an error.
pub(super) fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Away> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(away) = error.downcast_ref() {
            return Some(away);
        }
        // An error of input has what it was made of inside, and gives only the reason of that as its own.
        let inside = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = inside.map(|inside| inside as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("a decoder broke off")]
    struct Decoder(#[source] io::Error);

    #[test]
    fn a_store_that_is_away_is_found_under_what_others_make_of_it() {
        let away = || io::Error::other(Away("gone".to_owned()));
        for error in [away(), io::Error::other(away()), io::Error::other(Decoder(away()))] {
            assert_eq!(behind(&error), Some(&Away("gone".to_owned())), "{error:?}");
        }
        assert_eq!(behind(&Decoder(away())), Some(&Away("gone".to_owned())));
        assert_eq!(behind(&io::Error::other("gone")), None);
    }
}
