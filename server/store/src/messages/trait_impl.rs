//! The trait of `domain`, method by method.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ClassId, ConversationId, MediaId, MessageId, Millis, StoreError,
    accounts::Account,
    hours::ClosingHours,
    messages::{
        Around, Batch, Change, Changed, Conversation, ConversationCard, Listing, Message,
        MessageStore, NewAnnouncement, NewMessage, NewPair, Opened, Opening, Person, Receipt, Sent,
        Talk, TalkHome, Version, Window,
    },
};

use super::{list, marks, open, persons, read, talk, write};
use crate::handle::Store;

#[async_trait]
impl MessageStore for Store {
    async fn persons(&self, ids: &[AccountId]) -> Result<Vec<Person>, StoreError> {
        Ok(persons::persons(self, ids).await?)
    }

    async fn around(&self, me: &Person) -> Result<Around, StoreError> {
        Ok(persons::around(self, me).await?)
    }

    async fn opened_around(&self, classes: &[ClassId]) -> Result<Vec<Opened>, StoreError> {
        Ok(talk::opened(self, classes).await?)
    }

    async fn nights_of(&self, classes: &[ClassId]) -> Result<Vec<ClosingHours>, StoreError> {
        Ok(talk::nights(self, classes).await?)
    }

    async fn blocks_between(
        &self,
        one: &AccountId,
        other: &AccountId,
    ) -> Result<Vec<AccountId>, StoreError> {
        Ok(talk::between(self, one, other).await?)
    }

    async fn open_pair(&self, new: NewPair, at: Millis) -> Result<Opening, StoreError> {
        Ok(open::pair(self, &new, at).await?)
    }

    async fn announce(&self, new: NewAnnouncement, at: Millis) -> Result<(), StoreError> {
        Ok(open::announcement(self, &new, at).await?)
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, StoreError> {
        Ok(list::conversation(self, id).await?)
    }

    async fn conversations(
        &self,
        account: &Account,
        listing: Listing,
        before: Option<(Millis, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<ConversationCard>, StoreError> {
        Ok(list::page(self, account, listing, before, limit).await?)
    }

    async fn read_by(
        &self,
        id: &ConversationId,
        account: &AccountId,
    ) -> Result<(i64, i64), StoreError> {
        Ok(marks::of(self, id, account).await?)
    }

    async fn receipts(&self, id: &ConversationId) -> Result<Vec<Receipt>, StoreError> {
        Ok(marks::receipts(self, id).await?)
    }

    async fn read_up_to(
        &self,
        id: &ConversationId,
        account: &AccountId,
        number: i64,
        at: Millis,
    ) -> Result<(), StoreError> {
        Ok(marks::up_to(self, id, account, number, at).await?)
    }

    async fn messages(
        &self,
        id: &ConversationId,
        window: Window,
        limit: u32,
    ) -> Result<Batch, StoreError> {
        Ok(read::batch(self, id, window, limit).await?)
    }

    async fn message(&self, id: &MessageId) -> Result<Option<Message>, StoreError> {
        Ok(read::one(self, id).await?)
    }

    async fn message_of_key(
        &self,
        author: &AccountId,
        key: &str,
    ) -> Result<Option<Message>, StoreError> {
        Ok(read::of_key(self, author, key).await?)
    }

    async fn send(
        &self,
        new: NewMessage,
        also: Vec<AccountId>,
        at: Millis,
    ) -> Result<Sent, StoreError> {
        Ok(write::send(self, &new, &also, at).await?)
    }

    async fn change(&self, change: Change, at: Millis) -> Result<Changed, StoreError> {
        Ok(write::change_one(self, &change, at).await?)
    }

    async fn versions(&self, id: &MessageId) -> Result<Vec<Version>, StoreError> {
        Ok(read::versions(self, id).await?)
    }

    async fn messages_with(&self, media: &MediaId) -> Result<Vec<Message>, StoreError> {
        Ok(read::with_media(self, media).await?)
    }

    async fn is_brought(&self, media: &MediaId) -> Result<bool, StoreError> {
        Ok(read::is_brought(self, media).await?)
    }

    async fn talk(&self, home: &TalkHome) -> Result<Option<Talk>, StoreError> {
        Ok(talk::one(self, home).await?)
    }

    async fn set_talk(
        &self,
        home: &TalkHome,
        open: bool,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError> {
        Ok(talk::set(self, home, open, by, at).await?)
    }

    async fn set_night(
        &self,
        class: &ClassId,
        hours: Option<ClosingHours>,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError> {
        Ok(talk::set_night(self, class, hours, by, at).await?)
    }

    async fn set_block(
        &self,
        by: &AccountId,
        of: &AccountId,
        blocked: bool,
        at: Millis,
    ) -> Result<bool, StoreError> {
        Ok(talk::block(self, by, of, blocked, at).await?)
    }
}
