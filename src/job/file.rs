//! A job file as a value: each type is a table of the file, each field a key. The comments on the fields are what
//! editors show, since the schema is made from them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::columns::ColumnWords;
use super::guards::{Guards, Pick, Running};
use super::reading::ReadingWords;
use super::words::{Share, Size, Time};
use crate::dataset::{
    Bounds, DatasetId, Definition, OnBad, Orientation, ProjectId, ServerAddress, TableModel, UpdatePolicy,
};

/// A push that `pushcube push` repeats.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobFile {
    /// Where it goes.
    pub server: JobServer,
    /// The project.
    pub project: JobProject,
    /// The dataset.
    pub dataset: JobDataset,
    /// The definition, as `POST /api/datasets/models` takes it, or the path of a JSON file with it; none where the
    /// dataset's own rules, or where it is suggested from the files.
    #[serde(default)]
    pub model: Option<JobModel>,
    /// The tables, in the order in which they are sent.
    pub tables: Vec<JobTable>,
    /// What stops it.
    #[serde(default)]
    pub guards: Guards,
    /// How it is run where nobody can be asked.
    #[serde(default)]
    pub run: Running,
}

/// The server of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobServer {
    /// Its Library URL.
    #[schemars(with = "String")]
    pub url: ServerAddress,
    /// Its name in the configuration, which says who signs in and where the password comes from.
    #[serde(default)]
    pub profile: Option<String>,
    /// Who signs in, unless said otherwise.
    #[serde(default)]
    pub username: Option<String>,
}

/// The project of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobProject {
    /// Its name.
    pub name: String,
    /// Its id. A project that has this id and not that name stops the job.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<ProjectId>,
}

/// The dataset of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobDataset {
    /// Its name.
    pub name: String,
    /// Its id. A dataset that has this id and not that name stops the job. Without an id it is found by its name in
    /// its folder, and made from the model where there is none.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub id: Option<DatasetId>,
    /// Its folder, by path, like Shared Reports/Finance, or by id; My Reports unless said.
    #[serde(default)]
    pub folder: Option<String>,
    /// Whether its definition is sent anew each time, and all its tables are replaced.
    #[serde(default)]
    pub overwrite: bool,
}

/// The definition of a job's dataset.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
pub enum JobModel {
    /// In a JSON file.
    File(PathBuf),
    /// In the job itself.
    Inside(#[schemars(with = "serde_json::Map<String, serde_json::Value>")] Box<Definition>),
}

/// By hand, so that what is wrong in a definition is told where it is wrong.
impl<'de> Deserialize<'de> for JobModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = JobModel;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the path of a JSON file, or the definition as a table")
            }

            fn visit_str<E: serde::de::Error>(self, path: &str) -> Result<JobModel, E> {
                Ok(JobModel::File(path.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<JobModel, A::Error> {
                Definition::deserialize(MapAccessDeserializer::new(map)).map(|it| JobModel::Inside(Box::new(it)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// One table of a job.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobTable {
    /// Its name in the dataset.
    pub name: String,
    /// What feeds it: a path, a pattern like in/part-*.csv, a folder, or a list of these. A path that is not absolute
    /// begins at the folder of the job file.
    #[serde(deserialize_with = "one_or_many")]
    #[schemars(schema_with = "super::schema::one_or_many")]
    pub files: Vec<PathBuf>,
    /// Which of them.
    #[serde(default)]
    pub pick: Pick,
    /// What happens to the rows that it has.
    #[schemars(with = "String", extend("enum" = ["replace", "add", "update", "upsert"]))]
    pub policy: UpdatePolicy,
    /// How the data of a chunk is laid out.
    #[serde(default = "row")]
    #[schemars(with = "String", extend("enum" = ["row", "column"]))]
    pub orientation: Orientation,
    /// The limit of a chunk before base64: 50MB, 512kB, 64MiB.
    #[serde(default)]
    pub chunk_size: Option<Size>,
    /// The same as the largest body of a request that the way allows.
    #[serde(default)]
    pub max_body: Option<Size>,
    /// What becomes of rows with a value of another type than their column.
    #[serde(default)]
    #[schemars(with = "String", extend("enum" = ["stop", "null", "set-aside"]))]
    pub bad_values: OnBad,
    /// Columns of the dataset that no file has, and null is sent for.
    #[serde(default)]
    pub as_null: Vec<String>,
    /// Columns of the dataset, each with the column of the file that feeds it, where the names don't tell.
    #[serde(default)]
    pub matches: BTreeMap<String, String>,
    /// The fewest rows that are published.
    #[serde(default)]
    pub min_rows: u64,
    /// Whether it may get no rows. Where no file is found its rows stay as they are; a file that holds a header and no
    /// rows empties it, if its policy is replace.
    #[serde(default)]
    pub allow_empty: bool,
    /// How long ago its file may have been changed at the most.
    #[serde(default)]
    pub max_age: Option<Time>,
    /// How long its file must have been left alone; one that was changed since is looked at again after that time, and
    /// must not have changed.
    #[serde(default)]
    pub settle: Option<Time>,
    /// How its files are read; what is not said is found out.
    #[serde(default)]
    pub reading: ReadingWords,
    /// How single columns are read, by their names in the file, where that is otherwise.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnWords>,
}

const fn row() -> Orientation {
    Orientation::Row
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    struct Either;
    impl<'de> Visitor<'de> for Either {
        type Value = Vec<PathBuf>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a path, or a list of paths")
        }

        fn visit_str<E: serde::de::Error>(self, path: &str) -> Result<Vec<PathBuf>, E> {
            Ok(vec![path.into()])
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<PathBuf>, A::Error> {
            let mut paths = Vec::new();
            while let Some(path) = list.next_element::<PathBuf>()? {
                paths.push(path);
            }
            Ok(paths)
        }
    }
    deserializer.deserialize_any(Either)
}

impl JobFile {
    /// What holds the push back by its rows.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            max_shrink: self.guards.max_shrink.map(Share::percent),
            min_rows: self.tables.iter().map(|table| (table.name.clone(), table.least())).collect(),
        }
    }
}

impl JobTable {
    /// The fewest rows that are published: one, unless it may get none.
    pub fn least(&self) -> u64 {
        if self.allow_empty { self.min_rows } else { self.min_rows.max(1) }
    }

    /// The limit of a chunk, as bytes of data.
    pub fn chunk_limit(&self) -> u64 {
        let of_body = || self.max_body.map(|body| TableModel::chunk_of(body.0));
        self.chunk_size.map(|size| size.0).or_else(of_body).unwrap_or(TableModel::CHUNK_SIZE)
    }
}
