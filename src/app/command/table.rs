//! The lines of the table of commands.

use super::{Command, CommandId, Scope};
use crate::app::state::Screen;

const fn line(
    id: CommandId,
    name: &'static str,
    title: &'static str,
    about: &'static str,
    keys: &'static [&'static str],
    scopes: &'static [Scope],
) -> Command {
    Command { id, name, title, about, keys, scopes }
}

const EVERYWHERE: &[Scope] = &[Scope::Everywhere];
const SCREENS: &[Scope] = &[Scope::Screens];
const LISTS: &[Scope] =
    &[Scope::On(Screen::Projects), Scope::On(Screen::Files), Scope::On(Screen::Designer), Scope::On(Screen::Monitor)];
const MARKS: &[Scope] = &[Scope::On(Screen::Files), Scope::On(Screen::Designer)];
const LOGIN: &[Scope] = &[Scope::On(Screen::Login)];
/// What has a name and can be kept.
const NAMED: &[Scope] = &[Scope::On(Screen::Login), Scope::On(Screen::Designer)];
const SAVED: &[Scope] = &[Scope::On(Screen::Login), Scope::On(Screen::Designer), Scope::On(Screen::Monitor)];
const OPTIONS: &[Scope] = &[Scope::On(Screen::Login), Scope::On(Screen::Files), Scope::On(Screen::Designer)];
const CHOICES: &[Scope] =
    &[Scope::On(Screen::Login), Scope::On(Screen::Files), Scope::On(Screen::Designer), Scope::On(Screen::Monitor)];
const SORT: &[Scope] = &[Scope::On(Screen::Projects), Scope::On(Screen::Files)];
const INSPECT: &[Scope] =
    &[Scope::On(Screen::Login), Scope::On(Screen::Projects), Scope::On(Screen::Designer), Scope::On(Screen::Monitor)];
const FILES: &[Scope] = &[Scope::On(Screen::Files)];
const MODEL: &[Scope] = &[Scope::On(Screen::Designer)];
const VERIFY: &[Scope] = &[Scope::On(Screen::Designer), Scope::On(Screen::Monitor)];
const PUBLISH: &[Scope] = &[Scope::On(Screen::Monitor)];

