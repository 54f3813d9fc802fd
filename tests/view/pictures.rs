//! The pictures of the README, drawn from the very cells that the screens are made of. Run with
//! `PUSHCUBE_WRITE_DOCS=1` to draw them anew.

use std::fmt::Write as _;
use std::path::Path;

use pushcube::config::theme::Inks;
use pushcube::view::Look;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use crate::scene::{self, Scene};
use crate::shot::shoot;

/// Columns and lines of a picture.
const SIZE: (u16, u16) = (100, 28);
/// The size of a cell, in units of the picture.
const CELL: (u16, u16) = (8, 17);

/// A screen as a picture: a rectangle for each run of one background, a text for each run of one style.
fn svg(buffer: &Buffer) -> String {
    let (width, height) = (SIZE.0 * CELL.0, SIZE.1 * CELL.1);
    let (page, ink) = (colour(Color::Rgb(0x1c, 0x1c, 0x1c)), colour(Color::Rgb(0xd0, 0xd0, 0xd0)));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" \
         font-size=\"13\" xml:space=\"preserve\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"{page}\"/>\n"
    );
    for (y, row) in buffer.content.chunks(usize::from(SIZE.0)).enumerate() {
        let y = u16::try_from(y).unwrap() * CELL.1;
        let mut at = 0;
        while at < row.len() {
            let style = style(&row[at]);
            let same = row[at..].iter().take_while(|cell| self::style(cell) == style).count();
            let run = &row[at..at + same];
            let (fg, bg, weight) = &style;
            let x = u16::try_from(at).unwrap() * CELL.0;
            let wide = u16::try_from(same).unwrap() * CELL.0;
            if *bg != page {
                writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{}\" fill=\"{bg}\"/>", CELL.1)
                    .unwrap();
            }
            let words = words(run);
            if !words.trim().is_empty() {
                let (base, fg) = (y + 13, if *fg == ink { String::new() } else { format!(" fill=\"{fg}\"") });
                let text = words.trim_end().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let fill = if fg.is_empty() { format!(" fill=\"{ink}\"") } else { fg };
                let wide = u16::try_from(words.trim_end().width()).unwrap() * CELL.0;
                let place = format!("x=\"{x}\" y=\"{base}\" textLength=\"{wide}\"");
                writeln!(out, "<text {place}{fill}{weight}>{text}</text>").unwrap();
            }
            at += same;
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The text of a run; behind a wide character stands a cell that is part of it.
fn words(run: &[Cell]) -> String {
    let (mut words, mut skip) = (String::new(), 0);
    for cell in run {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        words.push_str(cell.symbol());
        skip = cell.symbol().width().saturating_sub(1);
    }
    words
}

/// Ink, ground and weight of a cell.
fn style(cell: &Cell) -> (String, String, &'static str) {
    let page = Color::Rgb(0x1c, 0x1c, 0x1c);
    let or = |colour: Color, usual: Color| if colour == Color::Reset { usual } else { colour };
    let (fg, bg) = (colour(or(cell.fg, Color::Rgb(0xd0, 0xd0, 0xd0))), colour(or(cell.bg, page)));
    let weight = if cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    if cell.modifier.contains(Modifier::REVERSED) { (bg, fg, weight) } else { (fg, bg, weight) }
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

fn is_drawn(name: &str, scene: &Scene) {
    let shot = shoot(&scene.state, Look { inks: Inks::DARK, ..Look::default() }, SIZE);
    let wanted = svg(&shot.buffer);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("assets/pictures").join(format!("{name}.svg"));
    if std::env::var_os("PUSHCUBE_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "{}: PUSHCUBE_WRITE_DOCS=1 draws it anew", file.display());
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(&format!("assets/pictures/{name}.svg")), "the README shows no picture of {name}");
}

#[test]
fn the_readme_shows_the_screens_as_they_are() {
    is_drawn("login", &scene::login());
    is_drawn("project", &scene::in_projects());
    is_drawn("files", &scene::in_files());
    is_drawn("model", &scene::in_model());
    is_drawn("review", &scene::in_review());
    is_drawn("publish", &crate::several::several());
}
