//! What lies on a page: help, menus, prompts, questions, the review sheet, a text to read. An overlay is
//! plain data; what its choice means travels in it as a value, so that nothing is decided by closures.

use std::path::PathBuf;

use super::column_reading::ColumnPick;
use super::command::CommandId;
use super::effect::TaskId;
use super::field::{SecretField, TextBox, TextField};
use super::jump::Jump;
use super::list::{Cursor, Filter, Move};
use super::palette::Palette;
use super::reading::{ReadingOption, Sheet};
use super::review::{Fate, Part, Review};
use super::sorting::Order;
use crate::config::Guard;
use crate::dataset::{Asked, ColumnAt, ColumnOption, Edit, Folder, FoundDataset, LabelColour, Object, TextFault};
use crate::push::past::Mode;

/// Something that lies on a page and gets the keys first.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Every key that means something here; Enter runs the selected command.
    Help(Help),
    /// A command by a few of its letters.
    Palette(Palette),
    /// Labels to jump to.
    Jump(Jump),
    /// One of several things.
    Menu(Menu),
    /// One line of text.
    Prompt(Prompt),
    /// A password or token for an upload that waits for it.
    Secret(SecretPrompt),
    /// Something that can't be taken back.
    Question(Question),
    /// What is about to be pushed; the only door to a push.
    Review(Box<Review>),
    /// A text to read.
    Text(TextView),
    /// A text to edit.
    Editor(Box<Editor>),
    /// How a file is read.
    Reading(Sheet),
    /// How a full scan stands, from this line on.
    Scan(usize),
    /// The steps of what is being opened; they are drawn as they stand.
    Opening,
}

impl Overlay {
    /// Whether printable keys are text in it.
    pub fn is_text(&self) -> bool {
        match self {
            Self::Prompt(_) | Self::Secret(_) | Self::Editor(_) | Self::Palette(_) => true,
            Self::Review(review) => review.part == Part::Name,
            Self::Help(help) => help.filter.is_typing(),
            Self::Text(view) => view.filter.is_typing(),
            Self::Jump(_) | Self::Menu(_) | Self::Question(_) | Self::Reading(_) | Self::Scan(_) | Self::Opening => {
                false
            }
        }
    }
}

/// The list of commands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Help {
    /// The selected one among those shown.
    pub cursor: Cursor,
    /// What is looked for.
    pub filter: Filter,
}

/// One of several things.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// What is chosen.
    pub title: String,
    /// The things.
    pub items: Vec<Item>,
    /// The selected one.
    pub cursor: Cursor,
    /// The task that fills it; none once it is filled, or where it needs none.
    pub waits_for: Option<TaskId>,
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub label: String,
    /// What it does, in a sentence.
    pub note: String,
    /// What choosing it does.
    pub pick: Pick,
}

impl Item {
    /// A line of a menu.
    pub fn new(label: impl Into<String>, note: impl Into<String>, pick: Pick) -> Self {
        Self { label: label.into(), note: note.into(), pick }
    }
}

