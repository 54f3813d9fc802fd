//! The model that the designer edits: one plan a table that says which columns of a file go where, as
//! what, and how. The definition that the server gets is derived from it, so that what is on the screen
//! and what is sent can't differ.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::{
    Attribute, AttributeForm, Column, ColumnReading, DataType, Definition, Doubt, Expression, FileFacts, FolderId,
    FormCategory, Metric, OnBad, Orientation, Reading, RowCount, Table, Target, UpdatePolicy,
};

/// What is to be pushed: the dataset and its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Name of the dataset.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The folder it goes to; My Reports when none.
    pub folder: Option<FolderId>,
    /// Its tables. Models share the tables in which they don't differ, so that a long past costs little.
    pub tables: Vec<Arc<TableModel>>,
    /// What its attributes and metrics mean, where that is said.
    pub notes: BTreeMap<Object, String>,
    /// Where it goes.
    pub target: Target,
}

/// What a file without rows means for its table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Empty {
    /// Something is wrong with it: nothing is pushed.
    #[default]
    Refused,
    /// It may have none.
    Allowed,
}

/// One table and the file that feeds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableModel {
    /// Its name in the dataset.
    pub name: String,
    /// What it holds.
    pub description: String,
    /// The file that feeds it; a table that none feeds is defined and gets no rows.
    pub feed: Option<Feed>,
    /// What happens to the rows that are there; none until that is chosen.
    pub policy: Option<UpdatePolicy>,
    /// How a chunk is laid out.
    pub orientation: Orientation,
    /// The limit of a chunk's JSON, in bytes.
    pub chunk_size: u64,
    /// What becomes of rows with a value that is not of its column's type.
    pub on_bad: OnBad,
    /// Its columns, as a rule in file order.
    pub columns: Vec<ColumnModel>,
    /// What a file without rows means for it.
    pub empty: Empty,
}

/// The file that feeds a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The file.
    pub file: FileFacts,
    /// How it is read.
    pub reading: Reading,
    /// How many rows it has.
    pub rows: RowCount,
}

/// One column of a table and where its values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnModel {
    /// Its name in the file; that in the table where no file has it.
    pub header: String,
    /// Its place in the file, from 0; none when no column of the file feeds it.
    pub index: Option<usize>,
    /// Its name in the table.
    pub name: String,
    /// What its values are.
    pub data_type: DataType,
    /// What its sample suggests, where a file feeds it and the sample holds a value.
    pub suggested: Option<DataType>,
    /// Whether every date-time of its sample ends in `Z` or `+00:00`, which is taken off.
    pub utc: bool,
    /// How its values are written where that is otherwise than in its file.
    pub reading: ColumnReading,
    /// Why it has this type.
    pub type_basis: Basis,
    /// What it serves as: nothing, one thing, or several, as a form of an attribute and a metric.
    pub roles: Vec<Role>,
    /// Why it serves as that.
    pub role_basis: Basis,
    /// Whether it is sent.
    pub sent: Sent,
    /// How it was found that this column of the file feeds it.
    pub matched: Matched,
    /// What the sample holds of it.
    pub seen: Seen,
    /// A value from the file, for the screen.
    pub example: Option<String>,
}

/// Why something is as it is, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// How sure it is.
    pub confidence: Confidence,
    /// Why, as a part of a sentence.
    pub reason: String,
}

impl Basis {
    /// A reason and how sure it is.
    pub fn new(confidence: Confidence, reason: impl Into<String>) -> Self {
        Self { confidence, reason: reason.into() }
    }

    /// The operator said so.
    pub fn chosen() -> Self {
        Self::new(Confidence::Chosen, "chosen by you")
    }

    /// A definition says so.
    pub fn defined() -> Self {
        Self::new(Confidence::Chosen, "as the definition has it")
    }
}

/// How sure a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// One of several things that it could be.
    Guess,
    /// It speaks for it, and something could speak against it.
    Likely,
    /// Everything speaks for it.
    Sure,
    /// No suggestion: said by the operator or by a definition.
    Chosen,
}

impl Confidence {
    /// The word for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Guess => "a guess",
            Self::Likely => "likely",
            Self::Sure => "sure",
            Self::Chosen => "set",
        }
    }
}

/// What a sample holds of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many values, nulls not counted.
    pub values: usize,
    /// How many nulls.
    pub nulls: usize,
    /// How many values that differ.
    pub distinct: usize,
}

/// Whether a column is sent. A skipped one keeps its type and roles for when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is.
    Yes,
    /// It is left out.
    Skipped,
    /// The file has nothing for it, and null is sent in every row.
    AsNull,
    /// The file has it and the dataset does not; what becomes of it is to be said.
    Undecided,
}

