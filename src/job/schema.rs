//! The JSON schema of job files, for editors that complete and check them while one types. It is made from the types
//! that read a job, so it can't say anything else.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::file::JobFile;

/// The schema as text.
pub fn schema() -> String {
    let mut text = serde_json::to_string_pretty(&schemars::schema_for!(JobFile)).unwrap_or_default();
    text.push('\n');
    text
}

/// A path, or a list of paths.
pub(super) fn one_or_many(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" }, "minItems": 1 }]
    })
}
