//! The table: what was measured beside what was promised.

/// Which way is better, and what must and what should be reached.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64, f64),
    AtMost(f64, f64),
    /// A number that explains the others.
    None,
}

pub(crate) struct Figures {
    chosen: Vec<String>,
    lines: Vec<[String; 4]>,
}

/// What runs only when it is asked for.
const ON_DEMAND: [&str; 2] = ["peer", "long"];

impl Figures {
    pub(crate) fn new(chosen: Vec<String>) -> Self {
        Self { chosen, lines: Vec::new() }
    }

    /// Whether a group of figures is wanted.
    pub(crate) fn wants(&self, group: &str) -> bool {
        if self.chosen.is_empty() || self.chosen.iter().all(|word| ON_DEMAND.contains(&word.as_str())) {
            return !ON_DEMAND.contains(&group) || self.chosen.iter().any(|word| word == group);
        }
        self.chosen.iter().any(|word| group.contains(word.as_str()))
    }

    pub(crate) fn add(&mut self, name: impl Into<String>, value: f64, unit: &str, goal: Goal) {
        let digits = |number: f64| if number.abs() >= 20.0 { format!("{number:.0}") } else { format!("{number:.2}") };
        let (promised, verdict) = match goal {
            Goal::AtLeast(must, aim) => (format!("≥ {must} (aim {aim})"), verdict(value >= must, value >= aim)),
            Goal::AtMost(must, aim) => (format!("≤ {must} (aim {aim})"), verdict(value <= must, value <= aim)),
            Goal::None => (String::new(), ""),
        };
        let line = [name.into(), format!("{} {unit}", digits(value)), promised, verdict.to_owned()];
        println!("{}", line.join(" · "));
        self.lines.push(line);
    }

    pub(crate) fn print(&self) {
        println!("\n| figure | measured | goal | verdict |\n|---|---|---|---|");
        for line in &self.lines {
            println!("| {} |", line.join(" | "));
        }
    }
}

const fn verdict(must: bool, aim: bool) -> &'static str {
    match (must, aim) {
        (_, true) => "aim reached",
        (true, false) => "reached",
        (false, false) => "MISSED",
    }
}
