//! A dataset that the server has, as its definition can be read: tables and columns with types, attributes and
//! metrics by their names. What it does not tell is which column an attribute or metric is made of; that
//! is taken from the names, which the API gives alike.

use std::sync::Arc;

use super::{
    Basis, ColumnModel, ColumnReading, DataType, DatasetId, Empty, FolderId, Matched, Model, OnBad, Orientation, Role,
    Seen, Sent, TableModel,
};

/// A dataset found by a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDataset {
    /// Its id.
    pub id: DatasetId,
    /// Its name.
    pub name: String,
    /// The folder that it is in, where the server tells.
    pub folder: Option<FolderId>,
    /// The folders above it, the topmost first, in words.
    pub path: String,
    /// Who owns it.
    pub owner: String,
    /// When it was changed, as the server writes it.
    pub changed: String,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundDatasets {
    /// The first of them.
    pub list: Vec<FoundDataset>,
    /// How many there are.
    pub total: usize,
}

/// The definition of a dataset as the server tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDataset {
    /// Its id.
    pub id: DatasetId,
    /// Its name.
    pub name: String,
    /// The folder that it is in, where that is known.
    pub folder: Option<FolderId>,
    /// Its tables.
    pub tables: Vec<StoredTable>,
    /// Its attributes.
    pub attributes: Vec<String>,
    /// Its metrics.
    pub metrics: Vec<String>,
}

/// One table of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTable {
    /// Its name.
    pub name: String,
    /// Its columns, in the server's order, as far as their types are known.
    pub columns: Vec<StoredColumn>,
    /// Why no file can be pushed into it, if so; the other tables of the dataset take files all the same.
    pub closed: Option<String>,
}

/// One column of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredColumn {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub data_type: DataType,
}

/// Where a push goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Target {
    /// A dataset that is defined by it.
    #[default]
    New,
    /// A dataset that is there, and whose definition rules.
    Existing(Arc<StoredDataset>),
}

impl Target {
    /// The dataset that is there.
    pub fn existing(&self) -> Option<&StoredDataset> {
        match self {
            Self::New => None,
            Self::Existing(dataset) => Some(dataset),
        }
    }
}

impl StoredDataset {
    /// What a column of this name serves as, as far as the names tell.
    fn roles(&self, column: &str) -> Vec<Role> {
        let is_it = |name: &&String| name.as_str() == column;
        let attribute = self.attributes.iter().find(is_it).map(Role::attribute);
        let metric = self.metrics.iter().find(is_it).map(Role::metric);
        attribute.into_iter().chain(metric).collect()
    }

    /// Whether an attribute has the name of this column. That there is none says nothing: an attribute may be
    /// called otherwise, and a metric of that name may be made of another column.
    pub fn is_key(&self, column: &str) -> bool {
        self.attributes.iter().any(|name| name == column)
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&StoredTable> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl Model {
    /// The model that a dataset of the server is, with no file that feeds it and no policy chosen.
    pub fn of_stored(dataset: &Arc<StoredDataset>) -> Self {
        let column = |column: &StoredColumn| ColumnModel {
            header: column.name.clone(),
            index: None,
            name: column.name.clone(),
            data_type: column.data_type,
            suggested: None,
            utc: false,
            reading: ColumnReading::default(),
            type_basis: Basis::defined(),
            roles: dataset.roles(&column.name),
            role_basis: Basis::defined(),
            sent: Sent::Yes,
            matched: Matched::Name,
            seen: Seen::default(),
            example: None,
        };
        let tables = dataset.tables.iter().map(|table| {
            Arc::new(TableModel {
                name: table.name.clone(),
                description: String::new(),
                feed: None,
                policy: None,
                orientation: Orientation::Row,
                chunk_size: TableModel::CHUNK_SIZE,
                on_bad: OnBad::default(),
                empty: Empty::default(),
                columns: table.columns.iter().map(column).collect(),
            })
        });
        Self {
            name: dataset.name.clone(),
            description: String::new(),
            folder: dataset.folder.clone(),
            tables: tables.collect(),
            notes: std::collections::BTreeMap::new(),
            target: Target::Existing(Arc::clone(dataset)),
        }
    }
}

impl DataType {
    /// Whether every value of this type can be read as one of another.
    pub const fn fits(self, other: Self) -> bool {
        use DataType::{BigDecimal, BigInteger, Bool, Date, DateTime, Double, Integer, String, Time};
        matches!(
            (self, other),
            (_, String)
                | (Integer, Integer | BigInteger | Double | BigDecimal)
                | (BigInteger, BigInteger | Double | BigDecimal)
                | (Double | BigDecimal, Double | BigDecimal)
                | (Bool, Bool)
                | (Date, Date)
                | (Time, Time)
                | (DateTime, DateTime)
        )
    }
}
