//! The keys of TEXT mode as lines of a table of their own: they edit what is typed, are the same in every field, and can't
//! be changed.

use super::{Command, CommandId, Scope};

const fn line(name: &'static str, title: &'static str, about: &'static str, keys: &'static [&'static str]) -> Command {
    Command { id: CommandId::Edit, name, title, about, keys, scopes: &[Scope::Text] }
}

/// Every key that means something while text is typed, beside those that mean the same everywhere.
pub const TEXT_KEYS: &[Command] = &[
    line(
        "text-take",
        "take",
        "field: the next, behind the last the button; filter: keeps it; prompt: takes it",
        &["Enter"],
    ),
    line("text-leave", "leave", "leaves the field, with its text; a filter shows all again", &["Esc", "Ctrl-G"]),
    line("text-next", "next", "the next field; in a path, completes it", &["Tab"]),
    line("text-previous", "previous", "the field before", &["Shift-Tab"]),
    line("text-left", "left", "one character left", &["Left", "Ctrl-B"]),
    line("text-right", "right", "one character right", &["Right", "Ctrl-F"]),
    line("text-start", "start", "to the start of the text", &["Home", "Ctrl-A"]),
    line("text-end", "end", "to the end of the text", &["End", "Ctrl-E"]),
    line("text-up", "up", "in a list, palette or path: the candidate before", &["Up", "Ctrl-P"]),
    line("text-down", "down", "in a list, palette or path: the next candidate", &["Down", "Ctrl-N"]),
    line("text-back", "delete back", "deletes the character before the cursor", &["Backspace", "Ctrl-H"]),
    line("text-delete", "delete", "deletes the character under the cursor", &["Delete"]),
    line("text-word", "delete word", "deletes the word before the cursor", &["Ctrl-W"]),
    line("text-empty", "delete to start", "deletes all before the cursor", &["Ctrl-U"]),
    line("text-rest", "delete to end", "deletes all behind the cursor", &["Ctrl-K"]),
    line("text-show", "show", "shows the password or token, or hides it", &["Ctrl-T"]),
];
