//! What was not sent of a table as its file has it, in words: the same on the screen and on the command line.

use crate::push::event::Unsent;
use crate::text;

/// One sentence: how many rows or values, and where the rows are.
pub fn words(unsent: &Unsent) -> String {
    let several = |count: u64, what: &str| match count {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", text::count(n)),
    };
    let file = unsent.file.as_ref().map(|file| text::harmless(&file.display().to_string()).into_owned());
    let aside = match (unsent.set_aside, file) {
        (0, _) => None,
        (rows, Some(file)) => {
            Some(format!("{} set aside in {file}: correct it and push it like the first file", several(rows, "row")))
        }
        (rows, None) => Some(format!("{} set aside", several(rows, "row"))),
    };
    let nulls = (unsent.as_null > 0).then(|| format!("null sent for {}", several(unsent.as_null, "value")));
    aside.into_iter().chain(nulls).collect::<Vec<_>>().join("; ")
}
