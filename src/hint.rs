//! `Hint`: an error's own advice to the person who met it, shown on a line of its own after the message.

/// What the user can do about an error, apart from what went wrong.
pub trait Hint {
    /// One line of advice without a full stop, or `None` where there is none to give.
    fn hint(&self) -> Option<String>;
}
