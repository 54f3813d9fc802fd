//! What a published upload can show for itself: rows and control totals as sent, as they were on the server and as
//! they are there now, with the one word that it comes to.

use ratatui::text::{Line, Span};

use super::list::widths;
use super::look::{Tone, tone};
use super::paper::Paper;
use super::words::{fit, fit_name, fit_right, several};
use crate::app::command::CommandId;
use crate::app::{Mark, State};
use crate::dataset::Decimal;
use crate::dataset::proof::{Proof, TableProof, TotalProof, Verdict};
use crate::text;

/// The least that a name is given before another column goes.
const NAME: usize = 10;
/// How wide a column of figures is where there is room.
const FIGURE: usize = 12;

/// The tables, then the totals, in as many lines as there are. Where not all fit, what is not as it should be is
/// shown before what is.
pub(super) fn proven(paper: &Paper<'_>, state: &State, proof: &Proof, width: usize, room: usize) -> Vec<Line<'static>> {
    let mut tables: Vec<_> = proof.tables.iter().map(|table| (table_words(table), table.verdict)).collect();
    let mut totals: Vec<_> = proof.totals.iter().map(|total| (total_words(total), total.verdict)).collect();
    let words: Vec<&Words> = tables.iter().chain(&totals).map(|(words, _)| words).collect();
    let columns = columns(width, &words);
    // Besides these there are two heads, what is more, why nothing is read, and a blank line.
    let fixed = 2 + usize::from(!totals.is_empty()) + usize::from(proof.unread.is_some());
    let room = room.saturating_sub(fixed);
    let all = tables.len() + totals.len();
    let room = if all > room { room.saturating_sub(1).max(1) } else { room };
    if all > room {
        tables.sort_by_key(|(_, verdict)| is_well(*verdict));
        totals.sort_by_key(|(_, verdict)| is_well(*verdict));
    }
    let wrong = |rows: &[(Words, Verdict)]| rows.iter().filter(|(_, verdict)| !is_well(*verdict)).count();
    // What is wrong among the totals is not pushed out of sight by tables that are well.
    let for_totals = wrong(&totals).min(room / 2);
    let shown = tables.len().min((room - for_totals).max(wrong(&tables).min(room)));
    tables.truncate(shown);
    totals.truncate(room - shown);
    let head = ["  Table", "Policy", "Sent", "Before", "Now", "Verified"].map(str::to_owned);
    let mut lines = vec![row(paper, columns, &head, Tone::Dim, Tone::Dim)];
    let shown = tables.len() + totals.len();
    let draw = |(words, verdict): &(Words, Verdict)| row(paper, columns, words, Tone::Plain, tone(mark(*verdict)));
    lines.extend(tables.iter().map(draw));
    if !totals.is_empty() {
        let head = ["  Total of", "", "Sent", "Before", "Now", ""].map(str::to_owned);
        lines.push(row(paper, columns, &head, Tone::Dim, Tone::Dim));
    }
    lines.extend(totals.iter().map(draw));
    if shown < all {
        let (more, key) = (several(all - shown, "more line"), state.key(CommandId::Inspect));
        let words = format!("  {} {more}; {key} shows all", paper.look.signs().more);
        lines.push(Line::from(paper.span(Tone::Dim, words)));
    }
    if let Some(why) = &proof.unread {
        let words = fit(&format!("What the server has now can't be read: {why}"), width.saturating_sub(2));
        lines.push(Line::from(vec![Span::raw("  "), paper.span(tone(Mark::Warn), words)]));
    }
    lines.push(Line::default());
    lines
}

/// What stands in a row, column by column.
type Words = [String; 6];

/// How wide the columns are. The verdict is always in sight and so is what the server has now; where there is little
/// room the policy goes, then what was there before, then what was sent.
fn columns(width: usize, rows: &[&Words]) -> [usize; 6] {
    let widest = |at: usize, least: usize| {
        rows.iter().filter_map(|row| row.get(at)).map(|words| text::width(words)).max().unwrap_or(0).max(least)
    };
    let [policy, sent, before, now, verdict] = [widest(1, 6), widest(2, 4), widest(3, 6), widest(4, 3), widest(5, 8)];
    let airy = [sent, before, now].map(|figure| figure.max(FIGURE));
    if airy == [FIGURE; 3] && width >= 73 {
        return widths(width, [(12, 3), (7, 0), (FIGURE, 1), (FIGURE, 1), (FIGURE, 1), (13, 0)]);
    }
    let ways = [
        [policy, sent, before, now, verdict],
        [0, sent, before, now, verdict],
        [0, sent, 0, now, verdict],
        [0, 0, 0, now, verdict],
        [0, 0, 0, 0, verdict],
    ];
    let taken = |way: &[usize; 5]| way.iter().filter(|width| **width > 0).map(|width| width + 1).sum::<usize>();
    let way = ways.into_iter().find(|way| taken(way) + NAME <= width).unwrap_or([0, 0, 0, 0, verdict]);
    let name = width.saturating_sub(taken(&way));
    let [policy, sent, before, now, verdict] = way;
    [name, policy, sent, before, now, verdict]
}

const fn is_well(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Equal | Verdict::InRange | Verdict::NotCompared)
}

fn table_words(table: &TableProof) -> Words {
    let count = |rows: Option<u64>| rows.map_or_else(|| "?".to_owned(), text::count);
    [
        format!("  {}", text::cell(&table.table, 40)),
        table.policy.map_or("-", |policy| policy.as_str()).to_owned(),
        table.policy.map_or_else(|| "-".to_owned(), |_| text::count(table.accepted)),
        count(table.before),
        count(table.after),
        table.verdict.words().to_owned(),
    ]
}

fn total_words(total: &TotalProof) -> Words {
    let figure = |number: Option<Decimal>| number.map_or_else(|| "?".to_owned(), Decimal::grouped);
    [
        format!("  {}", text::cell(&total.control.metric, 40)),
        String::new(),
        figure(total.sent),
        figure(total.before),
        figure(total.after),
        total.verdict.words().to_owned(),
    ]
}

fn row(paper: &Paper<'_>, columns: [usize; 6], words: &Words, figures: Tone, verdict: Tone) -> Line<'static> {
    let mut spans = Vec::new();
    for (at, (width, words)) in columns.into_iter().zip(words).enumerate().filter(|(_, (width, _))| *width > 0) {
        let words = match at {
            0 => fit_name(words, width),
            2..=4 => fit_right(words, width),
            _ => fit(words, width),
        };
        if at > 0 {
            spans.push(Span::raw(" "));
        }
        spans.push(paper.span(if at == 5 { verdict } else { figures }, words));
    }
    Line::from(spans)
}

const fn mark(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Equal | Verdict::InRange => Mark::Ok,
        Verdict::Differs => Mark::Bad,
        Verdict::NotReadable => Mark::Warn,
        Verdict::NotCompared => Mark::Todo,
    }
}
