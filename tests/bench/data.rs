//! Tables by kind, from a seed: the same bytes on every machine, made while they are read, so that nothing
//! has to be downloaded or kept.

use std::io::{Read, Write};

use pushcube::dataset::DataType::{self, BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, String, Time};

/// A kind of table: its columns, and how a row is written.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [DataType],
    row: fn(&mut Vec<u8>, u64, &mut fastrand::Rng),
}

pub(crate) const MIXED: Kind = Kind {
    name: "11 mixed columns",
    columns: &[BigInteger, Date, DateTime, String, String, Integer, Double, Double, Bool, String, String],
    row: mixed,
};

pub(crate) const KINDS: [Kind; 7] = [
    MIXED,
    Kind { name: "integers", columns: &[Integer, Integer, BigInteger, Integer], row: integers },
    Kind { name: "decimals", columns: &[Double, BigDecimal, Double, Double], row: decimals },
    Kind { name: "dates and times", columns: &[Date, DateTime, Time, Date], row: moments },
    Kind { name: "booleans", columns: &[Bool, Bool, Bool, Bool], row: booleans },
    Kind { name: "texts", columns: &[String, String, String, String], row: texts },
    Kind { name: "quoted texts with escapes", columns: &[String, String, String], row: quoted },
];

fn mixed(out: &mut Vec<u8>, row: u64, rng: &mut fastrand::Rng) {
    const CITIES: [&str; 5] = ["Köln", "Paris", "\"New York, NY\"", "東京", ""];
    let (month, day, city) = (rng.u8(1..13), rng.u8(1..29), CITIES[rng.usize(..5)]);
    write!(out, "{row},2024-{month:02}-{day:02},2024-01-02T10:{:02}:00,{city},", rng.u8(..60)).unwrap();
    write!(out, "C{:06},{},{}.{:02},", rng.u32(..100_000), rng.u8(..17), rng.u16(..9973), rng.u8(..100)).unwrap();
    write!(out, "{},{},", if rng.u8(..3) == 0 { "" } else { "0.05" }, rng.bool()).unwrap();
    writeln!(out, "\"a comment, with \"\"quotes\"\", that goes on for a while\",REF-{row:012}").unwrap();
}

fn integers(out: &mut Vec<u8>, row: u64, rng: &mut fastrand::Rng) {
    writeln!(out, "{row},{},{},{}", rng.i32(-99_999..99_999), rng.i64(..), rng.u8(..100)).unwrap();
}

fn decimals(out: &mut Vec<u8>, _: u64, rng: &mut fastrand::Rng) {
    let (euros, cents) = (rng.u32(..100_000), rng.u8(..100));
    writeln!(out, "{euros}.{cents:02},-{euros}.{:06},0.{cents:02},{}", rng.u32(..1_000_000), rng.f64() * 1e6).unwrap();
}

fn moments(out: &mut Vec<u8>, _: u64, rng: &mut fastrand::Rng) {
    let (month, day, hour, minute) = (rng.u8(1..13), rng.u8(1..29), rng.u8(..24), rng.u8(..60));
    let date = format!("{:04}-{month:02}-{day:02}", rng.u16(1970..2030));
    writeln!(out, "{date},{date} {hour:02}:{minute:02}:{:02},{hour:02}:{minute:02}:00,{date}", rng.u8(..60)).unwrap();
}

fn booleans(out: &mut Vec<u8>, _: u64, rng: &mut fastrand::Rng) {
    writeln!(out, "{},{},{},{}", rng.bool(), rng.bool(), rng.bool(), rng.bool()).unwrap();
}

fn texts(out: &mut Vec<u8>, row: u64, rng: &mut fastrand::Rng) {
    const WORDS: [&str; 4] = ["north", "a customer of long standing", "Zürich", "wholesale, no: retail"];
    let word = |rng: &mut fastrand::Rng| WORDS[rng.usize(..3)];
    writeln!(out, "customer {row},{},{},{}", word(rng), word(rng), word(rng)).unwrap();
}

fn quoted(out: &mut Vec<u8>, row: u64, rng: &mut fastrand::Rng) {
    let path = rng.u16(..);
    writeln!(out, "\"said \"\"{row}\"\", then left\",\"line\none, line\ntwo\",C:\\data\\{path}").unwrap();
}

impl Kind {
    /// About so many bytes of whole rows, header line first.
    pub(crate) fn bytes(&self, size: usize) -> Vec<u8> {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut out = self.header();
        let mut row = 0;
        while out.len() < size {
            row += 1;
            (self.row)(&mut out, row, &mut rng);
        }
        out
    }

    pub(crate) fn header(&self) -> Vec<u8> {
        let names: Vec<_> = (0..self.columns.len()).map(|at| format!("c{at}")).collect();
        (names.join(",") + "\n").into_bytes()
    }

    /// A table as long as wanted that is never in memory: 8 MB of it again and again.
    pub(crate) fn endless(&self, size: u64) -> Endless {
        let header = self.header();
        let mut piece = self.bytes(8 << 20);
        piece.drain(..header.len());
        Endless { head: header, piece, at: 0, left: size }
    }
}

/// See [`Kind::endless`].
pub(crate) struct Endless {
    head: Vec<u8>,
    piece: Vec<u8>,
    at: usize,
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        if !self.head.is_empty() {
            let read = self.head.len().min(room.len());
            room[..read].copy_from_slice(&self.head[..read]);
            self.head.drain(..read);
            return Ok(read);
        }
        if self.at == self.piece.len() {
            self.at = 0;
        }
        if self.at == 0 && self.left == 0 {
            return Ok(0);
        }
        let read = room.len().min(self.piece.len() - self.at);
        room[..read].copy_from_slice(&self.piece[self.at..self.at + read]);
        self.at += read;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}
