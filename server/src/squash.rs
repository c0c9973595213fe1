//! Replays a text's log for the store's background work, which knows nothing of what is inside its rows.
