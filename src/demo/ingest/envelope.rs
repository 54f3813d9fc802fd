//! The object around a chunk: which table, which index, and where in the spooled body its data lie.
//! The fields may come in any order, so the data are only located here, never decoded.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::fault::Fault;
use super::lexer::{Lexer, Token};

const PLACE: &str = "the body";
const BUFFER: usize = 256 * 1024;
/// A head longer than this is not looked at for gates.
const HEAD_LIMIT: usize = 4096;

/// Which chunk it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::demo) struct Address {
    pub(in crate::demo) table: String,
    pub(in crate::demo) index: u32,
}

/// Where the base64 text of a chunk lies in its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) range: Range<u64>,
    pub(super) escaped: bool,
}

/// A chunk whose body has been looked through once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::demo) struct Envelope {
    pub(in crate::demo) address: Address,
    pub(super) data: Data,
}

impl Envelope {
    /// Looks through a spooled body.
    pub(in crate::demo) fn read(mut spool: &File) -> Result<Self, Fault> {
        spool.seek(SeekFrom::Start(0))?;
        let mut lexer = Lexer::new(spool, PLACE, BUFFER);
        let mut fields = Fields::default();
        fields.read(&mut lexer)?;
        lexer.end()?;
        let table = fields.table.ok_or(Fault::Missing("tableName"))?;
        let index = fields.index.ok_or(Fault::Missing("index"))?;
        let data = fields.data.ok_or(Fault::Missing("data"))?;
        Ok(Self { address: Address { table, index }, data })
    }
}

#[derive(Default)]
struct Fields {
    table: Option<String>,
    index: Option<u32>,
    data: Option<Data>,
}

/// The value of one field, not yet known to be complete.
enum Field {
    Table(String),
    Index(u32),
    Data(Data),
}

impl Fields {
    fn read<R: Read>(&mut self, lexer: &mut Lexer<R>) -> Result<(), Fault> {
        lexer.expect(b'{', "an object was expected")?;
        if lexer.eat(b'}')? {
            return Ok(());
        }
        loop {
            let name = lexer.text()?.to_owned();
            lexer.expect(b':', "a colon was expected")?;
            let field = field(&name, lexer)?;
            // Only what comes after a value proves that a number cut off by the end is whole.
            let more = lexer.goes_on(b'}')?;
            self.keep(field).map_err(|name| Fault::Shape(format!("The field '{name}' comes twice.")))?;
            if !more {
                return Ok(());
            }
        }
    }

    fn keep(&mut self, field: Field) -> Result<(), &'static str> {
        fn once<T>(slot: &mut Option<T>, value: T, name: &'static str) -> Result<(), &'static str> {
            if slot.replace(value).is_some() { Err(name) } else { Ok(()) }
        }
        match field {
            Field::Table(value) => once(&mut self.table, value, "tableName"),
            Field::Index(value) => once(&mut self.index, value, "index"),
            Field::Data(value) => once(&mut self.data, value, "data"),
        }
    }
}

fn field<R: Read>(name: &str, lexer: &mut Lexer<R>) -> Result<Field, Fault> {
    match name {
        "tableName" => lexer.text().map(|text| Field::Table(text.to_owned())),
        "index" => {
            let parsed = match lexer.scalar()? {
                Token::Number(digits) | Token::Text(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                    digits.parse().ok()
                }
                _ => None,
            };
            let index = parsed.ok_or_else(|| Fault::Shape("The field 'index' must be a whole number.".to_owned()))?;
            Ok(Field::Index(index))
        }
        "data" => {
            lexer.expect(b'"', "a string was expected")?;
            let start = lexer.position();
            let escaped = lexer.skip_text()?;
            Ok(Field::Data(Data { range: start..lexer.position() - 1, escaped }))
        }
        other => Err(Fault::Shape(format!("The field '{}' is unknown here.", other.escape_debug()))),
    }
}

/// The first bytes of a body that is still arriving: tells as early as possible which chunk it is.
#[derive(Default)]
pub(in crate::demo) struct Head {
    seen: Vec<u8>,
    address: Option<Address>,
}

impl Head {
    /// Adds the bytes that came; the address, once it is known.
    pub(in crate::demo) fn feed(&mut self, bytes: &[u8]) -> Option<&Address> {
        if self.address.is_none() && self.seen.len() < HEAD_LIMIT {
            let room = HEAD_LIMIT - self.seen.len();
            self.seen.extend_from_slice(&bytes[..bytes.len().min(room)]);
            let mut fields = Fields::default();
            // That the head breaks off somewhere is no fault.
            let _ = fields.read(&mut Lexer::new(self.seen.as_slice(), PLACE, HEAD_LIMIT));
            self.address = fields.table.zip(fields.index).map(|(table, index)| Address { table, index });
        }
        self.address.as_ref()
    }

    /// The address, if the head had it.
    pub(in crate::demo) fn into_address(self) -> Option<Address> {
        self.address
    }
}
