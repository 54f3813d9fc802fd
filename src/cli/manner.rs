//! How the screens are: what arguments, configuration and environment say of keys, mouse, theme and signs.

use super::args::ScreenArgs;
use super::door::set;
use super::environment::Environment;
use super::failure::{Failure, usage};
use super::profile::config_failure;
use crate::app::jobs::Program;
use crate::app::pointing::Mouse;
use crate::app::steering::Notices;
use crate::app::{Keymap, Setup, Themes};
use crate::config::theme::Theme;
use crate::config::{Memory, Places, Settings, Signs};
use crate::view::{Glyphs, Look};

/// How the screens are.
pub(super) struct Manner {
    pub(super) setup: Setup,
    pub(super) look: Look,
}

impl Manner {
    /// An argument goes before the configuration, `NO_COLOR` before a theme.
    pub(super) fn of(
        args: &ScreenArgs,
        settings: &Settings,
        places: &Places,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let screen = &settings.screen;
        let is_ours = screen.mouse && !args.no_mouse;
        let mouse = if is_ours { Mouse::Ours } else { Mouse::Terminal };
        let without_colour = set(environment, "NO_COLOR").is_some();
        let theme = if without_colour { Some("mono") } else { screen.theme.as_deref() };
        let notices = if screen.notices { Notices::Given } else { Notices::Quiet };
        let (keymap, themes) = (keymap(settings, places)?, themes(theme, places)?);
        let program = Program {
            path: std::env::current_exe().unwrap_or_else(|_| "pushcube".into()),
            config: places.config.clone(),
            state: Some(places.state.clone()),
        };
        let (motion, review, web) = (screen.motion, settings.review, settings.web());
        let memory = Memory::read(&places.memory());
        let setup = Setup {
            keymap,
            mouse,
            themes,
            motion,
            program,
            review,
            web,
            notices,
            memory,
            attach: None,
            greeting: None,
        };
        let glyphs = match screen.signs {
            Some(Signs::Unicode) => Glyphs::Unicode,
            Some(Signs::Ascii) => Glyphs::Ascii,
            None => glyphs(environment),
        };
        Ok(Self { setup, look: Look { glyphs, ..Look::default() } })
    }
}

/// The keys as the configuration has them.
fn keymap(settings: &Settings, places: &Places) -> Result<Keymap, Failure> {
    Keymap::with(&settings.keys.0).map_err(|fault| usage(format!("{}:{fault}", file(places))))
}

fn themes(name: Option<&str>, places: &Places) -> Result<Themes, Failure> {
    let folder = places.themes();
    let list = folder.as_deref().map_or_else(|| Ok(Theme::built_in()), Theme::all).map_err(|e| config_failure(&e))?;
    let Some(name) = name else { return Ok(Themes::of(list)) };
    let names = Themes::names(&list);
    Themes::with(list, name).ok_or_else(|| {
        usage(format!("{}: no theme is called {:?}; there are {names}", file(places), crate::text::excerpt(name, 60)))
    })
}

/// The configuration's file, in words.
fn file(places: &Places) -> String {
    places.config.as_ref().map_or_else(|| "the configuration".into(), |file| file.display().to_string())
}

/// Unicode where the locale speaks UTF-8.
fn glyphs(environment: &Environment) -> Glyphs {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| set(environment, name));
    let speaks_utf8 = locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if speaks_utf8 { Glyphs::Unicode } else { Glyphs::Ascii }
}