/// Every command.
pub const COMMANDS: &[Command] = &[
    line(
        CommandId::Help,
        "help",
        "help",
        "every key that means something here; Enter runs the selected one",
        &["?"],
        SCREENS,
    ),
    line(CommandId::Help, "help", "help", "the same, while text is typed", &["F1"], EVERYWHERE),
    line(
        CommandId::Interrupt,
        "leave",
        "leave",
        "asks to quit; pressed again within two seconds it leaves at once",
        &["Ctrl-C"],
        EVERYWHERE,
    ),
    line(CommandId::Redraw, "draw-again", "draw again", "draws the whole screen anew", &["Ctrl-L"], EVERYWHERE),
    line(
        CommandId::Palette,
        "palette",
        "palette",
        "finds a command by a few of its letters and runs it",
        &[":", "Ctrl-P"],
        SCREENS,
    ),
    line(
        CommandId::Suspend,
        "suspend",
        "suspend",
        "stops the program; `fg` in the shell goes on with it",
        &["Ctrl-Z"],
        EVERYWHERE,
    ),
    line(CommandId::Quit, "quit", "quit", "leaves the program; asks only if something would be lost", &["q"], SCREENS),
    line(CommandId::Back, "back", "back", "out of one level; nothing is lost", &["Esc"], SCREENS),
    line(CommandId::NextPane, "next-pane", "next", "the next pane, field or button", &["Tab"], SCREENS),
    line(
        CommandId::PreviousPane,
        "previous-pane",
        "previous",
        "the previous pane, field or button",
        &["Shift-Tab"],
        SCREENS,
    ),
    line(CommandId::Enter, "enter", "do it", "does what is selected", &["Enter"], SCREENS),
    line(CommandId::Go(Screen::Login), "go-login", "Login", "goes to screen 1", &["1"], SCREENS),
    line(CommandId::Go(Screen::Projects), "go-project", "Project", "goes to screen 2", &["2"], SCREENS),
    line(CommandId::Go(Screen::Files), "go-files", "Files", "goes to screen 3", &["3"], SCREENS),
    line(CommandId::Go(Screen::Designer), "go-model", "Model", "goes to screen 4", &["4"], SCREENS),
    line(CommandId::Go(Screen::Monitor), "go-publish", "Publish", "goes to screen 5", &["5"], SCREENS),
    line(
        CommandId::NextStep,
        "next-step",
        "next step",
        "goes one step on; on the Model it opens the review",
        &[">"],
        SCREENS,
    ),
    line(CommandId::PreviousStep, "previous-step", "step back", "goes one step back", &["<"], SCREENS),
    line(CommandId::Up, "up", "up", "one row up", &["k", "Up"], SCREENS),
    line(CommandId::Down, "down", "down", "one row down", &["j", "Down"], SCREENS),
    line(
        CommandId::Left,
        "left",
        "left",
        "left; in the file list to the folder above; on Publish to earlier rates in the chart",
        &["h", "Left"],
        SCREENS,
    ),
    line(
        CommandId::Right,
        "right",
        "right",
        "right; in the file list into the folder; on Publish to later rates in the chart",
        &["l", "Right"],
        SCREENS,
    ),
    line(CommandId::HalfDown, "half-down", "half page down", "half a page down", &["Ctrl-D"], SCREENS),
    line(CommandId::HalfUp, "half-up", "half page up", "half a page up", &["Ctrl-U"], SCREENS),
    line(CommandId::PageDown, "page-down", "page down", "a page down", &["PgDn"], SCREENS),
    line(CommandId::PageUp, "page-up", "page up", "a page up", &["PgUp"], SCREENS),
    line(CommandId::Top, "top", "top", "to the first row", &["g g", "Home"], SCREENS),
    line(CommandId::Bottom, "bottom", "bottom", "to the last row", &["G", "End"], SCREENS),
    line(CommandId::New, "new-server", "new server", "goes to the empty form of a new server", &["n"], LOGIN),
    line(
        CommandId::Jump,
        "jump",
        "jump",
        "labels rows and fields with letters; typing them goes there",
        &["f"],
        SCREENS,
    ),
    line(
        CommandId::Mouse,
        "mouse",
        "mouse",
        "gives the mouse to the terminal, which selects text with it, or takes it back; with Shift held it selects anyway",
        &[],
        SCREENS,
    ),
    line(CommandId::Theme, "theme", "theme", "shows each theme on the screen below while you choose", &[], SCREENS),
    line(CommandId::Tour, "tour", "tour", "shows in three steps how one gets about", &[], SCREENS),
    line(CommandId::Filter, "filter", "filter", "shows only rows that hold what is typed", &["/"], LISTS),
    line(CommandId::Sort, "sort", "sort", "lists projects or files in another order", &[","], SORT),
    line(CommandId::Mark, "mark", "mark", "marks what is selected, or takes the mark away", &["Space"], MARKS),
    line(CommandId::MarkAll, "turn-marks", "mark all", "turns the marks of all that is shown round", &["*"], MARKS),
    line(CommandId::Join, "join-files", "one table", "makes the marked files one table", &["+"], FILES),
    line(CommandId::Part, "part-files", "apart", "makes each of those files a table again", &["-"], FILES),
    line(CommandId::GoPath, "go-path", "go to path", "asks for a file or folder", &["g p"], FILES),
    line(CommandId::GoHome, "go-home", "go home", "goes to your own folder", &["g h"], FILES),
    line(
        CommandId::GoRecent,
        "go-recent",
        "used lately",
        "offers the files used lately, and those of last time at this server",
        &["g r"],
        FILES,
    ),
    line(
        CommandId::GoPlaces,
        "go-places",
        "bookmarks",
        "offers bookmarks and places, and keeps this folder as a bookmark",
        &["g b"],
        FILES,
    ),
    line(
        CommandId::Hidden,
        "hidden-files",
        "hidden files",
        "shows files whose name begins with a dot, or not",
        &["."],
        FILES,
    ),
    line(CommandId::Type, "data-type", "type", "changes the data type of columns", &["t"], MODEL),
    line(CommandId::Attribute, "attribute", "attribute", "makes columns attributes, or forms of one", &["a"], MODEL),
    line(CommandId::Metric, "metric", "metric", "makes columns metrics, or adds them to one", &["m"], MODEL),
    line(CommandId::Skip, "skip", "skip", "leaves columns out, or takes them back in", &["s"], MODEL),
    line(CommandId::Rename, "rename", "rename", "gives what is selected another name", &["r"], NAMED),
    line(
        CommandId::Describe,
        "description",
        "description",
        "describes the dataset, a table, an attribute or a metric",
        &["c"],
        MODEL,
    ),
    line(
        CommandId::Policy,
        "policy",
        "policy",
        "chooses what happens to the rows that the table holds now",
        &["p"],
        MODEL,
    ),
    line(
        CommandId::Destination,
        "destination",
        "destination",
        "chooses where the push goes: a new dataset, or one that the server has",
        &["d"],
        MODEL,
    ),
    line(
        CommandId::Match,
        "match",
        "match",
        "matches a column or table by hand with one of the dataset that the push goes to",
        &["="],
        MODEL,
    ),
    line(
        CommandId::Options,
        "options",
        "options",
        "how a file is read; a table's orientation, chunk size and bad values; a server's label and protection; an \
         upload's bandwidth and the bell at its end",
        &["o"],
        CHOICES,
    ),
    line(
        CommandId::Scan,
        "scan",
        "scan",
        "reads every file to its end against the model, or the rows of an upload's dataset again; nothing is sent",
        &["v"],
        VERIFY,
    ),
    line(CommandId::NextProblem, "next-problem", "next problem", "goes where the next problem is", &["!"], MODEL),
    line(CommandId::Body, "definition-body", "body", "shows the exact JSON that defines the dataset", &["b"], MODEL),
    line(CommandId::Inspect, "inspect", "inspect", "shows all that is known of what is selected", &["i"], INSPECT),
    line(
        CommandId::TakeAway,
        "take-away",
        "take away",
        "takes the marks off all files, a table out of the model, or a server out of config.toml after a question",
        &["x"],
        OPTIONS,
    ),
    line(CommandId::ColumnDown, "column-down", "column down", "moves the column one place down", &["J"], MODEL),
    line(CommandId::ColumnUp, "column-up", "column up", "moves the column one place up", &["K"], MODEL),
    line(
        CommandId::OpenModel,
        "open-model",
        "open model",
        "opens a model file: the JSON of the request",
        &["g m"],
        MARKS,
    ),
    line(
        CommandId::Save,
        "save",
        "save",
        "saves a job that `pushcube push` repeats, or the model alone, the JSON of the request; on Login the form as a server of config.toml; on Publish \
         the report of the upload, as page and JSON",
        &["w", "Ctrl-S", "F2"],
        SAVED,
    ),
    line(CommandId::Undo, "undo", "undo", "takes the last edit back", &["u"], MODEL),
    line(CommandId::Redo, "redo", "redo", "makes the edit again that was taken back", &["U"], MODEL),
    line(
        CommandId::Pause,
        "pause-upload",
        "pause",
        "pauses the upload, of which the session and the sign-in are kept, or lets it go on",
        &["z"],
        PUBLISH,
    ),
    line(
        CommandId::End,
        "end-upload",
        "end it",
        "ends the upload: its session on the server is deleted, after a question",
        &["X"],
        PUBLISH,
    ),
    line(
        CommandId::Copy,
        "copy",
        "copy",
        "lists what can be copied to the clipboard: ids, paths, the newest error",
        &["y"],
        SCREENS,
    ),
    line(
        CommandId::Again,
        "again",
        "again",
        "reads the list again; on Publish it tries again what failed, goes on with what was left, or opens the review \
         for the same push",
        &["R"],
        &[Scope::On(Screen::Projects), Scope::On(Screen::Files), Scope::On(Screen::Monitor)],
    ),
    line(CommandId::Error, "newest-error", "error", "shows the newest error in full", &["e"], SCREENS),
    line(CommandId::Log, "request-log", "log", "shows every request that was made", &["L"], SCREENS),
];
