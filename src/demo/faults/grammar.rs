//! Faults as text: `CALL:WHEN:WHAT[@POINT]`, read and written.
//!
//! - CALL is the name of a call in small letters (`sign-in`, `chunk`, `publish-status`, …), or `any`.
//! - WHEN is `2` for the second such call, `2-4` for three of them, `2+` for all from the second on, `*` for
//!   all.
//! - WHAT is a status (`503`, with `,html` or `,empty` for another body, and `,retry-after=7` or
//!   `,retry-after=date+7`), `redirect=http://host:port`, `slow=BYTES_PER_SECOND`, `hang`, `reset`, `close`,
//!   `truncate`, `garbage`, `expire` (sign-ins), `forget` (upload sessions), `settle` (waits for what is being published), and for `publish` also
//!   `fails=STATUS`, `fails=refusal` or `never`.
//! - POINT is `start`, `50%` or `4096B` of the body, `end` of the body, or `applied`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::{Ending, Fault, Form, Misdeed, Point, RetryAfter};
use crate::demo::calls::Call;

/// Why a text is no fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{text}' is no fault: {why}")]
pub struct NotAFault {
    text: String,
    why: String,
}

type Parsed<T> = Result<T, String>;

impl FromStr for Fault {
    type Err = NotAFault;

    fn from_str(text: &str) -> Result<Self, NotAFault> {
        parse(text.trim()).map_err(|why| NotAFault { text: text.trim().escape_debug().to_string(), why })
    }
}

fn parse(text: &str) -> Parsed<Fault> {
    let mut parts = text.splitn(3, ':');
    let (Some(call), Some(when), Some(what)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("it is written CALL:WHEN:WHAT or CALL:WHEN:WHAT@POINT, like chunk:2:reset@50%".to_owned());
    };
    let call = match call {
        "any" => None,
        word => Some(Call::from_word(word).ok_or_else(|| unknown("call", word, &Call::words()))?),
    };
    let (from, times) = window(when)?;
    let (what, point) = match what.rsplit_once('@') {
        Some((what, point)) => (misdeed(what)?, Some(self::point(point)?)),
        None => (misdeed(what)?, None),
    };
    if point.is_some() && !what.has_points() {
        return Err("this takes no point".to_owned());
    }
    if matches!(what, Misdeed::Publishing(_)) && call != Some(Call::Publish) {
        return Err("only the call publish can end like this".to_owned());
    }
    Ok(Fault { call, from, times, point: point.unwrap_or_else(|| what.usual_point()), what })
}

fn unknown(what: &str, word: &str, known: &[String]) -> String {
    format!("there is no {what} '{}'; known are {}", word.escape_debug(), known.join(", "))
}

/// The first call it fires at, and how many.
fn window(when: &str) -> Parsed<(u32, Option<u32>)> {
    let wrong = || "WHEN is 2, 2-4, 2+ or *, counted from 1".to_owned();
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0).ok_or_else(wrong);
    if when == "*" {
        return Ok((1, None));
    }
    if let Some(from) = when.strip_suffix('+') {
        return Ok((number(from)?, None));
    }
    let (from, to) = when.split_once('-').unwrap_or((when, when));
    let (from, to): (u32, u32) = (number(from)?, number(to)?);
    let times = to.checked_sub(from).and_then(|more| more.checked_add(1)).ok_or_else(wrong)?;
    Ok((from, Some(times)))
}

