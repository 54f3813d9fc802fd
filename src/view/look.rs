//! How things look, as plain data that the shell chooses once: with or without colour, with Unicode or with
//! ASCII signs. Screens ask for a tone and never for a colour, so that no colour carries a meaning alone and
//! every palette that people give their terminal works: only its own 16 colours, bold, dim and reverse.

use ratatui::style::{Color, Modifier, Style};

use crate::app::Mark;
use crate::dataset::LabelColour;

/// Which colours and signs are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// With or without colour.
    pub palette: Palette,
    /// Unicode or ASCII signs.
    pub glyphs: Glyphs,
}

/// With or without colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Palette {
    /// The terminal's own 16 colours.
    #[default]
    Colour,
    /// None: bold, dim and reverse only.
    Mono,
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

    /// The style of a server's label in the colour that the operator gave it.
    pub(super) fn label(self, colour: Option<LabelColour>) -> Style {
        let style = self.style(Tone::Strong);
        match (self.palette, colour) {
            (Palette::Mono, _) | (_, None) => style,
            (Palette::Colour, Some(colour)) => style.fg(match colour {
                LabelColour::Red => Color::Red,
                LabelColour::Yellow => Color::Yellow,
                LabelColour::Green => Color::Green,
                LabelColour::Cyan => Color::Cyan,
                LabelColour::Blue => Color::Blue,
                LabelColour::Magenta => Color::Magenta,
            }),
        }
    }

    pub(super) fn style(self, tone: Tone) -> Style {
        let (modifier, colour) = match tone {
            Tone::Plain => (Modifier::empty(), None),
            Tone::Dim => (Modifier::DIM, None),
            Tone::Strong => (Modifier::BOLD, None),
            Tone::Accent => (Modifier::BOLD, Some(Color::Cyan)),
            Tone::Soft => (Modifier::empty(), Some(Color::Cyan)),
            Tone::Ok => (Modifier::empty(), Some(Color::Green)),
            Tone::Warn => (Modifier::empty(), Some(Color::Yellow)),
            Tone::Bad => (Modifier::BOLD, Some(Color::Red)),
            Tone::Selected => (Modifier::REVERSED.union(Modifier::BOLD), None),
        };
        let style = Style::new().add_modifier(modifier);
        match (self.palette, colour) {
            (Palette::Colour, Some(colour)) => style.fg(colour),
            _ => style,
        }
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
