//! Cells as a picture. Letters are text, so that they can be read and searched; lines, bars and blocks are shapes, since
//! no two fonts join them alike, and every word has its own place, since no two fonts are equally wide.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

/// The size of a cell, in units of the picture.
const CELL: (u32, u32) = (8, 17);
/// The size of letters that are as wide as a cell in the fonts that most people have.
const FONT: &str = "13.3";
/// Where letters stand in a cell.
const BASE: u32 = 13;
/// Where lines cross in a cell.
const MIDDLE: (u32, u32) = (4, 8);

/// What is left free around the cells.
const EDGE: u32 = 8;

/// Ink and ground where a cell has none of its own.
const INK: Color = Color::Rgb(0xd0, 0xd0, 0xd0);
const PAGE: Color = Color::Rgb(0x1c, 0x1c, 0x1c);

/// A rectangle: left, top, width, height.
type Shape = (u32, u32, u32, u32);

/// How a cell is drawn.
#[derive(PartialEq, Eq)]
struct Style {
    ink: String,
    ground: String,
    bold: bool,
}

/// A screen as a picture.
pub(crate) fn svg(buffer: &Buffer) -> String {
    let (columns, lines) = (u32::from(buffer.area.width), u32::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2 * EDGE, lines * CELL.1 + 2 * EDGE);
    let page = colour(PAGE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-{EDGE} -{EDGE} {width} {height}\" font-family=\"ui-monospace, \
         Menlo, 'DejaVu Sans Mono', monospace\" font-size=\"{FONT}\" xml:space=\"preserve\">\n<rect \
         x=\"-{EDGE}\" y=\"-{EDGE}\" rx=\"6\" width=\"{width}\" height=\"{height}\" fill=\"{page}\"/>\n"
    );
    let mut shapes: BTreeMap<String, Vec<Shape>> = BTreeMap::new();
    let mut texts = String::new();
    for (y, row) in (0..).zip(buffer.content.chunks(usize::from(buffer.area.width))) {
        let top = y * CELL.1;
        for (left, cells) in runs(row, |a, b| style(a).ground == style(b).ground) {
            let ground = style(&cells[0]).ground;
            if ground != page {
                let wide = u32::try_from(cells.len()).unwrap() * CELL.0;
                shapes.entry(format!("a{ground}")).or_default().push((left * CELL.0, top, wide, CELL.1));
            }
        }
        for (x, cell) in (0..).zip(row) {
            for (left, above, wide, high) in drawn(cell.symbol()) {
                let shape = (x * CELL.0 + left, top + above, wide, high);
                let all = shapes.entry(format!("b{}", style(cell).ink)).or_default();
                // A line goes on from cell to cell.
                match all.last_mut() {
                    Some(last) if last.0 + last.2 == shape.0 && (last.1, last.3) == (shape.1, shape.3) => {
                        last.2 += shape.2;
                    }
                    _ => all.push(shape),
                }
            }
        }
        for (left, cells) in runs(row, |a, b| style(a) == style(b)) {
            text(&mut texts, left, top, cells);
        }
    }
    // Grounds come before lines, and both before letters.
    for (fill, shapes) in shapes {
        let mut path = String::new();
        for (left, top, wide, high) in shapes {
            write!(path, "M{left} {top}h{wide}v{high}h-{wide}z").unwrap();
        }
        writeln!(out, "<path fill=\"{}\" shape-rendering=\"crispEdges\" d=\"{path}\"/>", &fill[1..]).unwrap();
    }
    out.push_str(&texts);
    out.push_str("</svg>\n");
    out
}

/// The cells of a row that belong together, with the column that each run begins at.
fn runs(row: &[Cell], same: impl Fn(&Cell, &Cell) -> bool) -> Vec<(u32, &[Cell])> {
    let mut at = 0;
    let runs = row.chunk_by(same).map(|cells| {
        let run = (at, cells);
        at += u32::try_from(cells.len()).unwrap();
        run
    });
    runs.collect()
}