fn point(text: &str) -> Parsed<Point> {
    let wrong = || "POINT is start, 50%, 4096B, end or applied".to_owned();
    Ok(match text {
        "start" => Point::Start,
        "end" => Point::End,
        "applied" => Point::Applied,
        _ => match (text.strip_suffix('%'), text.strip_suffix('B')) {
            (Some(share), _) => Point::Share(share.parse().ok().filter(|share| *share <= 100).ok_or_else(wrong)?),
            (_, Some(bytes)) => Point::Bytes(bytes.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        },
    })
}

fn misdeed(text: &str) -> Parsed<Misdeed> {
    const WORDS: &str = "a status such as 503, redirect=URL, slow=BYTES, hang, reset, close, truncate, garbage, \
                         expire, forget, settle, fails=STATUS, fails=refusal, never";
    let wrong = || unknown("WHAT", text, &[WORDS.to_owned()]);
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return answer(text);
    }
    Ok(match text.split_once('=') {
        Some(("redirect", to)) if to.starts_with("http://") || to.starts_with("https://") => {
            Misdeed::Redirect(to.to_owned())
        }
        Some(("redirect", _)) => return Err("a redirect goes to http://… or https://…".to_owned()),
        Some(("slow", rate)) => {
            let rate = rate.parse().ok().filter(|rate| *rate > 0);
            Misdeed::Slow(rate.ok_or("slow= takes bytes a second")?)
        }
        Some(("fails", "refusal")) => Misdeed::Publishing(Ending::Refusal),
        Some(("fails", status)) => Misdeed::Publishing(Ending::Status(
            status.parse().map_err(|_| "fails= takes a publish status or 'refusal'")?,
        )),
        Some(_) => return Err(wrong()),
        None => match text {
            "hang" => Misdeed::Hang,
            "reset" => Misdeed::Reset,
            "close" => Misdeed::Close,
            "truncate" => Misdeed::Truncate,
            "garbage" => Misdeed::Garbage,
            "expire" => Misdeed::ExpireSignIns,
            "forget" => Misdeed::ForgetUploads,
            "settle" => Misdeed::Settle,
            "never" => Misdeed::Publishing(Ending::Never),
            _ => return Err(wrong()),
        },
    })
}

fn answer(text: &str) -> Parsed<Misdeed> {
    let mut parts = text.split(',');
    let status = parts.next().and_then(|status| status.parse().ok()).filter(|status| (200..=599).contains(status));
    let status = status.ok_or("a status is from 200 to 599")?;
    let (mut form, mut retry_after) = (Form::Json, None);
    for part in parts {
        match part.split_once('=') {
            None if part == "html" => form = Form::Html,
            None if part == "empty" => form = Form::Empty,
            Some(("retry-after", when)) => {
                let wrong = "retry-after= takes 7 for seconds or date+7 for a date in 7 seconds";
                retry_after = Some(match when.strip_prefix("date+") {
                    Some(seconds) => RetryAfter::Date(seconds.parse().map_err(|_| wrong)?),
                    None => RetryAfter::Seconds(when.parse().map_err(|_| wrong)?),
                });
            }
            _ => return Err("after a status come html, empty or retry-after=".to_owned()),
        }
    }
    Ok(Misdeed::Answer { status, form, retry_after })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = self.call.map_or_else(|| "any".to_owned(), Call::word);
        let from = self.from;
        match self.times {
            None if from <= 1 => write!(f, "{call}:*:{}", self.what)?,
            None => write!(f, "{call}:{from}+:{}", self.what)?,
            Some(0 | 1) => write!(f, "{call}:{from}:{}", self.what)?,
            Some(times) => write!(f, "{call}:{from}-{}:{}", from.saturating_add(times - 1), self.what)?,
        }
        if self.point == self.what.usual_point() || !self.what.has_points() {
            return Ok(());
        }
        match self.point {
            Point::Start => f.write_str("@start"),
            Point::Share(hundredths) => write!(f, "@{hundredths}%"),
            Point::Bytes(bytes) => write!(f, "@{bytes}B"),
            Point::End => f.write_str("@end"),
            Point::Applied => f.write_str("@applied"),
        }
    }
}

impl fmt::Display for Misdeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { status, form, retry_after } => {
                let form = match form {
                    Form::Json => "",
                    Form::Html => ",html",
                    Form::Empty => ",empty",
                };
                write!(f, "{status}{form}")?;
                match retry_after {
                    None => Ok(()),
                    Some(RetryAfter::Seconds(seconds)) => write!(f, ",retry-after={seconds}"),
                    Some(RetryAfter::Date(seconds)) => write!(f, ",retry-after=date+{seconds}"),
                }
            }
            Self::Redirect(to) => write!(f, "redirect={to}"),
            Self::Slow(rate) => write!(f, "slow={rate}"),
            Self::Hang => f.write_str("hang"),
            Self::Reset => f.write_str("reset"),
            Self::Close => f.write_str("close"),
            Self::Truncate => f.write_str("truncate"),
            Self::Garbage => f.write_str("garbage"),
            Self::ExpireSignIns => f.write_str("expire"),
            Self::ForgetUploads => f.write_str("forget"),
            Self::Settle => f.write_str("settle"),
            Self::Publishing(Ending::Status(status)) => write!(f, "fails={status}"),
            Self::Publishing(Ending::Refusal) => f.write_str("fails=refusal"),
            Self::Publishing(Ending::Never) => f.write_str("never"),
        }
    }
}
