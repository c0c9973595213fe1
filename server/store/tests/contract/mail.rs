//! Where letters go, and that of several who take a day's digest in hand at once, one does.

use passeplume_domain::{
    AccountId, Millis,
    mail::{Address, Asked, Confirmed, MailStore, NewAddress, TRIES_A_DAY},
};
use passeplume_store::Store;

use super::{
    backend::Backend,
    world::{NOW, account_id, world},
};

fn address() -> Address {
    Address::parse("maitresse@ecole.example").unwrap()
}

fn new(account: &AccountId, day: i64) -> NewAddress {
    NewAddress {
        account: account.clone(),
        address: address(),
        digest: true,
        code: "code".into(),
        until: NOW.plus(1_000),
        token: format!("jeton-{account}"),
        day,
    }
}

async fn proved(store: &Store, name: &str) -> AccountId {
    let account = account_id(name);
    assert_eq!(
        store.ask_address(new(&account, 1)).await.unwrap(),
        Asked::Done
    );
    let done = store.confirm_address(&account, "code", 9, NOW).await;
    assert_eq!(done.unwrap(), Confirmed::Done);
    account
}

pub(crate) async fn sto_70_a_days_digest_is_taken_in_hand_once(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    let account = proved(store, "prof").await;
    assert_eq!(store.digests_due(9, 9).await.unwrap(), []);
    assert_eq!(
        store.digests_due(10, 9).await.unwrap(),
        std::slice::from_ref(&account)
    );
    let (one, other) = tokio::join!(
        store.claim_digest(&account, 10),
        store.claim_digest(&account, 10)
    );
    let claims: Vec<_> = [one.unwrap(), other.unwrap()]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0].address, address());
    assert_eq!(store.digests_due(10, 9).await.unwrap(), []);
    // What was not taken is tried again, so often.
    for _ in 1..TRIES_A_DAY {
        store.digest_failed(&account, 10).await.unwrap();
        assert_eq!(
            store.digests_due(10, 9).await.unwrap(),
            std::slice::from_ref(&account)
        );
        assert!(store.claim_digest(&account, 10).await.unwrap().is_some());
    }
    store.digest_failed(&account, 10).await.unwrap();
    assert_eq!(store.digests_due(10, 9).await.unwrap(), []);
    assert!(store.claim_digest(&account, 10).await.unwrap().is_none());
    assert_eq!(
        store.digests_due(11, 9).await.unwrap(),
        std::slice::from_ref(&account)
    );
    assert!(
        store
            .unsubscribe(&format!("jeton-{account}"))
            .await
            .unwrap()
    );
    assert_eq!(store.digests_due(11, 9).await.unwrap(), []);
    assert!(store.claim_digest(&account, 11).await.unwrap().is_none());
}

pub(crate) async fn sto_71_a_code_counts_for_its_time_and_few_guesses(backend: &Backend) {
    let store = &backend.store;
    world(store, &[]).await;
    let account = account_id("prof");
    let late = Millis(NOW.0 + 1_000);
    let confirm = async |code: &str, now: Millis| {
        store.confirm_address(&account, code, 9, now).await.unwrap()
    };
    assert_eq!(
        confirm("code", NOW).await,
        Confirmed::Over,
        "none was asked"
    );
    assert_eq!(
        store.ask_address(new(&account, 1)).await.unwrap(),
        Asked::Done
    );
    assert_eq!(confirm("code", late).await, Confirmed::Over, "too late");
    for _ in 0..5 {
        assert_eq!(confirm("other", NOW).await, Confirmed::Wrong);
    }
    assert_eq!(
        confirm("code", NOW).await,
        Confirmed::Over,
        "guessed too often"
    );
    for _ in 1..5 {
        assert_eq!(
            store.ask_address(new(&account, 1)).await.unwrap(),
            Asked::Done
        );
    }
    assert_eq!(
        store.ask_address(new(&account, 1)).await.unwrap(),
        Asked::TooMany
    );
    store.forget_address(&account).await.unwrap();
    assert_eq!(
        store.ask_address(new(&account, 1)).await.unwrap(),
        Asked::TooMany,
        "nor then"
    );
    assert_eq!(
        store.ask_address(new(&account, 2)).await.unwrap(),
        Asked::Done
    );
    assert_eq!(confirm("code", NOW).await, Confirmed::Done);
    assert_eq!(confirm("code", NOW).await, Confirmed::Over, "once");
    let choice = store.mail_choice(&account).await.unwrap().unwrap();
    assert_eq!(
        (choice.address, choice.digest, choice.waiting),
        (Some(address()), true, None)
    );
    // The digest that left before this choice is not sent again.
    assert!(store.set_digest(&account, false, 9).await.unwrap());
    assert!(store.set_digest(&account, true, 12).await.unwrap());
    assert_eq!(store.digests_due(12, 9).await.unwrap(), []);
    assert_eq!(
        store.digests_due(13, 9).await.unwrap(),
        std::slice::from_ref(&account)
    );
    store.forget_address(&account).await.unwrap();
    assert!(
        !store.set_digest(&account, true, 12).await.unwrap(),
        "nowhere to send"
    );
    assert_eq!(store.digests_due(14, 9).await.unwrap(), []);
}
