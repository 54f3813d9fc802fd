//! What a published upload can show for itself: rows and control totals as sent, as they were on the server and as
//! they are there now, with the one word that it comes to.

use ratatui::text::{Line, Span};

use super::list::{cells, widths};
use super::look::{Tone, tone};
use super::paper::Paper;
use super::words::{fit, fit_right, several};
use crate::app::Mark;
use crate::dataset::Decimal;
use crate::dataset::proof::{Proof, TableProof, TotalProof, Verdict};
use crate::text;

/// The tables, then the totals, in about as many lines as there is room for.
pub(super) fn proven(paper: &Paper<'_>, proof: &Proof, width: usize, room: usize) -> Vec<Line<'static>> {
    let columns = widths(width, [(12, 3), (7, 0), (12, 1), (12, 1), (12, 1), (13, 0)]);
    let head = ["  Table", "Policy", "Sent", "Before", "Now", "Verified"].map(str::to_owned);
    let mut lines = vec![row(paper, columns, &head, Tone::Dim, Tone::Dim)];
    let tables = proof.tables.len().min(room.max(1));
    for table in proof.tables.iter().take(tables) {
        let (words, verdict) = (table_words(table), tone(mark(table.verdict)));
        lines.push(row(paper, columns, &words, Tone::Plain, verdict));
    }
    let totals = proof.totals.len().min(room.saturating_sub(tables + 1));
    if totals > 0 {
        let head = ["  Total of", "", "Sent", "Before", "Now", ""].map(str::to_owned);
        lines.push(row(paper, columns, &head, Tone::Dim, Tone::Dim));
    }
    for total in proof.totals.iter().take(totals) {
        lines.push(row(paper, columns, &total_words(total), Tone::Plain, tone(mark(total.verdict))));
    }
    let more = proof.tables.len() + proof.totals.len() - tables - totals;
    if more > 0 {
        let words = format!("  {} {}", paper.look.signs().more, several(more, "more line"));
        lines.push(Line::from(paper.span(Tone::Dim, words)));
    }
    if let Some(why) = &proof.unread {
        let words = fit(&format!("What the server has now can't be read: {why}"), width.saturating_sub(2));
        lines.push(Line::from(vec![Span::raw("  "), paper.span(tone(Mark::Warn), words)]));
    }
    lines.push(Line::default());
    lines
}

fn table_words(table: &TableProof) -> [String; 6] {
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

fn total_words(total: &TotalProof) -> [String; 6] {
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

fn row(paper: &Paper<'_>, columns: [usize; 6], words: &[String; 6], figures: Tone, verdict: Tone) -> Line<'static> {
    let [name, policy, sent, before, now, word] = words;
    let [_, _, a, b, c, _] = columns;
    let [sent, before, now] = [(sent, a), (before, b), (now, c)].map(|(text, width)| fit_right(text, width));
    cells(
        paper,
        columns,
        [(figures, name), (figures, policy), (figures, &sent), (figures, &before), (figures, &now), (verdict, word)],
    )
}

const fn mark(verdict: Verdict) -> Mark {
    match verdict {
        Verdict::Equal | Verdict::InRange => Mark::Ok,
        Verdict::Differs => Mark::Bad,
        Verdict::NotReadable => Mark::Warn,
        Verdict::NotCompared => Mark::Todo,
    }
}
