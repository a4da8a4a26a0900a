//! The writer's queue: how many of the writes that wait one transaction takes.
//!
//! Callers that were just answered often come again at once. Where a transaction takes long, it pays
//! to wait a little for them: else they miss it and wait for the whole next one.

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

/// Writes that may wait at once.
const WAITING_MAX: usize = 4_096;
/// Writes of one transaction at most.
const BATCH_MAX: usize = 256;
/// Waiting for more takes at most this part of what the last transaction took.
const PATIENCE_PART: u32 = 4;
/// And at most so long.
const PATIENCE_MAX: Duration = Duration::from_millis(5);
/// The runtime's timers know no less; where there is less to win, nobody is waited for.
const PATIENCE_MIN: Duration = Duration::from_micros(500);

/// What waits, and what the last batch was like.
pub(crate) struct Queue<T> {
    waiting: mpsc::Receiver<T>,
    /// Callers that were there last: those answered, and those that waited meanwhile.
    expected: usize,
    patience: Duration,
}

impl<T> Queue<T> {
    pub(crate) fn new() -> (mpsc::Sender<T>, Self) {
        let (sender, waiting) = mpsc::channel(WAITING_MAX);
        (sender, Self { waiting, expected: 0, patience: Duration::ZERO })
    }

    /// What the next transaction takes; none when nobody can send any more.
    pub(crate) async fn batch(&mut self) -> Option<Vec<T>> {
        let mut batch = vec![self.waiting.recv().await?];
        self.take_waiting(&mut batch);
        if self.patience >= PATIENCE_MIN {
            let until = Instant::now() + self.patience;
            while batch.len() < self.expected.min(BATCH_MAX)
                && let Ok(Some(next)) = timeout_at(until, self.waiting.recv()).await
            {
                batch.push(next);
                self.take_waiting(&mut batch);
            }
        }
        Some(batch)
    }

    /// A batch of `count` was answered after a transaction that `took` so long.
    pub(crate) fn answered(&mut self, count: usize, took: Duration) {
        self.expected = count + self.waiting.len();
        self.patience = (took / PATIENCE_PART).min(PATIENCE_MAX);
    }

    fn take_waiting(&mut self, batch: &mut Vec<T>) {
        while batch.len() < BATCH_MAX
            && let Ok(next) = self.waiting.try_recv()
        {
            batch.push(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn a_batch_takes_what_waits_up_to_its_limit() {
        let (sender, mut queue) = Queue::new();
        for number in 0..300 {
            sender.try_send(number).expect("room");
        }
        assert_eq!(queue.batch().await.expect("a batch"), (0..256).collect::<Vec<_>>());
        assert_eq!(queue.batch().await.expect("a batch").len(), 44);
        drop(sender);
        assert!(queue.batch().await.is_none());
    }

    #[tokio::test]
    async fn a_caller_alone_never_waits_for_others() {
        let (sender, mut queue) = Queue::new();
        queue.answered(1, LONG);
        sender.try_send(1).expect("room");
        assert_eq!(queue.batch().now_or_never().expect("at once"), Some(vec![1]));
    }

    #[tokio::test]
    async fn callers_just_answered_are_waited_for_a_little() {
        let (sender, mut queue) = Queue::new();
        queue.answered(2, LONG);
        sender.try_send(1).expect("room");
        let mut batch = Box::pin(queue.batch());
        assert!(batch.as_mut().now_or_never().is_none());
        sender.try_send(2).expect("room");
        assert_eq!(batch.await, Some(vec![1, 2]));
        sender.try_send(3).expect("room");
        assert_eq!(queue.batch().await, Some(vec![3])); // nobody else comes
    }
}
