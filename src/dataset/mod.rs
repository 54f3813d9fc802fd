//! The words of the business as plain values. Everything that more than one room talks about stands here:
//! ids, the definition and its vocabularies, the model that the designer edits, samples and previews,
//! servers and projects, calls that failed. No I/O, no clock; other rooms fill these values.
#![deny(clippy::disallowed_methods)]

mod afterwards;
mod asked;
mod bounds;
mod build;
mod cells;
mod column_reading;
mod column_says;
mod content;
mod decimal;
mod definition;
mod doubt;
mod edit;
mod evidence;
mod findings;
mod fit;
mod format;
mod history;
mod ids;
pub mod infer;
mod joined;
mod keys;
mod kinds;
mod lay;
mod left_out;
mod likeness;
mod listing;
mod matching;
mod model;
mod naming;
mod open;
mod place;
mod problem;
mod profile;
pub mod proof;
mod publishing;
mod reading;
mod rejects;
mod reread;
mod server;
mod sheets;
mod store;
mod stored;
mod suggest;
mod supply;
mod trust;
pub mod value;

pub use afterwards::{Afterwards, ChangedTable};
pub use asked::{Asked, AskedValues, Thousands};
pub use bounds::Bounds;
pub use build::{table_from_preview, table_read_as};
pub use cells::{CellRange, NoRange, column_letters};
pub use column_reading::{ColumnReading, Dates, OwnReading};
pub use column_says::{ColumnOption, ColumnSays};
pub use content::Checksum;
pub use decimal::{Decimal, NotADecimal};
pub use definition::{Attribute, AttributeForm, Column, Definition, Expression, Metric, Table};
pub use doubt::{Doubt, Says, Topic, Way};
pub use edit::{ColumnAt, Edit};
pub use evidence::{Evidence, weigh, weigh_moments};
pub use findings::{BadPlace, BadValues, Findings, RaggedRows, Repeat, Repeats, ScanTotals, TooBig};
pub use format::{Declared, Format, Nested, Unit};
pub use history::History;
pub use ids::{DatasetId, FolderId, NotAnId, ProjectId, UploadSessionId};
pub use joined::joined;
pub use keys::{Key, KeyAttribute, KeyLook, KeysAsked, KeysThere, Met};
pub use kinds::{DataType, FormCategory, OnBad, Orientation, UnknownWord, UpdatePolicy};
pub use listing::{Entry, EntryKind, Listing};
pub use matching::{Mismatch, TableMatch, match_columns};
pub use model::{Basis, ColumnModel, Confidence, Empty, Feed, Matched, Model, Object, Role, Seen, Sent, TableModel};
pub use naming::{FirstLine, Naming, first_line};
pub use open::{SaveFailure, TextFault, read_definition, write_definition};
pub use place::{Folder, FolderContents, Standard, Standing, Would};
pub use problem::{Known, NAME_LIMIT, Place, Problem, Weight, name_problem};
pub use profile::{Profile, profile};
pub use publishing::{PublishStage, PublishStatus};
pub use reading::{Cell, Escape, FileFacts, Position, Preview, Reading, RowCount, Sample, SampleColumn};
pub use rejects::{REJECT_PLACE, REJECT_REASON, is_about_rejects};
pub use server::{
    BadAddress, CallFailure, CallRecord, Credentials, FailureKind, LabelColour, Project, ProjectStatus, ServerAddress,
    ServerFacts, UserSession,
};
pub use sheets::Sheets;
pub use store::Store;
pub use stored::{FoundDataset, FoundDatasets, StoredColumn, StoredDataset, StoredTable, Target};
pub use suggest::{key_of, suggest_roles};
pub use supply::{STANDARD_INPUT, Supply, told};
pub use trust::{Fingerprint, NotAFingerprint, ShownCertificate, Trust};
