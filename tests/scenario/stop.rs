//! Stopping: what is under way is finished.

use neuvo_allinone::{
    harness::{Backend, TestSuite},
    suite::{Start, Suite},
};
use neuvo_chassis::Clock;
use tokio_util::sync::CancellationToken;

use crate::support::{post, walk_in};

#[tokio::test]
async fn visits_under_way_are_recorded_when_the_suite_is_asked_to_stop() {
    let mut test = TestSuite::start(Backend::Sqlite).await;
    // The same store under a suite that this test may stop.
    let shutdown = CancellationToken::new();
    let start = Start {
        store: test.settings.store.clone(),
        server: test.settings.server.clone(),
        secrecy: test.settings.secrecy.clone(),
        secret: test.settings.store.secret().expect("a secret"),
        clock: Clock::system(),
        reports: test.settings.reports,
        shutdown: shutdown.clone(),
    };
    let suite = Suite::start(start).await.expect("it starts");
    let trusted = test.issuer.trusted(test.issuer.fixed_keys().expect("keys"));
    let tokens = neuvo_gateway::edge::Tokens::new(vec![trusted]).expect("tokens");
    test.gateway = suite.gateway(tokens).expect("a gateway");
    let visit = async || post("/v1/contacts").by("advisor").json(&walk_in()).to(&test).await;
    assert_eq!(visit().await.status, 200);
    shutdown.cancel();
    // The port lets nobody in any more, and waits for those who are inside.
    for _ in 0..5 {
        let answer = visit().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}
