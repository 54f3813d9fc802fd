//! A job that is written over its own file. The file belongs to the operator, who may have written it by hand: of what
//! did not change, the words, the order and the comments stay as they are.

use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, Item, TableLike};

use super::file::JobFile;
use super::{read, write};

/// The text of `job` in the place of `text`, which says `opened`.
pub fn rewrite(text: &str, opened: &JobFile, job: &JobFile) -> String {
    let fresh = write(job);
    let parts = (text.parse::<DocumentMut>(), write(opened).parse::<DocumentMut>(), fresh.parse::<DocumentMut>());
    let (Ok(mut document), Ok(before), Ok(after)) = parts else { return fresh };
    merge(document.as_table_mut(), before.as_table(), after.as_table());
    let text = document.to_string();
    // Whatever was written by hand, it must say what is saved.
    if read(Path::new(""), &text).as_ref() == Ok(job) { text } else { fresh }
}

/// Makes the difference between two tables in a third one.
fn merge(table: &mut dyn TableLike, before: &dyn TableLike, after: &dyn TableLike) {
    let keys = before.iter().chain(after.iter()).map(|(key, _)| key.to_owned());
    let mut keys: Vec<String> = keys.collect();
    keys.dedup();
    for key in keys {
        let (was, is) = (before.get(&key), after.get(&key));
        if was.map(ToString::to_string) == is.map(ToString::to_string) {
            continue;
        }
        let Some(is) = is else {
            table.remove(&key);
            continue;
        };
        match table.get_mut(&key) {
            Some(item) => replace(item, was, is),
            None => {
                table.insert(&key, placed(is.clone()));
            }
        }
    }
}

/// Makes an item say what another one says, as far as it does not yet.
fn replace(item: &mut Item, was: Option<&Item>, is: &Item) {
    if let (Some(item), Some(was), Some(is)) =
        (item.as_table_like_mut(), was.and_then(Item::as_table_like), is.as_table_like())
    {
        return merge(item, was, is);
    }
    let lists = (was.and_then(Item::as_array_of_tables), is.as_array_of_tables());
    if let (Some(list), (Some(was), Some(is))) = (item.as_array_of_tables_mut(), lists)
        && list.len() == is.len()
        && was.len() == is.len()
    {
        return each(list, was, is);
    }
    match (item.as_value().map(|value| value.decor().clone()), is.as_value()) {
        (Some(decor), Some(value)) => {
            let mut value = value.clone();
            *value.decor_mut() = decor;
            *item = Item::Value(value);
        }
        _ => *item = placed(is.clone()),
    }
}

fn each(list: &mut ArrayOfTables, was: &ArrayOfTables, is: &ArrayOfTables) {
    for (table, (was, is)) in list.iter_mut().zip(was.iter().zip(is.iter())) {
        merge(table, was, is);
    }
}

/// A table stands behind what it was put in after, not where it stood elsewhere.
fn placed(mut item: Item) -> Item {
    if let Some(table) = item.as_table_mut() {
        table.set_position(None);
    }
    for table in item.as_array_of_tables_mut().into_iter().flat_map(ArrayOfTables::iter_mut) {
        table.set_position(None);
    }
    item
}
