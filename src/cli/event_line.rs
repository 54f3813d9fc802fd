//! The lines of `--json`: a fact and its time, with the version of what the fields mean. Their schema is made from the
//! types that are written, so that it can't say anything else.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::push::event::Event;

/// What the fields mean: one keeps its name and meaning as long as this stays, and new ones may come.
const VERSION: u32 = 1;

/// A line of `--json`: something that happened to an upload, and when.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "pushcube event")]
pub(super) struct EventLine<'e> {
    /// What the fields mean.
    #[schemars(extend("const" = 1))]
    version: u32,
    #[serde(flatten)]
    event: &'e Event,
}

impl<'e> EventLine<'e> {
    pub(super) const fn of(event: &'e Event) -> Self {
        Self { version: VERSION, event }
    }
}

/// The schema of a line, as text.
pub fn event_schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = generator.into_root_schema_for::<EventLine<'static>>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
