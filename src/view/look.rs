//! How things look, as plain data: the inks of a theme, and Unicode or ASCII signs. Screens ask for a tone and
//! never for a colour, so that no colour carries a meaning alone and every theme works on every screen.

use ratatui::style::{Color, Modifier, Style};

use crate::app::Mark;
use crate::config::theme::{Ink, Inks, Paint};
use crate::dataset::LabelColour;

/// Which colours and signs are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// How each tone is drawn.
    pub inks: Inks,
    /// Unicode or ASCII signs.
    pub glyphs: Glyphs,
}

/// The signs of marks, borders and gauges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Where the terminal speaks UTF-8.
    #[default]
    Unicode,
    /// Where it may not.
    Ascii,
}

/// What a text is, from which its style follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Ordinary text.
    Plain,
    /// Borders, headings of columns, what matters less.
    Dim,
    /// What matters more.
    Strong,
    /// A key that can be pressed, a title that has the focus.
    Accent,
    /// A word of a small vocabulary among other text: a type, a metric.
    Soft,
    /// Done.
    Ok,
    /// Needs a look.
    Warn,
    /// Wrong.
    Bad,
    /// Selected, with the focus on it.
    Selected,
}

/// The signs that borders and gauges are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signs {
    pub(super) horizontal: &'static str,
    pub(super) vertical: &'static str,
    pub(super) tee_down: &'static str,
    pub(super) tee_up: &'static str,
    pub(super) tee_right: &'static str,
    pub(super) tee_left: &'static str,
    pub(super) corners: [&'static str; 4],
    pub(super) thumb: &'static str,
    pub(super) gauge: [&'static str; 4],
    pub(super) bars: [&'static str; 8],
    pub(super) marked: &'static str,
    pub(super) dot: &'static str,
    pub(super) radio: [&'static str; 2],
    pub(super) arrows: &'static str,
    pub(super) more: &'static str,
}

const UNICODE: Signs = Signs {
    horizontal: "─",
    vertical: "│",
    tee_down: "┬",
    tee_up: "┴",
    tee_right: "├",
    tee_left: "┤",
    corners: ["╭", "╮", "╰", "╯"],
    thumb: "┃",
    gauge: ["", "━", "─", ""],
    bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    marked: "✓",
    dot: "•",
    radio: ["(•)", "( )"],
    arrows: "↑↓",
    more: "…",
};

const ASCII: Signs = Signs {
    horizontal: "-",
    vertical: "|",
    tee_down: "+",
    tee_up: "+",
    tee_right: "+",
    tee_left: "+",
    corners: ["+", "+", "+", "+"],
    thumb: "#",
    gauge: ["[", "#", ".", "]"],
    bars: [".", ".", ":", ":", "|", "|", "#", "#"],
    marked: "*",
    dot: "*",
    radio: ["(o)", "( )"],
    arrows: "Up/Down",
    more: "...",
};

impl Look {
    pub(super) const fn signs(self) -> Signs {
        match self.glyphs {
            Glyphs::Unicode => UNICODE,
            Glyphs::Ascii => ASCII,
        }
    }

    pub(super) const fn mark(self, mark: Mark) -> &'static str {
        match (self.glyphs, mark) {
            (Glyphs::Unicode, Mark::Ok) => "✓",
            (Glyphs::Unicode, Mark::Busy) => "●",
            (Glyphs::Unicode, Mark::Warn) => "⚠",
            (Glyphs::Unicode, Mark::Bad) => "✗",
            (Glyphs::Unicode, Mark::Todo) => "○",
            (Glyphs::Ascii, Mark::Ok) => "[ok]",
            (Glyphs::Ascii, Mark::Busy) => "[..]",
            (Glyphs::Ascii, Mark::Warn) => "[!!]",
            (Glyphs::Ascii, Mark::Bad) => "[XX]",
            (Glyphs::Ascii, Mark::Todo) => "[  ]",
        }
    }

    /// The style of a server's label in the colour that the operator gave it. On a page of its own a theme has the
    /// colours that can be read there.
    pub(super) fn label(self, colour: Option<LabelColour>) -> Style {
        let style = self.style(Tone::Strong);
        let (inks, Some(colour)) = (self.inks, colour) else { return style };
        let fg = match (inks.accent.fg, inks.page.bg) {
            (None, _) => return style,
            (Some(_), None) => Some(match colour {
                LabelColour::Red => Color::Red,
                LabelColour::Yellow => Color::Yellow,
                LabelColour::Green => Color::Green,
                LabelColour::Cyan => Color::Cyan,
                LabelColour::Blue => Color::Blue,
                LabelColour::Magenta => Color::Magenta,
            }),
            (Some(_), Some(_)) => {
                self.style(match colour {
                    LabelColour::Red => Tone::Bad,
                    LabelColour::Yellow => Tone::Warn,
                    LabelColour::Green => Tone::Ok,
                    LabelColour::Cyan => Tone::Accent,
                    LabelColour::Blue | LabelColour::Magenta => Tone::Soft,
                })
                .fg
            }
        };
        Style { fg, ..style }
    }

    const fn ink(self, tone: Tone) -> Ink {
        let inks = self.inks;
        match tone {
            Tone::Plain => Ink { fg: None, bg: None, ..inks.page },
            Tone::Dim => inks.dim,
            Tone::Strong => inks.strong,
            Tone::Accent => inks.accent,
            Tone::Soft => inks.soft,
            Tone::Ok => inks.ok,
            Tone::Warn => inks.warn,
            Tone::Bad => inks.bad,
            Tone::Selected => inks.selected,
        }
    }

    /// How a tone is drawn on the page.
    pub(super) fn style(self, tone: Tone) -> Style {
        style(self.ink(tone))
    }

    /// How the page is.
    pub(super) fn page(self) -> Style {
        Style::reset().patch(style(self.inks.page))
    }
}

fn style(ink: Ink) -> Style {
    let weights = [
        (ink.bold, Modifier::BOLD),
        (ink.dim, Modifier::DIM),
        (ink.reverse, Modifier::REVERSED),
        (ink.underline, Modifier::UNDERLINED),
    ];
    let modifier = weights.into_iter().filter(|(is_on, _)| *is_on).map(|(_, weight)| weight).collect();
    let mut style = Style::new().add_modifier(modifier);
    style.fg = ink.fg.map(colour);
    style.bg = ink.bg.map(colour);
    style
}

/// The first 16 colours of the palette, which are the terminal's own.
const OWN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

fn colour(paint: Paint) -> Color {
    match paint {
        Paint::Terminal => Color::Reset,
        Paint::Palette(n) => OWN.get(usize::from(n)).copied().unwrap_or(Color::Indexed(n)),
        Paint::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}

/// The tone of a mark and of the words beside it.
pub(super) const fn tone(mark: Mark) -> Tone {
    match mark {
        Mark::Ok => Tone::Ok,
        Mark::Busy => Tone::Accent,
        Mark::Warn => Tone::Warn,
        Mark::Bad => Tone::Bad,
        Mark::Todo => Tone::Dim,
    }
}
