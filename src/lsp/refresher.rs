//! Tells the client to ask again for what it shows: of a document that nobody edited, it cannot know.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tower_lsp::Client;

use super::snapshot::ClientAbilities;

/// What is out of date in other documents than the one that was edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Others {
    /// Nothing.
    #[default]
    Nothing,
    /// How often sources are used.
    Counts,
    /// All that is read against another file, or against settings.
    All,
}

/// Tells the client to ask again; one word at a time, however many there are to say.
#[derive(Debug)]
pub struct Refresher {
    client: Client,
    runtime: Handle,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    is_speaking: bool,
    wanted: Others,
}

impl Refresher {
    /// For a client.
    pub fn new(client: Client, runtime: Handle) -> Self {
        Self { client, runtime, state: Arc::default() }
    }

    /// Has the client ask again, as far as it can be told to.
    pub fn tell(&self, others: Others, can: ClientAbilities) {
        if others == Others::Nothing {
            return;
        }
        let mut state = lock(&self.state);
        state.wanted = state.wanted.max(others);
        if std::mem::replace(&mut state.is_speaking, true) {
            return;
        }
        drop(state);
        let (client, state) = (self.client.clone(), self.state.clone());
        self.runtime.spawn(async move {
            loop {
                let others = {
                    let mut state = lock(&state);
                    state.is_speaking = state.wanted != Others::Nothing;
                    if !state.is_speaking {
                        return;
                    }
                    std::mem::take(&mut state.wanted)
                };
                speak(&client, others, can).await;
            }
        });
    }
}

/// A client that refuses says so itself.
async fn speak(client: &Client, others: Others, can: ClientAbilities) {
    let all = others == Others::All;
    tokio::join!(
        async {
            if all && can.pulls {
                let _ = client.workspace_diagnostic_refresh().await;
            }
        },
        async {
            if all && can.refreshes_hints {
                let _ = client.inlay_hint_refresh().await;
            }
        },
        async {
            if all && can.refreshes_tokens {
                let _ = client.semantic_tokens_refresh().await;
            }
        },
        async {
            if can.refreshes_lenses {
                let _ = client.code_lens_refresh().await;
            }
        },
    );
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