/// How it was found which column of a file feeds a column of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// Both have one name.
    Name,
    /// Both names are one but for case, blanks and accents.
    Likeness,
    /// The operator said so.
    Hand,
}

/// An attribute or a metric by its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// An attribute.
    Attribute(String),
    /// A metric.
    Metric(String),
}

impl Object {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Attribute(name) | Self::Metric(name) => name,
        }
    }

    /// What it is, in a word.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Attribute(_) => "attribute",
            Self::Metric(_) => "metric",
        }
    }

    /// The same kind of thing under another name.
    #[must_use]
    pub fn renamed(&self, to: impl Into<String>) -> Self {
        match self {
            Self::Attribute(_) => Self::Attribute(to.into()),
            Self::Metric(_) => Self::Metric(to.into()),
        }
    }
}

/// What a column serves as in the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    /// A form of an attribute. Columns of several tables that name the same attribute share it.
    Attribute {
        /// The attribute's name.
        name: String,
        /// Which of its forms.
        form: FormCategory,
    },
    /// A metric. Columns of several tables that name the same metric share it.
    Metric {
        /// The metric's name.
        name: String,
    },
}

impl Role {
    /// An attribute of its own, by its ID form.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self::Attribute { name: name.into(), form: FormCategory::Id }
    }

    /// A metric.
    pub fn metric(name: impl Into<String>) -> Self {
        Self::Metric { name: name.into() }
    }

    /// The name of the attribute or metric.
    pub fn name(&self) -> &str {
        match self {
            Self::Attribute { name, .. } | Self::Metric { name } => name,
        }
    }

    /// The same role under another name.
    #[must_use]
    pub fn renamed(&self, to: impl Into<String>) -> Self {
        match self {
            Self::Attribute { form, .. } => Self::Attribute { name: to.into(), form: *form },
            Self::Metric { .. } => Self::Metric { name: to.into() },
        }
    }
}

impl Role {
    /// What it is a form of, or the metric that it is.
    pub fn object(&self) -> Object {
        match self {
            Self::Attribute { name, .. } => Object::Attribute(name.clone()),
            Self::Metric { name } => Object::Metric(name.clone()),
        }
    }

    /// Whether both name the same attribute, by whichever form, or the same metric.
    pub fn is_same_object(&self, other: &Self) -> bool {
        self.name() == other.name() && self.is_metric() == other.is_metric()
    }

    /// Whether it is a form of this attribute, or this metric.
    pub fn is_of(&self, object: &Object) -> bool {
        self.name() == object.name() && self.is_metric() == matches!(object, Object::Metric(_))
    }

    /// Whether it is a metric.
    pub const fn is_metric(&self) -> bool {
        matches!(self, Self::Metric { .. })
    }

    /// The role as the screen names it: `attribute Order`, `Customer (DESC)`, `metric Amount`.
    pub fn title(&self) -> String {
        match self {
            Self::Metric { name } => format!("metric {name}"),
            Self::Attribute { name, form: FormCategory::Id } => format!("attribute {name}"),
            Self::Attribute { name, form: FormCategory::Desc } => format!("{name} (DESC)"),
        }
    }
}

impl ColumnModel {
    /// Whether the definition has it.
    pub const fn is_defined(&self) -> bool {
        !matches!(self.sent, Sent::Skipped | Sent::Undecided)
    }

    /// Whether it is the ID form of an attribute, and so a part of the key.
    pub fn is_id(&self) -> bool {
        self.roles.iter().any(|role| matches!(role, Role::Attribute { form: FormCategory::Id, .. }))
    }

    /// Whether it is a form of an attribute.
    pub fn is_attribute(&self) -> bool {
        self.roles.iter().any(|role| !role.is_metric())
    }

    /// Whether it is a metric.
    pub fn is_metric(&self) -> bool {
        self.roles.iter().any(Role::is_metric)
    }

    /// What it serves as, in words.
    pub fn roles_title(&self) -> String {
        match self.roles.as_slice() {
            [] => "nothing".to_owned(),
            roles => roles.iter().map(Role::title).collect::<Vec<_>>().join(" + "),
        }
    }
}

impl TableModel {
    /// The limit of a chunk's JSON unless set: the ideal that the Push Data page names.
    pub const CHUNK_SIZE: u64 = 100_000_000;
    /// The largest limit in COLUMN orientation, which holds a chunk in memory.
    pub const COLUMN_CHUNK_SIZE: u64 = 50_000_000;
    /// The smallest and the largest limit that can be chosen.
    pub const CHUNK_SIZES: std::ops::RangeInclusive<u64> = 1_000..=1_000_000_000_000;
    /// The most that a body has around its base64: the table's name, an index, and their quotes.
    const ENVELOPE: u64 = 2_000;

