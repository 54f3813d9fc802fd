//! How the screens are set up: what arguments, configuration and environment say of keys, mouse and looks.

use super::args::ScreenArgs;
use super::environment::Environment;
use super::failure::{Failure, usage};
use crate::app::Keymap;
use crate::app::pointing::Mouse;
use crate::config::{Places, Settings};
use crate::view::{Glyphs, Look, Palette};

/// How the screens are set up.
pub(super) struct Setup {
    pub(super) keymap: Keymap,
    pub(super) mouse: Mouse,
    pub(super) look: Look,
}

impl Setup {
    /// An argument goes before the configuration.
    pub(super) fn of(
        args: ScreenArgs,
        settings: &Settings,
        places: &Places,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let is_ours = settings.screen.mouse && !args.no_mouse;
        let mouse = if is_ours { Mouse::Ours } else { Mouse::Terminal };
        Ok(Self { keymap: keymap(settings, places)?, mouse, look: look(environment) })
    }
}

/// The keys as the configuration has them.
fn keymap(settings: &Settings, places: &Places) -> Result<Keymap, Failure> {
    Keymap::with(&settings.keys.0).map_err(|fault| {
        let file = places.config.as_ref().map_or_else(|| "the configuration".into(), |file| file.display().to_string());
        usage(format!("{file}:{fault}"))
    })
}

/// Colour unless `NO_COLOR` says otherwise, box lines where the locale speaks UTF-8.
fn look(environment: &Environment) -> Look {
    let is_set = |name: &str| environment.text(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(is_set);
    let speaks_utf8 = locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    Look {
        palette: if is_set("NO_COLOR").is_some() { Palette::Mono } else { Palette::Colour },
        glyphs: if speaks_utf8 { Glyphs::Unicode } else { Glyphs::Ascii },
    }
}
