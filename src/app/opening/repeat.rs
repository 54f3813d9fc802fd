//! A past push as a job: what it pushed into the dataset that it made or met, with its files read as they were then.

use crate::dataset::Supply;
use crate::job::draft;
use crate::job::file::{JobDataset, JobFile, JobProject, JobServer, JobTable};
use crate::job::guards::Running;
use crate::push::history::PastPush;
use crate::push::job::TableJob;

/// The job that a push was; why it can't be one.
pub(super) fn job_of(past: &PastPush) -> Result<JobFile, String> {
    let job = &past.job;
    let tables: Result<Vec<_>, _> = job.tables.iter().map(|table| table_of(past, table)).collect();
    Ok(JobFile {
        server: JobServer { url: past.server.clone(), profile: None, username: past.user.clone() },
        project: JobProject { name: job.project_name.clone(), id: Some(job.project.clone()) },
        dataset: JobDataset {
            name: job.definition.name.clone(),
            id: past.outcome.dataset.clone().or_else(|| job.dataset.clone()),
            folder: job.definition.folder_id.as_ref().map(ToString::to_string),
            overwrite: false,
        },
        model: None,
        tables: tables?,
        guards: draft::guards(job.max_shrink),
        run: Running::default(),
    })
}

fn table_of(past: &PastPush, table: &TableJob) -> Result<JobTable, String> {
    if table.file.supply == Supply::Stream {
        return Err(format!("{} came through a stream, which can't be read again", table.name));
    }
    let defined = past.job.definition.tables.iter().find(|defined| defined.name == table.name);
    let named = || {
        let columns = defined.into_iter().flat_map(|defined| &defined.column_headers);
        columns.map(|column| column.name.clone()).zip(&table.columns)
    };
    let fed = table.columns.iter().filter(|column| column.index.is_some());
    let fed = fed.map(|column| (column.header.as_str(), &column.reading));
    let is_renamed = |name: &String, header: &String| name != header;
    Ok(JobTable {
        orientation: table.orientation,
        chunk_size: draft::chunk_limit(table.chunk_size),
        bad_values: table.on_bad,
        as_null: named().filter(|(_, column)| column.index.is_none()).map(|(name, _)| name).collect(),
        matches: named()
            .filter(|(name, column)| column.index.is_some() && is_renamed(name, &column.header))
            .map(|(name, column)| (name, column.header.clone()))
            .collect(),
        min_rows: table.min_rows,
        ..draft::table((&table.name, table.policy), &table.file, &table.reading, fed)?
    })
}