/// What choosing a line of a menu does.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// It edits the model.
    Edit(Edit),
    /// It asks for a text.
    Ask(Purpose),
    /// It reads a file again, as is said here.
    Read(PathBuf, Box<Asked>),
    /// It opens the reading options of what is selected.
    Reading,
    /// It is about how columns are read.
    OfColumns(ColumnPick),
    /// It runs a command.
    Run(CommandId),
    /// It opens the review again of what a trial tried.
    BackFromTrial(TaskId),
    /// It copies a text.
    Copy(String),
    /// It sorts the list.
    Sort(Order),
    /// It takes a theme, by its place among them.
    Theme(usize),
    /// It makes a dataset of the server the destination.
    Dataset(FoundDataset),
    /// It makes a new dataset the destination.
    NewDataset,
    /// It makes the destination a definition that takes the place of the dataset's.
    Redefine,
    /// It shows what a folder of the server holds, by the way that leads to it; the top where that is empty.
    OpenFolder(Vec<Folder>),
    /// It makes the last folder of this way the one that the dataset goes to.
    UseFolder(Vec<Folder>),
    /// It opens the review for what the selected upload pushed.
    PushAgain,
    /// It takes an upload up again.
    TakeUp(TaskId, Mode),
    /// It takes an upload out of the list.
    Forget(TaskId),
    /// It deletes the empty dataset that an upload has left, once its name is typed.
    DeleteEmpty(TaskId),
    /// It limits how many bytes a second an upload sends, or takes the limit away.
    Rate(TaskId, Option<u64>),
    /// It turns the bell off or on.
    TurnNotices,
    /// It runs the job that was saved last dry.
    DryRun,
    /// It opens the definition as text to edit.
    EditText,
    /// It guards the selected server like this.
    GuardServer(Guard),
    /// It gives the selected server's label this colour.
    ColourServer(Option<LabelColour>),
    /// It shows a step of the tour.
    Tour(usize),
    /// It goes to a file or folder.
    Go(PathBuf),
    /// It marks these files.
    MarkAll(Vec<PathBuf>),
    /// It keeps a folder as a bookmark, or forgets it.
    Bookmark(PathBuf),
    /// Nothing.
    Nothing,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// What is asked for.
    pub title: String,
    /// What it is good for.
    pub note: String,
    /// The text.
    pub field: TextField,
    /// Why the text can't be taken, if so.
    pub problem: Option<String>,
    /// What the text is for.
    pub purpose: Purpose,
}

/// A password or token for an upload that has lost its sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretPrompt {
    /// What is asked for.
    pub title: String,
    /// What becomes of it.
    pub note: String,
    /// The secret.
    pub field: SecretField,
    /// The upload.
    pub upload: TaskId,
    /// Its question.
    pub question: u32,
}

/// What a text is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// The dataset's name.
    NameDataset,
    /// The dataset's description.
    Describe,
    /// A table's name.
    NameTable(usize),
    /// A column's name.
    NameColumn(ColumnAt),
    /// A table's description.
    DescribeTable(usize),
    /// The description of an attribute or metric.
    DescribeObject(Object),
    /// The name of an attribute or metric that is there already.
    NameObject(Object),
    /// The name of a new attribute that a column becomes.
    NewAttribute(ColumnAt),
    /// The name of a new metric that a column becomes.
    NewMetric(ColumnAt),
    /// The limit of a table's chunks.
    ChunkSize(usize),
    /// The same limit, said as the largest body of a request.
    BodySize(usize),
    /// What is said of an option of how these columns are read.
    ReadColumns(Vec<ColumnAt>, ColumnOption),
    /// The size of chunks to begin an upload again with, which answers its question of that number.
    RestartSize(TaskId, u32),
    /// The upload session that is in an upload's way and is to be ended, which answers its question of that number.
    EndSession(TaskId, u32),
    /// How many bytes a second an upload may send.
    Rate(TaskId),
    /// A file or folder to go to; relative ones begin at this folder.
    GoTo(PathBuf),
    /// A dataset to search for.
    FindDataset,
    /// The name of a folder to be made in the last one of this way.
    NewFolder(Vec<Folder>),
    /// An option of how a file is read.
    ReadAs(PathBuf, ReadingOption),
    /// The name of the dataset that an upload made and that is to be deleted.
    DeleteDataset(TaskId, String),
    /// A model file to open.
    OpenModel,
    /// Where the model is saved.
    SaveModel,
    /// The name under which the form is kept as a server.
    NameServer,
    /// Another name for the server with this one.
    RenameServer(String),
    /// The label of the selected server.
    LabelServer,
}

/// Something that can't be taken back: a list whose first line is the safe one.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What is asked.
    pub title: String,
    /// What it is about, and what would be lost: one paragraph an entry.
    pub text: Vec<String>,
    /// The choices, the safe one first and preselected.
    pub choices: Vec<Choice>,
    /// The selected one.
    pub cursor: Cursor,
    /// The upload that it is about, if it is.
    pub upload: Option<TaskId>,
}