/// Writes the words of a run, each at its place.
fn text(out: &mut String, left: u32, top: u32, cells: &[Cell]) {
    let Style { ink, bold, .. } = style(&cells[0]);
    let weight = if bold { " font-weight=\"bold\"" } else { "" };
    for (at, word) in words(cells) {
        let (x, base, wide) = ((left + at) * CELL.0, top + BASE, u32::try_from(word.width()).unwrap() * CELL.0);
        let word = word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        // Where there is an emoji of it, the sign is meant.
        let word = word.replace('⚠', "⚠\u{fe0e}");
        writeln!(out, "<text x=\"{x}\" y=\"{base}\" textLength=\"{wide}\" fill=\"{ink}\"{weight}>{word}</text>")
            .unwrap();
    }
}

/// The words of a run by their columns: two blanks part them, and so do shapes. A sign, which a font may have in any
/// width, stands alone.
fn words(cells: &[Cell]) -> Vec<(u32, String)> {
    let mut words: Vec<(u32, String)> = Vec::new();
    let (mut gap, mut skip) = (2, 0);
    for (at, cell) in (0..).zip(cells) {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let symbol = cell.symbol();
        if !drawn(symbol).is_empty() {
            gap = 2;
            continue;
        }
        if symbol.trim().is_empty() {
            gap += 1;
            continue;
        }
        let is_sign = symbol.chars().all(|c| !c.is_ascii() && !c.is_alphanumeric() && !"…“”’".contains(c));
        match words.last_mut().filter(|_| gap < 2 && !is_sign) {
            Some((_, word)) => {
                word.push_str(if gap == 1 { " " } else { "" });
                word.push_str(symbol);
            }
            None => words.push((at, symbol.to_owned())),
        }
        gap = if is_sign { 2 } else { 0 };
        // Behind a wide character stands a cell that is part of it.
        skip = symbol.width().saturating_sub(1);
    }
    words
}

/// The shapes of a symbol that is no letter, in its cell.
fn drawn(symbol: &str) -> Vec<Shape> {
    const WIDE: u32 = CELL.0;
    const HIGH: u32 = CELL.1;
    let (x, y) = MIDDLE;
    let (left, right) = ((0, y, x + 1, 1), (x, y, WIDE - x, 1));
    let (up, down) = ((x, 0, 1, y + 1), (x, y, 1, HIGH - y));
    let (across, along) = ((0, y, WIDE, 1), (x, 0, 1, HIGH));
    match symbol {
        "─" => vec![across],
        "│" => vec![along],
        "┬" => vec![across, down],
        "┴" => vec![across, up],
        "├" => vec![along, right],
        "┤" => vec![along, left],
        "┼" => vec![across, along],
        "┌" | "╭" => vec![right, down],
        "┐" | "╮" => vec![left, down],
        "└" | "╰" => vec![right, up],
        "┘" | "╯" => vec![left, up],
        "━" => vec![(0, y - 1, WIDE, 3)],
        "┃" => vec![(x - 1, 0, 3, HIGH)],
        "▐" => vec![(x, 0, WIDE - x, HIGH)],
        _ => {
            let eighths = symbol.chars().next().map_or(0, u32::from).wrapping_sub(0x2580);
            if (1..=8).contains(&eighths) {
                vec![(0, HIGH - HIGH * eighths / 8, WIDE, HIGH * eighths / 8)]
            } else {
                vec![]
            }
        }
    }
}

fn style(cell: &Cell) -> Style {
    let or = |colour: Color, usual: Color| if colour == Color::Reset { usual } else { colour };
    let (ink, ground) = (colour(or(cell.fg, INK)), colour(or(cell.bg, PAGE)));
    let bold = cell.modifier.contains(Modifier::BOLD);
    let is_reversed = cell.modifier.contains(Modifier::REVERSED);
    if is_reversed { Style { ink: ground, ground: ink, bold } } else { Style { ink, ground, bold } }
}

fn colour(colour: Color) -> String {
    let [red, green, blue] = match colour {
        Color::Indexed(n @ 16..=231) => {
            let n = n - 16;
            [n / 36, n / 6 % 6, n % 6].map(|step| if step == 0 { 0 } else { 55 + 40 * step })
        }
        Color::Indexed(n @ 232..) => [8 + 10 * (n - 232); 3],
        Color::Rgb(red, green, blue) => [red, green, blue],
        other => unreachable!("{other:?} is what the terminal makes of it"),
    };
    format!("#{red:02x}{green:02x}{blue:02x}")
}
