//! Looks in a real terminal: a theme chosen from the palette, one of the operator's own, and no colour at all.

use crate::terminal::Terminal;

const CONFIG: &str = "../.config/pushcube/config.toml";
const THEME: &str = "../.config/pushcube/themes/mine.toml";

#[test]
fn a_theme_is_previewed_and_chosen() {
    let mut terminal = Terminal::run("demo", &[]);
    terminal.sees("[ Sign in ]");
    terminal.sees_background(vt100::Color::Default);
    terminal.types(":");
    terminal.sees("a few letters of a command");
    terminal.types("theme\r");
    terminal.sees("light letters on a dark page");
    terminal.types("d");
    terminal.sees_background(vt100::Color::Idx(234));
    terminal.types("\u{1b}");
    terminal.sees_background(vt100::Color::Default);
    terminal.types(":");
    terminal.sees("a few letters of a command");
    terminal.types("theme\r");
    terminal.sees("light letters on a dark page");
    terminal.types("l");
    terminal.sees_background(vt100::Color::Idx(255));
    terminal.types("\r");
    terminal.sees("theme light");
    terminal.sees_background(vt100::Color::Idx(255));
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}

#[test]
fn a_theme_of_the_operator_is_read_and_a_wrong_one_named() {
    let chosen = (CONFIG, "[screen]\ntheme = \"mine\"\nsigns = \"ascii\"\n");
    let mut terminal = Terminal::run("demo", &[chosen, (THEME, "page = { fg = \"white\", bg = \"#102030\" }\n")]);
    terminal.sees("[ Sign in ]");
    terminal.sees("[ok] ready");
    terminal.sees_background(vt100::Color::Rgb(0x10, 0x20, 0x30));
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
    let terminal = Terminal::run("demo", &[chosen, (THEME, "page = { fg = \"orange\" }\n")]);
    terminal.sees("themes/mine.toml:1:15: invalid value: string \"orange\"");
    assert_eq!(terminal.leaves(), 2);
    let terminal = Terminal::run("demo", &[chosen]);
    terminal.sees("no theme is called \"mine\"; there are terminal, dark, light, high-contrast, mono");
    assert_eq!(terminal.leaves(), 2);
}

#[test]
fn no_color_is_honoured_and_the_selection_still_shows() {
    let dark = (CONFIG, "[screen]\ntheme = \"dark\"\n");
    let mut terminal = Terminal::run_with("NO_COLOR=1", "demo", &[dark]);
    terminal.sees("[ Sign in ]");
    terminal.sees("> demo");
    assert!(terminal.has_no_colour(), "no cell has a colour");
    assert!(terminal.has_reverse(), "what is selected is reversed");
    terminal.types("q");
    assert_eq!(terminal.leaves(), 0);
}
