//! The lines of a journal: what each says, and how it is sealed. A line is one JSON object that carries a
//! checksum of itself as its last field, so that one that a crash left half written is known for what it is.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::event::{Choice, Delay, Outcome, Question};
use super::job::Job;
use crate::dataset::proof::{Proof, Seen, Total};
use crate::dataset::{
    Afterwards, CallFailure, Checksum, DatasetId, FileFacts, Position, ServerAddress, ServerFacts, UploadSessionId,
};
use crate::encode::ChunkFacts;

/// The version of the lines; whoever reads them looks at it first.
pub(super) const VERSION: u32 = 3;
/// The oldest version that can be read: since then lines were only added.
pub(super) const OLDEST: u32 = 2;

/// What stands before the checksum, and its length with what follows.
const MARK: &str = ",\"xxh3\":\"";
const SEAL: usize = MARK.len() + 16 + "\"}".len();

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line {
    /// What is going to be pushed where; nothing has been sent yet.
    Begun { server: ServerAddress, user: Option<String>, job: Box<Job> },
    /// The server has the definition.
    Defined { dataset: DatasetId },
    /// An upload session is going to be asked for.
    Opening,
    /// It was refused, and none was opened.
    NotOpened,
    /// Another one that was in the way was ended by its id.
    OtherEnded { session: UploadSessionId },
    /// It is open.
    Opened { dataset: DatasetId, session: UploadSessionId },
    /// From here on no chunk has more bytes of data than this.
    Limited { chunk_size: u64 },
    /// A chunk is going to be sent, from there on in the file.
    Sending { table: usize, index: u32, start: Position },
    /// Its last byte is out; whoever makes it again must come to the same facts. The rows that were set aside are
    /// in the table's rejects file, which is so long now. The totals are those of the columns that are added up, none
    /// for one that does not fit.
    Sent {
        table: usize,
        index: u32,
        facts: ChunkFacts,
        #[serde(default)]
        rejects: u64,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        totals: Vec<Option<Total>>,
    },
    /// The server has accepted it.
    Accepted { table: usize, index: u32 },
    /// That session is gone, and all data is to be sent again in another one.
    Closed { session: UploadSessionId },
    /// What the dataset held before anything was sent.
    Before { seen: Seen },
    /// The publish is going to be asked for.
    Publishing,
    /// The publish was asked for in vain: the server did not begin it.
    NotPublishing,
    /// The server has published.
    Published,
    /// What the server holds now, beside what was sent.
    Verified { proof: Box<Proof> },
    /// What was found when the upload was over.
    Afterwards { afterwards: Afterwards },
    /// What the files hold, one a table of the job; none where that was not read to its end.
    Contents { contents: Vec<Option<Checksum>> },
    /// What the server says of itself and of where the dataset is, as far as it does.
    Found { versions: Option<ServerFacts>, path: Option<String> },
    /// The publish status is another one than before.
    Status { status: i64, message: String },
    /// A call failed and will be made again.
    Waiting { failure: Box<CallFailure>, cause: Delay, attempt: u32 },
    /// Something was asked.
    Asked { question: Box<Question> },
    /// It was answered.
    Answered { question: u32, choice: Choice },
    /// Another run goes on from here.
    Resumed,
    /// The files are looked at anew, one a table of the job: what is sent from here on is theirs.
    Files { files: Vec<FileFacts> },
    /// Nobody wants to hear of it any more, whatever is left of it on the server.
    Forgotten,
    /// The run is over.
    Ended { outcome: Box<Outcome> },
}

/// A line with what every line has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) version: u32,
    /// Milliseconds since 1970 UTC.
    pub(super) at: i64,
    #[serde(flatten)]
    pub(super) line: Line,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Another version wrote it.
    Version(u32),
    /// It is not whole.
    Torn,
}

/// The version alone, whatever else the line says.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

const fn is_readable(version: u32) -> bool {
    OLDEST <= version && version <= VERSION
}

impl Line {
    /// The line as text, sealed, with its end.
    pub(super) fn seal(self, at: i64) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec(&Entry { version: VERSION, at, line: self })?;
        let sum = xxh3_64(&text);
        text.pop();
        text.extend_from_slice(format!("{MARK}{sum:016x}\"}}\n").as_bytes());
        Ok(text)
    }
}

impl Entry {
    /// Reads a line without its end.
    pub(super) fn open(text: &[u8]) -> Result<Self, Flaw> {
        let (body, seal) = text.split_at_checked(text.len().wrapping_sub(SEAL)).ok_or(Flaw::Torn)?;
        let whole = [body, b"}"].concat();
        let sum = format!("{MARK}{:016x}\"}}", xxh3_64(&whole));
        if seal != sum.as_bytes() {
            return match serde_json::from_slice::<Versioned>(text) {
                Ok(Versioned { version }) if !is_readable(version) => Err(Flaw::Version(version)),
                _ => Err(Flaw::Torn),
            };
        }
        match serde_json::from_slice::<Versioned>(&whole) {
            Ok(Versioned { version }) if !is_readable(version) => Err(Flaw::Version(version)),
            Ok(_) => serde_json::from_slice(&whole).map_err(|_| Flaw::Torn),
            Err(_) => Err(Flaw::Torn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_whole_is_known_wherever_it_was_cut_or_changed() {
        let line = Line::Accepted { table: 0, index: 7 };
        let text = line.clone().seal(5).unwrap_or_default();
        let (end, body) = text.split_last().unwrap_or((&0, &[]));
        assert_eq!(*end, b'\n');
        assert_eq!(Entry::open(body), Ok(Entry { version: VERSION, at: 5, line }));
        for cut in 0..body.len() {
            assert_eq!(Entry::open(&body[..cut]), Err(Flaw::Torn), "cut at {cut}");
            let mut changed = body.to_vec();
            changed[cut] ^= 1;
            assert!(Entry::open(&changed).is_err(), "changed at {cut}");
        }
    }

    #[test]
    fn a_line_of_another_version_is_named_by_it() {
        assert_eq!(Entry::open(br#"{"version":1,"at":3,"line":"begun"}"#), Err(Flaw::Version(1)));
        let next = br#"{"version":4,"at":3,"line":"what may come","xxh3":"0000000000000000"}"#;
        assert_eq!(Entry::open(next), Err(Flaw::Version(4)));
    }
}
