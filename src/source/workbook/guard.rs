//! Which workbook a file is, by what it holds, and what it unpacks to: a file of a few kilobytes can say that it
//! is gigabytes of cells.

use super::super::Fault;
use super::super::layers::zip;
use super::super::stored::Stored;
use super::{spread, xls};

/// The most that the members of a workbook may be together when they are unpacked.
const UNPACKED: u64 = 1 << 30;
/// The same where a library holds all of it at once.
const HELD: u64 = 128 << 20;

/// A kind of workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// Of Excel, before 2007.
    Xls,
    /// Of Excel, since 2007.
    Xlsx,
    /// Of the `OpenDocument` programs.
    Ods,
}

impl Kind {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
        }
    }
}

/// The kind of a file, if it is a workbook.
pub(super) fn kind(input: &mut Stored) -> Option<Kind> {
    use std::io::{Read as _, Seek as _};
    input.rewind().ok()?;
    let mut head = Vec::new();
    input.by_ref().take(8).read_to_end(&mut head).ok()?;
    if head == xls::MAGIC {
        return Some(Kind::Xls);
    }
    if !head.starts_with(b"PK") {
        return None;
    }
    let names = zip::names(input).ok()?;
    let has = |wanted: &[u8]| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    match (has(b"xl/workbook.xml"), has(b"content.xml") && has(b"mimetype")) {
        (true, _) => Some(Kind::Xlsx),
        (_, true) => Some(Kind::Ods),
        _ => None,
    }
}

/// Refuses what unpacks to more than a table is.
pub(super) fn check(input: &mut Stored, kind: Kind) -> Result<(), Fault> {
    match kind {
        // Its reader takes memory for nothing that is only said.
        Kind::Xls => Ok(()),
        Kind::Xlsx => zip::unpack_all(input, UNPACKED, |_, _| {}),
        Kind::Ods => {
            let mut content = Vec::new();
            zip::unpack_all(input, HELD, |name, bytes| {
                if name == b"content.xml" {
                    content.extend_from_slice(bytes);
                }
            })?;
            if spread::fits(&content, super::sheet::CELLS) { Ok(()) } else { Err(Fault::SheetTooLarge) }
        }
    }
}
