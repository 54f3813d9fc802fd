//! The loop: one thing happens, the core acts on it, its effects begin, and when nothing waits any more a
//! frame is drawn. Keys come first; a frame comes at most sixty times a second and only after a change; at
//! rest nothing wakes up.

use std::io;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossterm::event::Event;
use futures_util::{Stream, StreamExt};
use ratatui::Terminal;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use super::clock::Clock;
use super::input;
use super::perform::{Performer, Setting};
use super::signals::Signals;
use super::surface::Surface;
use crate::app::{Action, Effect, Effects, Start, State, begin, next_tick, update};
use crate::view::{Look, Regions, view};

/// The least time between two frames.
const FRAME: Duration = Duration::from_micros(16_667);
/// The signal that stands for a terminal that is gone.
const HANGUP: i32 = 1;

/// How the program ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The exit code.
    pub code: i32,
    /// What is to be said when the terminal is given back, one line each.
    pub words: Vec<String>,
}

/// Runs the screens until the operator or the system ends them.
pub async fn run<S: Surface>(
    terminal: &mut Terminal<S>,
    input: impl Stream<Item = io::Result<Event>> + Unpin,
    signals: Signals,
    start: Start,
    setting: Setting,
) -> Result<Exit> {
    let (performer, answers) = Performer::new(setting);
    let (state, effects) = begin(start);
    let look = performer.look();
    let mut shell = Shell {
        terminal,
        state,
        look,
        performer,
        clock: Clock::new(),
        frame: 0,
        regions: Regions::default(),
        drawn: None,
        quit: None,
    };
    shell.perform(effects)?;
    let went = shell.go(input, answers, signals).await;
    // Whatever ended the loop, uploads are told to leave.
    let code = shell.quit.unwrap_or(if went.is_ok() { 0 } else { 128 + HANGUP });
    let words = shell.performer.leave(code).await;
    went?;
    Ok(Exit { code, words })
}

struct Shell<'a, S: Surface> {
    terminal: &'a mut Terminal<S>,
    state: State,
    look: Look,
    performer: Performer,
    clock: Clock,
    frame: u64,
    regions: Regions,
    drawn: Option<Instant>,
    quit: Option<i32>,
}

/// What the loop woke up for.
enum Woken {
    Input(Option<io::Result<Event>>),
    Action(Box<Action>),
    Draw,
    Tick,
}

impl<S: Surface> Shell<'_, S> {
    async fn go(
        &mut self,
        mut input: impl Stream<Item = io::Result<Event>> + Unpin,
        mut answers: mpsc::UnboundedReceiver<Action>,
        mut signals: Signals,
    ) -> Result<()> {
        let mut is_changed = true;
        let mut tick_at = None;
        while self.quit.is_none() {
            let draw_at = self.drawn.map_or_else(Instant::now, |drawn| drawn + FRAME);
            let woken = tokio::select! {
                biased;
                event = input.next() => Woken::Input(event),
                signal = signals.next() => Woken::Action(Box::new(Action::Signal(signal))),
                Some(action) = answers.recv() => Woken::Action(Box::new(action)),
                () = sleep_until(draw_at.into()), if is_changed => Woken::Draw,
                () = sleep_until(tick_at.unwrap_or(draw_at).into()), if tick_at.is_some() => Woken::Tick,
            };
            match woken {
                Woken::Draw => {
                    if let Err(error) = self.draw() {
                        // Noticed here before the system said so.
                        tracing::error!("{error:#}");
                        self.act(Action::Signal(HANGUP))?;
                    }
                    is_changed = false;
                    continue;
                }
                Woken::Tick => self.sample()?,
                Woken::Action(action) => self.act(*action)?,
                Woken::Input(Some(Ok(event))) => {
                    let Some(action) = input::action(event, self.frame, &self.regions) else { continue };
                    self.act(action)?;
                }
                Woken::Input(Some(Err(error))) => {
                    tracing::error!("the terminal can't be read: {error}");
                    self.act(Action::Signal(HANGUP))?;
                }
                Woken::Input(None) => self.act(Action::Signal(HANGUP))?,
            }
            is_changed = true;
            tick_at = next_tick(&self.state).map(|wait| Instant::now() + wait);
        }
        Ok(())
    }

    /// Brings the time in, then what happened.
    fn act(&mut self, action: Action) -> Result<()> {
        let effects = update(&mut self.state, Action::Tick(self.clock.now())).and(update(&mut self.state, action));
        self.perform(effects)
    }

    /// Brings the time in, and the latest totals of each upload.
    fn sample(&mut self) -> Result<()> {
        let mut effects = update(&mut self.state, Action::Tick(self.clock.now()));
        for (task, progress) in self.performer.progress() {
            effects = effects.and(update(&mut self.state, Action::Progress(task, progress)));
        }
        self.perform(effects)
    }

    fn perform(&mut self, effects: Effects) -> Result<()> {
        for effect in effects.0 {
            match effect {
                Effect::Quit(code) => self.quit = Some(code),
                Effect::Redraw => self.forget_screen()?,
                Effect::FindTargets => {
                    let targets = self.regions.all().iter().map(|(_, target)| *target).collect();
                    let more = update(&mut self.state, Action::Targets(targets));
                    self.perform(more)?;
                }
                Effect::Mouse(mouse) => self.terminal.backend_mut().mouse(mouse)?,
                Effect::Suspend => {
                    self.terminal
                        .backend_mut()
                        .suspend(self.state.mouse)
                        .context("the terminal can't be given back or taken again")?;
                    self.forget_screen()?;
                }
                Effect::Notify(text) => self.terminal.backend_mut().notify(&text)?,
                Effect::Copy(text) => self.terminal.backend_mut().copy(&text)?,
                effect => self.performer.begin(effect),
            }
        }
        Ok(())
    }

    /// Empties the terminal, so that the next frame draws every cell. The terminal's own `clear` would ask it for
    /// the cursor's place first, and end the program where no answer comes.
    fn forget_screen(&mut self) -> Result<()> {
        self.terminal.backend_mut().clear().context("the terminal can't be cleared")?;
        self.terminal.swap_buffers();
        Ok(())
    }

    fn draw(&mut self) -> Result<()> {
        let (state, look) = (&self.state, Look { inks: self.state.inks(), ..self.look });
        self.terminal.backend_mut().begin_frame()?;
        let regions = &mut self.regions;
        self.terminal.draw(|frame| *regions = view(state, look, frame)).context("the terminal can't be drawn on")?;
        self.terminal.backend_mut().end_frame()?;
        self.frame += 1;
        self.drawn = Some(Instant::now());
        let effects = update(&mut self.state, Action::Drawn(self.frame));
        self.perform(effects)
    }
}
