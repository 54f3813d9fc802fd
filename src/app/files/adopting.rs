//! Looks at files that were made elsewhere, like those of a job: they are shown and used as if made here.

use super::{Files, Remote};
use crate::dataset::{Asked, Preview, table_from_preview};

/// Takes in a first look at a file that was read as is said here.
pub(in crate::app) fn adopt(files: &mut Files, asked: Asked, look: Box<Preview>) {
    let path = look.file.path.clone();
    files.said.insert(path.clone(), asked);
    files.tables.insert(path.clone(), table_from_preview(&look));
    files.looks.insert(path, Remote::Ready(look));
}
