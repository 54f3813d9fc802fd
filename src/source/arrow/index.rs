//! Where the record batches and dictionaries of an Arrow file lie: as its footer says, or in a stream by going
//! from message to message without reading their bodies.

use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::FileDecoder;
use arrow_ipc::{Block, Message, MessageHeader, MetadataVersion, root_as_footer, root_as_message};
use arrow_schema::SchemaRef;

use super::super::Fault;
use super::super::columnar::Shared;
use super::{broken, contradicts};

/// How a file begins, and ends.
const MAGIC: &[u8] = b"ARROW1";
/// What stands before the length of a message.
const MARK: [u8; 4] = [0xff; 4];
/// The longest metadata of a message, or a footer.
const LONGEST: u64 = 256 << 20;

/// A message of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) at: u64,
    /// How many bytes its metadata take, with what stands before them, and its body.
    metadata: u64,
    body: u64,
}

impl Part {
    pub(super) const fn length(&self) -> u64 {
        self.metadata.saturating_add(self.body)
    }

    pub(super) fn block(&self) -> Block {
        Block::new(self.at.cast_signed(), self.metadata as i32, self.body.cast_signed())
    }

    fn of(block: &Block) -> Option<Self> {
        Some(Self {
            at: u64::try_from(block.offset()).ok()?,
            metadata: u64::try_from(block.metaDataLength()).ok()?,
            body: u64::try_from(block.bodyLength()).ok()?,
        })
    }
}

/// A record batch.
pub(super) struct Batch {
    pub(super) part: Part,
    pub(super) rows: u64,
    /// How many dictionaries come before it.
    pub(super) dictionaries: usize,
}

/// What lies where.
pub(super) struct Index {
    pub(super) kind: &'static str,
    pub(super) schema: SchemaRef,
    version: MetadataVersion,
    pub(super) dictionaries: Vec<Part>,
    pub(super) batches: Vec<Batch>,
}

impl Index {
    pub(super) fn of(input: &Shared) -> Result<Self, Fault> {
        let head = input.bytes(0, input.size().min(MAGIC.len() as u64)).map_err(|error| Fault::of_io(&error))?;
        if head == MAGIC { Self::of_file(input) } else { Self::of_stream(input) }
    }

    pub(super) fn decoder(&self) -> FileDecoder {
        FileDecoder::new(self.schema.clone(), self.version)
    }

    fn of_file(input: &Shared) -> Result<Self, Fault> {
        let failed = |error: std::io::Error| contradicts(&error.to_string());
        let end = input.size().saturating_sub(10);
        let tail = input.bytes(end, 10).map_err(failed)?;
        let Some((length, MAGIC)) = tail.split_first_chunk() else {
            return Err(contradicts("its end is cut off"));
        };
        let length = u64::from(u32::from_le_bytes(*length));
        let start = end.checked_sub(length).filter(|_| length <= LONGEST);
        let start = start.ok_or_else(|| contradicts("its footer is longer than it can be"))?;
        let footer = input.bytes(start, length).map_err(failed)?;
        let unread = || contradicts("its footer can't be read");
        let footer = root_as_footer(&footer).map_err(|_| unread())?;
        let schema = try_fb_to_schema(footer.schema().ok_or_else(unread)?).map_err(|e| broken(&e))?;
        let parts = footer.dictionaries().into_iter().flatten().map(Part::of);
        let dictionaries: Vec<Part> = parts.collect::<Option<_>>().ok_or_else(unread)?;
        let mut batches = Vec::new();
        for block in footer.recordBatches().into_iter().flatten() {
            let part = Part::of(block).ok_or_else(unread)?;
            let bytes = input.bytes(part.at, part.metadata).map_err(failed)?;
            let rows = message(&bytes).and_then(rows).ok_or_else(unread)?;
            batches.push(Batch { part, rows, dictionaries: dictionaries.len() });
        }
        Ok(Self { kind: "an Arrow file", schema: schema.into(), version: footer.version(), dictionaries, batches })
    }

    fn of_stream(input: &Shared) -> Result<Self, Fault> {
        let cut = || contradicts("it ends in the middle of a message");
        let unread = || contradicts("a message can't be read");
        let mut schema = None;
        let (mut dictionaries, mut batches, mut at) = (Vec::new(), Vec::new(), 0);
        while at < input.size() {
            let head = input.bytes(at, 8).map_err(|_| cut())?;
            let Some((&MARK, length)) = head.split_first_chunk() else { return Err(unread()) };
            let length = length.first_chunk().map_or(0, |length| u64::from(u32::from_le_bytes(*length)));
            if length == 0 {
                break;
            }
            if length > LONGEST {
                return Err(unread());
            }
            let bytes = input.bytes(at, length + 8).map_err(|_| cut())?;
            let message = message(&bytes).ok_or_else(unread)?;
            let body = u64::try_from(message.bodyLength()).map_err(|_| unread())?;
            let part = Part { at, metadata: length + 8, body };
            match message.header_type() {
                MessageHeader::Schema if schema.is_none() => {
                    let found = message.header_as_schema().ok_or_else(unread)?;
                    schema = Some((try_fb_to_schema(found).map_err(|e| broken(&e))?, message.version()));
                }
                MessageHeader::DictionaryBatch => dictionaries.push(part),
                MessageHeader::RecordBatch => {
                    let rows = rows(message).ok_or_else(unread)?;
                    batches.push(Batch { part, rows, dictionaries: dictionaries.len() });
                }
                _ => return Err(unread()),
            }
            at = at.checked_add(part.length()).filter(|end| *end <= input.size()).ok_or_else(cut)?;
        }
        let (schema, version) = schema.ok_or_else(|| contradicts("it has no schema"))?;
        Ok(Self { kind: "an Arrow stream", schema: schema.into(), version, dictionaries, batches })
    }
}

/// The message that metadata hold.
fn message(bytes: &[u8]) -> Option<Message<'_>> {
    let rest = bytes.strip_prefix(&MARK).unwrap_or(bytes).get(4..)?;
    root_as_message(rest).ok()
}

fn rows(message: Message<'_>) -> Option<u64> {
    u64::try_from(message.header_as_record_batch()?.length()).ok()
}

/// How many rows a message says that it has, and how many bytes it says that it takes when it is decoded.
pub(super) fn decoded(bytes: &[u8], part: &Part) -> Option<(u64, u64)> {
    let (metadata, body) = bytes.split_at_checked(part.metadata as usize)?;
    let message = message(metadata)?;
    let batch = match message.header_type() {
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch()?.data()?,
        _ => message.header_as_record_batch()?,
    };
    let is_packed = batch.compression().is_some();
    let mut decoded = 0_u64;
    for buffer in batch.buffers()? {
        let length = u64::try_from(buffer.length()).ok()?;
        let stored = body.get(usize::try_from(buffer.offset()).ok()?..)?.get(..length as usize)?;
        // Before a packed buffer stands its length, or -1 where it is not packed.
        let said = stored.first_chunk().filter(|_| is_packed).map(|length| i64::from_le_bytes(*length));
        decoded = decoded.saturating_add(match said {
            Some(-1) | None => length,
            Some(said) => u64::try_from(said).ok()?,
        });
    }
    Some((u64::try_from(batch.length()).ok()?, decoded))
}
