//! From a job to the text of its file, for people: one key a line in the order in which one would ask, nothing said
//! that is so anyway, and a line on top that tells what the file is for.

use std::fmt::{Display, Write as _};

use serde::Serialize;
use toml_edit::{Key, Value};

use super::file::{JobFile, JobModel, JobTable};
use super::guards::{Guards, Pick, Running, SameContent, UnknownKeys};
use crate::dataset::{Attribute, Definition, Expression, Metric, OnBad, Orientation, Table};

const HEAD: &str = "\
# A push that pushcube repeats: pushcube push THIS_FILE, with --dry-run to see what it would do.
# `pushcube job-schema` tells every key; paths begin at the folder of this file.
";

/// Writes a job as it is read.
pub fn write(job: &JobFile) -> String {
    let mut text = Text(HEAD.to_owned());
    if let Some(JobModel::File(path)) = &job.model {
        text.line("\n");
        text.put("model", &path.to_string_lossy());
    }
    text.table("server");
    text.put("url", job.server.url.as_str());
    text.some("profile", job.server.profile.as_ref());
    text.some("username", job.server.username.as_ref());
    text.table("project");
    text.put("name", &job.project.name);
    text.some("id", job.project.id.as_ref());
    text.table("dataset");
    text.put("name", &job.dataset.name);
    text.some("id", job.dataset.id.as_ref());
    text.some("folder", job.dataset.folder.as_ref());
    if job.dataset.overwrite {
        text.raw("overwrite", true);
    }
    for table in &job.tables {
        text.job_table(table);
    }
    text.guards(&job.guards);
    text.running(&job.run);
    if let Some(JobModel::Inside(definition)) = &job.model {
        text.definition(definition);
    }
    text.0
}

