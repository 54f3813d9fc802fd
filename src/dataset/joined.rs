//! Files that an operator makes one table, as the one path that names them all.

use std::path::PathBuf;

/// The pattern that names these files and no others; none where a name has a sign of a pattern itself.
pub fn joined(files: &[PathBuf]) -> Option<PathBuf> {
    let mut names: Vec<&str> = files.iter().map(|file| file.to_str()).collect::<Option<_>>()?;
    if names.iter().any(|name| name.contains(['*', '?', '{', '}', ','])) {
        return None;
    }
    names.sort_unstable();
    let before = common(&names, |name| Box::new(name.chars()));
    // No word is split.
    let before = before.trim_end_matches(char::is_alphanumeric).len();
    let rests: Vec<&str> = names.iter().filter_map(|name| name.get(before..)).collect();
    let behind: String = common(&rests, |rest| Box::new(rest.chars().rev())).chars().rev().collect();
    let behind = behind.find(['.', '/']).map_or(0, |from| behind.len() - from);
    let choices: Vec<&str> = rests.iter().filter_map(|rest| rest.get(..rest.len() - behind)).collect();
    let first = names.first()?;
    let (head, tail) = (first.get(..before)?, first.get(first.len() - behind..)?);
    Some(PathBuf::from(format!("{head}{{{}}}{tail}", choices.join(","))))
}

/// What all texts begin with, read in one direction.
fn common<'a>(texts: &[&'a str], signs: impl Fn(&'a str) -> Box<dyn Iterator<Item = char> + 'a>) -> String {
    let Some((first, others)) = texts.split_first() else { return String::new() };
    let mut others: Vec<_> = others.iter().map(|text| signs(text)).collect();
    signs(first).take_while(|sign| others.iter_mut().all(|other| other.next() == Some(*sign))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pattern_names_the_files_and_no_others() {
        for (files, pattern) in [
            (&["/in/part-2.csv", "/in/part-1.csv"][..], Some("/in/part-{1,2}.csv")),
            (&["/in/part-1.csv", "/in/part-12.csv"], Some("/in/part-{1,12}.csv")),
            (&["/in/jan.csv", "/in/feb.txt"], Some("/in/{feb.txt,jan.csv}")),
            (&["/in/a/x.csv", "/in/b/x.csv"], Some("/in/{a,b}/x.csv")),
            (&["/in/a/x.csv", "/in/b/y.csv"], Some("/in/{a/x,b/y}.csv")),
            (&["/in/aa", "/in/a"], Some("/in/{a,aa}")),
            (&["/in/june.csv", "/in/july.csv"], Some("/in/{july,june}.csv")),
            (&["/in/\u{e4}1", "/in/\u{f6}1"], Some("/in/{\u{e4}1,\u{f6}1}")),
            (&["/in/a,b.csv", "/in/c.csv"], None),
        ] {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            assert_eq!(joined(&files), pattern.map(PathBuf::from), "{files:?}");
        }
    }
}
