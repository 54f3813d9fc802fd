//! Themes: which colours and weights each tone of the screens has. Five are built in; more are files in the folder
//! `themes` beside the configuration. The first one has only the terminal's own 16 colours, which people choose
//! to be readable for them.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::keys::place;
use super::settings::ConfigError;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// What the terminal has where nothing is said.
    Terminal,
    /// A colour of the terminal's palette; the first 16 are its own.
    Palette(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// How a tone is drawn. What is not said is that of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ink {
    /// The colour of the letters.
    pub fg: Option<Paint>,
    /// The colour behind them.
    pub bg: Option<Paint>,
    /// Bold.
    pub bold: bool,
    /// Fainter than the rest.
    pub dim: bool,
    /// Letters and what is behind them change places.
    pub reverse: bool,
    /// Underlined.
    pub underline: bool,
}

/// How each tone is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inks {
    /// Ordinary text and the page.
    pub page: Ink,
    /// Borders, headings of columns, what matters less.
    pub dim: Ink,
    /// What matters more.
    pub strong: Ink,
    /// Keys, titles that have the focus.
    pub accent: Ink,
    /// Words of a small vocabulary.
    pub soft: Ink,
    /// Done.
    pub ok: Ink,
    /// Needs a look.
    pub warn: Ink,
    /// Wrong.
    pub bad: Ink,
    /// Selected.
    pub selected: Ink,
}

const PLAIN: Ink = Ink { fg: None, bg: None, bold: false, dim: false, reverse: false, underline: false };
const BOLD: Ink = Ink { bold: true, ..PLAIN };
const SELECTED: Ink = Ink { reverse: true, ..BOLD };

const fn colour(n: u8) -> Ink {
    Ink { fg: Some(Paint::Palette(n)), ..PLAIN }
}

const fn bold(n: u8) -> Ink {
    Ink { bold: true, ..colour(n) }
}

const fn page(fg: u8, bg: u8) -> Ink {
    Ink { bg: Some(Paint::Palette(bg)), ..colour(fg) }
}

impl Inks {
    /// The terminal's own 16 colours.
    pub const TERMINAL: Self = Self {
        page: PLAIN,
        dim: Ink { dim: true, ..PLAIN },
        strong: BOLD,
        accent: bold(6),
        soft: colour(6),
        ok: colour(2),
        warn: colour(3),
        bad: bold(1),
        selected: SELECTED,
    };
    /// Light letters on a dark page.
    pub const DARK: Self = Self {
        page: page(252, 234),
        dim: colour(246),
        strong: bold(231),
        accent: bold(117),
        soft: colour(110),
        ok: colour(114),
        warn: colour(221),
        bad: bold(210),
        selected: SELECTED,
    };
    /// Dark letters on a light page.
    pub const LIGHT: Self = Self {
        page: page(235, 255),
        dim: colour(240),
        strong: bold(16),
        accent: bold(25),
        soft: colour(24),
        ok: colour(22),
        warn: colour(94),
        bad: bold(124),
        selected: SELECTED,
    };
    /// White and strong colours on black; nothing is faint.
    pub const HIGH_CONTRAST: Self = Self {
        page: page(231, 16),
        dim: colour(255),
        strong: BOLD,
        accent: bold(51),
        soft: colour(51),
        ok: colour(46),
        warn: bold(226),
        bad: Ink { underline: true, ..bold(217) },
        selected: SELECTED,
    };
    /// No colour at all.
    pub const MONO: Self = Self {
        page: PLAIN,
        dim: Ink { dim: true, ..PLAIN },
        strong: BOLD,
        accent: BOLD,
        soft: PLAIN,
        ok: PLAIN,
        warn: PLAIN,
        bad: BOLD,
        selected: SELECTED,
    };
}

impl Default for Inks {
    fn default() -> Self {
        Self::TERMINAL
    }
}

/// A theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is, in a few words.
    pub about: String,
    /// How it draws.
    pub inks: Inks,
}

const BUILT_IN: [(&str, &str, Inks); 5] = [
    ("terminal", "the terminal's own 16 colours", Inks::TERMINAL),
    ("dark", "light letters on a dark page", Inks::DARK),
    ("light", "dark letters on a light page", Inks::LIGHT),
    ("high-contrast", "white and strong colours on black, nothing faint", Inks::HIGH_CONTRAST),
    ("mono", "no colour; bold, dim and reverse only", Inks::MONO),
];

impl Theme {
    /// Those that are built in, the usual one first.
    pub fn built_in() -> Vec<Self> {
        let theme =
            |(name, about, inks): (&str, &str, Inks)| Self { name: name.to_owned(), about: about.to_owned(), inks };
        BUILT_IN.into_iter().map(theme).collect()
    }

    /// Those that are built in, then those of a folder by name; one that is called like a built-in one replaces it.
    pub fn all(folder: &Path) -> Result<Vec<Self>, ConfigError> {
        let mut themes = Self::built_in();
        for file in files(folder)? {
            let name = file.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let text = std::fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
            let inks = parse(&file, &text)?;
            let theme = Self { name, about: format!("from {}", file.display()), inks };
            match themes.iter_mut().find(|other| other.name == theme.name) {
                Some(other) => *other = theme,
                None => themes.push(theme),
            }
        }
        Ok(themes)
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(folder, &error))?;
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "toml"));
    paths.sort();
    Ok(paths)
}