/// The text as far as it is written.
struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
    }

    fn table(&mut self, name: &str) {
        self.line(&format!("\n[{name}]\n"));
    }

    fn element(&mut self, name: &str) {
        self.line(&format!("\n[[{name}]]\n"));
    }

    /// A key with a value that is written already.
    fn raw(&mut self, key: &str, value: impl Display) {
        // Writing to a text never fails.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn put(&mut self, key: &str, value: &(impl ToString + ?Sized)) {
        self.raw(key, quoted(value));
    }

    fn some(&mut self, key: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.put(key, &value);
        }
    }

    /// A key with one of the words of an enum.
    fn word(&mut self, key: &str, word: Option<impl Serialize>) {
        if let Some(serde_json::Value::String(word)) = word.and_then(|word| serde_json::to_value(word).ok()) {
            self.put(key, &word);
        }
    }

    fn job_table(&mut self, table: &JobTable) {
        self.element("tables");
        self.put("name", &table.name);
        let files: Vec<_> = table.files.iter().map(|path| quoted(&path.to_string_lossy())).collect();
        match files.as_slice() {
            [one] => self.raw("files", one),
            several => self.raw("files", list(several)),
        }
        self.word("pick", (table.pick != Pick::All).then_some(table.pick));
        self.put("policy", &table.policy);
        if table.orientation != Orientation::Row {
            self.put("orientation", &table.orientation.as_str().to_lowercase());
        }
        self.some("chunk_size", table.chunk_size);
        self.some("max_body", table.max_body);
        if table.bad_values != OnBad::Stop {
            self.put("bad_values", &table.bad_values);
        }
        if !table.as_null.is_empty() {
            self.raw("as_null", list(&table.as_null.iter().map(quoted).collect::<Vec<_>>()));
        }
        if !table.matches.is_empty() {
            let pairs = table.matches.iter().map(|(column, file)| format!("{} = {}", key(column), quoted(file)));
            self.raw("matches", format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", ")));
        }
        if table.min_rows > 0 {
            self.raw("min_rows", table.min_rows);
        }
        if table.allow_empty {
            self.raw("allow_empty", true);
        }
        self.some("max_age", table.max_age);
        self.some("settle", table.settle);
        let reading = serde_json::to_value(&table.reading).unwrap_or_default();
        let words: Vec<_> = reading.as_object().into_iter().flatten().collect();
        if !words.is_empty() {
            self.table("tables.reading");
        }
        for (key, word) in words {
            self.raw(key, plain(word));
        }
        if !table.columns.is_empty() {
            self.table("tables.columns");
        }
        for (name, words) in &table.columns {
            let words = serde_json::to_value(words).unwrap_or_default();
            let words = words.as_object().into_iter().flatten();
            let words: Vec<_> = words.map(|(option, word)| format!("{option} = {}", plain(word))).collect();
            self.raw(&key(name), format!("{{ {} }}", words.join(", ")));
        }
    }

    fn guards(&mut self, guards: &Guards) {
        if *guards != Guards::default() {
            self.table("guards");
        }
        self.word("same_content", (guards.same_content != SameContent::Push).then_some(guards.same_content));
        self.some("max_shrink", guards.max_shrink);
        self.word("unknown_keys", (guards.unknown_keys != UnknownKeys::Push).then_some(guards.unknown_keys));
    }

    fn running(&mut self, run: &Running) {
        if *run != Running::default() {
            self.table("run");
        }
        self.some("patience", run.patience);
        self.word("on_too_large", run.on_too_large);
        self.word("on_session_lost", run.on_session_lost);
        self.some("on_orphan", run.on_orphan);
        self.some("no_change_after", run.no_change_after);
        self.word("on_no_change", run.on_no_change);
        self.word("send_length", run.send_length);
        self.some("limit_rate", run.limit_rate);
        self.some("deadline", run.deadline);
        self.some("report_dir", run.report_dir.as_ref().map(|path| path.to_string_lossy()));
    }

    fn definition(&mut self, definition: &Definition) {
        self.line("\n# The definition, in the words of `POST /api/datasets/models`.");
        self.table("model");
        self.put("name", &definition.name);
        self.described(&definition.description);
        self.some("folderId", definition.folder_id.as_ref());
        if definition.tables.is_empty() {
            self.raw("tables", "[]");
        }
        for Table { name, description, column_headers } in &definition.tables {
            self.element("model.tables");
            self.put("name", name);
            self.described(description);
            let columns = column_headers.iter().map(|column| {
                format!("{{ name = {}, dataType = {} }}", quoted(&column.name), quoted(&column.data_type))
            });
            self.lines("columnHeaders", columns);
        }
        for Attribute { name, description, attribute_forms } in &definition.attributes {
            self.element("model.attributes");
            self.put("name", name);
            self.described(description);
            let forms = attribute_forms.iter().map(|form| {
                let expressions: Vec<_> = form.expressions.iter().map(expression).collect();
                format!("{{ category = {}, expressions = {} }}", quoted(&form.category), list(&expressions))
            });
            self.lines("attributeForms", forms);
        }
        for Metric { name, description, expressions } in &definition.metrics {
            self.element("model.metrics");
            self.put("name", name);
            self.described(description);
            self.lines("expressions", expressions.iter().map(expression));
        }
    }

    fn described(&mut self, description: &str) {
        self.some("description", Some(description).filter(|text| !text.is_empty()));
    }

    /// A list with a line for each of its values.
    fn lines(&mut self, key: &str, values: impl Iterator<Item = String>) {
        let values = values.fold(String::new(), |values, value| values + "  " + &value + ",\n");
        self.raw(key, if values.is_empty() { "[]".to_owned() } else { format!("[\n{values}]") });
    }
}

fn expression(expression: &Expression) -> String {
    let Expression { table_name, column_name } = expression;
    format!("{{ tableName = {}, columnName = {} }}", quoted(table_name), quoted(column_name))
}

/// A word, a number, or a list of words.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(word) => quoted(word),
        serde_json::Value::Array(words) => {
            list(&words.iter().filter_map(|word| word.as_str()).map(quoted).collect::<Vec<_>>())
        }
        other => other.to_string(),
    }
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.join(", "))
}

fn quoted(text: &(impl ToString + ?Sized)) -> String {
    Value::from(text.to_string()).to_string()
}

fn key(text: &str) -> String {
    Key::new(text).to_string()
}