    /// The policy, in a word.
    pub fn policy_title(&self) -> &'static str {
        match (self.policy, &self.feed) {
            (Some(policy), _) => policy.as_str(),
            (None, Some(_)) => "CHOOSE",
            (None, None) => "-",
        }
    }

    /// What its file leaves open about how it is read, as far as columns that are sent depend on it.
    pub fn open_doubts(&self) -> impl Iterator<Item = &Doubt> {
        let sent = || self.sent().filter(|column| column.index.is_some());
        let open = self.feed.iter().flat_map(|feed| &feed.reading.open);
        open.filter(move |doubt| doubt.is_open_in(sent().map(|column| (column.header.as_str(), &column.reading))))
    }

    /// The columns that the definition has: the order in which chunks hold them.
    pub fn sent(&self) -> impl Iterator<Item = &ColumnModel> {
        self.columns.iter().filter(|column| column.is_defined())
    }

    /// The limit that holds for this table's orientation.
    pub fn chunk_limit(&self) -> u64 {
        match self.orientation {
            Orientation::Row => self.chunk_size,
            Orientation::Column => self.chunk_size.min(Self::COLUMN_CHUNK_SIZE),
        }
    }

    /// The largest body of a request that a chunk of so many bytes of data makes.
    pub const fn body_of(chunk_size: u64) -> u64 {
        (chunk_size / 3).saturating_mul(4).saturating_add(Self::ENVELOPE)
    }

    /// The largest chunk, as bytes of data, of which the body of the request has no more bytes than this.
    pub const fn chunk_of(body: u64) -> u64 {
        body.saturating_sub(Self::ENVELOPE) / 4 * 3
    }
}

impl Model {
    /// The body of `POST /api/datasets/models`. Attributes and metrics come in the order in which their
    /// first column does.
    pub fn definition(&self) -> Definition {
        let mut metrics: Vec<Metric> = Vec::new();
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut places: HashMap<Object, usize> = HashMap::new();
        for table in &self.tables {
            for (column, role) in table.sent().flat_map(|column| column.roles.iter().map(move |role| (column, role))) {
                let expression = Expression { table_name: table.name.clone(), column_name: column.name.clone() };
                let object = role.object();
                let next = if role.is_metric() { metrics.len() } else { attributes.len() };
                let place = *places.entry(object.clone()).or_insert(next);
                if place == next {
                    self.begin(object, &mut attributes, &mut metrics);
                }
                match role {
                    Role::Metric { .. } => {
                        metrics
                            .get_mut(place)
                            .into_iter()
                            .for_each(|metric| metric.expressions.push(expression.clone()));
                    }
                    Role::Attribute { form, .. } => {
                        attributes.get_mut(place).into_iter().for_each(|a| add_form(a, *form, expression.clone()));
                    }
                }
            }
        }
        Definition {
            name: self.name.clone(),
            description: self.description.clone(),
            folder_id: self.folder.clone(),
            tables: self.tables.iter().map(|table| table_definition(table)).collect(),
            metrics,
            attributes,
        }
    }

    /// Every attribute and metric, each once, in the order in which their first columns come.
    pub fn objects(&self) -> Vec<Object> {
        let mut seen = HashSet::with_capacity(self.tables.iter().map(|table| table.columns.len()).sum());
        let columns = self.tables.iter().flat_map(|table| table.sent());
        let roles = columns.flat_map(|column| &column.roles);
        roles.filter(|role| seen.insert((role.is_metric(), role.name()))).map(Role::object).collect()
    }

    fn begin(&self, object: Object, attributes: &mut Vec<Attribute>, metrics: &mut Vec<Metric>) {
        let description = self.notes.get(&object).cloned().unwrap_or_default();
        match object {
            Object::Attribute(name) => attributes.push(Attribute { name, description, attribute_forms: Vec::new() }),
            Object::Metric(name) => metrics.push(Metric { name, description, expressions: Vec::new() }),
        }
    }
}

fn table_definition(table: &TableModel) -> Table {
    Table {
        name: table.name.clone(),
        description: table.description.clone(),
        column_headers: table
            .sent()
            .map(|column| Column { name: column.name.clone(), data_type: column.data_type })
            .collect(),
    }
}

fn add_form(attribute: &mut Attribute, category: FormCategory, expression: Expression) {
    if let Some(form) = attribute.attribute_forms.iter_mut().find(|form| form.category == category) {
        form.expressions.push(expression);
    } else {
        attribute.attribute_forms.push(AttributeForm { category, expressions: vec![expression] });
        // ID stands before DESC, whichever column came first.
        attribute.attribute_forms.sort_by_key(|form| form.category);
    }
}