fn unreadable(file: &Path, error: &io::Error) -> ConfigError {
    ConfigError::Unreadable { file: file.to_owned(), why: error.to_string() }
}

/// A theme file: what is not said is as in the theme that it begins with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    base: Base,
    page: Option<Ink>,
    dim: Option<Ink>,
    strong: Option<Ink>,
    accent: Option<Ink>,
    soft: Option<Ink>,
    ok: Option<Ink>,
    warn: Option<Ink>,
    bad: Option<Ink>,
    selected: Option<Ink>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Base {
    #[default]
    Terminal,
    Dark,
    Light,
    HighContrast,
    Mono,
}

/// Reads the text of a theme file.
fn parse(file: &Path, text: &str) -> Result<Inks, ConfigError> {
    let read: File = toml::from_str(text).map_err(|error| {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        ConfigError::Wrong { file: file.to_owned(), line, column, what: error.message().to_owned() }
    })?;
    let base = match read.base {
        Base::Terminal => Inks::TERMINAL,
        Base::Dark => Inks::DARK,
        Base::Light => Inks::LIGHT,
        Base::HighContrast => Inks::HIGH_CONTRAST,
        Base::Mono => Inks::MONO,
    };
    Ok(Inks {
        page: read.page.unwrap_or(base.page),
        dim: read.dim.unwrap_or(base.dim),
        strong: read.strong.unwrap_or(base.strong),
        accent: read.accent.unwrap_or(base.accent),
        soft: read.soft.unwrap_or(base.soft),
        ok: read.ok.unwrap_or(base.ok),
        warn: read.warn.unwrap_or(base.warn),
        bad: read.bad.unwrap_or(base.bad),
        selected: read.selected.unwrap_or(base.selected),
    })
}

const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

impl Paint {
    /// A colour by its name: `red`, `bright-red`, `terminal`, a number of the palette, `#rrggbb`.
    fn named(name: &str) -> Option<Self> {
        if let Some(hex) = name.strip_prefix('#') {
            let part = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
            let is_whole = hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
            return is_whole.then_some(Self::Rgb(part(0)?, part(2)?, part(4)?));
        }
        if name == "terminal" {
            return Some(Self::Terminal);
        }
        let (name, bright) = name.strip_prefix("bright-").map_or((name, 0), |rest| (rest, 8));
        let number = NAMES.iter().position(|other| *other == name).and_then(|at| u8::try_from(at).ok());
        number.map(|number| Self::Palette(number + bright))
    }
}

impl<'de> Deserialize<'de> for Paint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Paint;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a colour: a name like \"red\" or \"bright-red\", \"terminal\", \"#rrggbb\", or a number up to 255")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Paint, E> {
        Paint::named(name).ok_or_else(|| E::invalid_value(de::Unexpected::Str(name), &self))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Paint, E> {
        let number = u8::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Signed(number), &self))?;
        Ok(Paint::Palette(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(Path::new("t.toml"), text).map_or_else(|error| error.to_string(), |inks| format!("{inks:?}"))
    }

    #[test]
    fn a_theme_says_only_what_differs() -> Result<(), ConfigError> {
        let text =
            "base = \"dark\"\npage = { fg = \"#ffffff\", bg = \"bright-blue\" }\nwarn = { fg = 208, bold = true }\n";
        let inks = parse(Path::new("t.toml"), text)?;
        assert_eq!((inks.page.fg, inks.page.bg), (Some(Paint::Rgb(255, 255, 255)), Some(Paint::Palette(12))));
        assert_eq!((inks.warn, inks.bad), (bold(208), Inks::DARK.bad));
        assert_eq!(parse(Path::new("t.toml"), "")?, Inks::TERMINAL);
        Ok(())
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (text, words) in [
            ("warn = { fg = \"orange\" }", "t.toml:1:15: invalid value: string \"orange\", expected a colour"),
            ("\nwarn = { fg = 256 }", "t.toml:2:15: invalid value: integer `256`"),
            ("warn = { fg = \"#12345\" }", "t.toml:1:15: invalid value: string \"#12345\""),
            ("warn = { fg = \"#12345é\" }", "t.toml:1:15: invalid value"),
            ("warm = { fg = 1 }", "t.toml:1:1: unknown field `warm`"),
            ("warn = { blink = true }", "t.toml:1:10: unknown field `blink`"),
            ("base = \"solarized\"", "t.toml:1:8: unknown variant `solarized`"),
        ] {
            let said = refused(text);
            assert!(said.starts_with(words), "{text}: {said}");
        }
    }

    #[test]
    fn a_folder_adds_themes_and_replaces_built_in_ones() -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("mine.toml"), "accent = { fg = \"magenta\" }\n")?;
        std::fs::write(folder.path().join("dark.toml"), "base = \"dark\"\nok = { fg = \"green\" }\n")?;
        std::fs::write(folder.path().join("readme.txt"), "no theme")?;
        let themes = Theme::all(folder.path())?;
        let names: Vec<_> = themes.iter().map(|theme| theme.name.as_str()).collect();
        assert_eq!(names, ["terminal", "dark", "light", "high-contrast", "mono", "mine"]);
        assert_eq!((themes[1].inks.ok, themes[5].inks.accent), (colour(2), colour(5)));
        assert_eq!(Theme::all(&folder.path().join("none"))?, Theme::built_in());
        Ok(())
    }
}