impl Question {
    /// Whether nothing on the server and little work is at stake, so that one letter may answer it.
    pub fn is_small(&self) -> bool {
        let second = self.choices.get(1).map(|choice| choice.decision);
        self.choices.len() == 2
            && matches!(second, Some(Decision::DropText | Decision::ReplaceFile | Decision::RemoveServer))
    }
}

/// One choice of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is.
    pub label: String,
    /// What happens then.
    pub note: String,
    /// What it does.
    pub decision: Decision,
}

impl Choice {
    /// A choice.
    pub fn new(label: &str, note: &str, decision: Decision) -> Self {
        Self { label: label.to_owned(), note: note.to_owned(), decision }
    }
}

/// What a choice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing: everything goes on.
    Stay,
    /// The upload ends, and its session on the server is deleted.
    EndUpload(TaskId),
    /// The upload stands still.
    Pause(TaskId),
    /// The program ends, unless something would be lost by that: then it asks.
    Leave,
    /// An upload that was left is taken up, or given up.
    TakeUp(TaskId, Mode),
    /// An upload that was left is taken out of the list.
    Forget(TaskId),
    /// Null is sent for a column of the dataset that the file lacks.
    SendNull(ColumnAt),
    /// This becomes of the dataset of a trial.
    EndTrial(TaskId, Fate),
    /// What else can be done with the selected upload is listed.
    ListWays,
    /// A question of an upload, by its number, is answered.
    Answer(TaskId, u32, crate::push::event::Choice),
    /// A size of chunks is asked for, to answer such a question with; this one is proposed.
    AskChunkSize(TaskId, u32, u64),
    /// The id of the session is asked for that keeps an upload out of its dataset.
    AskSession(TaskId, u32),
    /// The secret is asked for that an upload needs, to answer its question of that number with.
    AskSecret(TaskId, u32),
    /// The program ends.
    Quit,
    /// A text under edit is thrown away.
    DropText,
    /// The file that is there already is replaced by the model.
    ReplaceFile,
    /// The password is sent although others can read it on the way.
    SignInOpenly,
    /// The certificate that was shown is trusted.
    TrustCertificate,
    /// The server that was named is kept, guarded like this.
    SaveServer(Guard),
    /// The selected server is taken out of the configuration.
    RemoveServer,
}

/// The definition as text under edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Editor {
    /// What it is.
    pub title: String,
    /// The text.
    pub field: TextBox,
    /// The text as it was at first.
    pub before: String,
    /// Why it can't be taken, if so.
    pub fault: Option<TextFault>,
}

impl Editor {
    /// Whether the text is not what it was.
    pub fn is_changed(&self) -> bool {
        self.field.text() != self.before
    }
}

/// A text to read.
#[derive(Debug, Clone, PartialEq)]
pub struct TextView {
    /// What it is.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// The first line in sight, of those that are shown.
    pub top: usize,
    /// Which lines are shown.
    pub filter: Filter,
    /// What Enter does, besides closing it.
    pub enter: Pick,
}

impl TextView {
    /// A text from its beginning.
    pub fn new(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self { title: title.into(), lines, top: 0, filter: Filter::default(), enter: Pick::Nothing }
    }

    /// The lines that hold what is looked for.
    pub fn shown(&self) -> impl Iterator<Item = &String> {
        self.lines.iter().filter(|line| self.filter.shows(&[line]))
    }

    /// All that is shown, for the clipboard.
    pub fn whole(&self) -> String {
        self.shown().map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn go(&mut self, step: Move, page: usize) {
        let mut cursor = Cursor(self.top);
        let len = self.shown().count();
        cursor.go(step, len.saturating_sub(page / 2).max(1), page);
        self.top = cursor.0;
    }
}
