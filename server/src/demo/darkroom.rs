//! Brings the demo's drawings and sounds in as an upload is brought in: bytes on the shelf by their SHA-256, room taken
//! from whoever brings them, one home, and who is in them said by the same person under the same rule.

use std::sync::Arc;

use anyhow::{Context as _, anyhow, ensure};
use bytes::Bytes;
use passeplume_domain::{
    AccountId, DocumentId, Millis, UploadId,
    documents::{DocumentStore as _, Verdict, access},
    journals::{Article, Pictured, Place},
    media::{
        Begun, Finished, FormName, MediaForm, MediaLimits, MediaStore as _, NewMedia, NewUpload,
        PeopleSaid, Quota, Saying, Shelf, fits, may_say, school_of,
    },
};
use passeplume_media::clip::{ClipLimits, repair};
use passeplume_store::Store;
use tokio::task::JoinSet;

use super::{
    Invented,
    desk::{done, person},
    pictures::{DemoMedium, File, HEIGHT, MEDIA, WIDTH},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What lies on the shelf and has no home yet. Nobody clears the shelf meanwhile: nothing is served before the fill ends.
pub(super) struct Darkroom {
    shelved: Vec<(&'static str, NewMedia)>,
}

impl Darkroom {
    /// Puts every drawing and sound on the shelf, all at once: each waits for a disk.
    pub(super) async fn open(shelf: &Arc<dyn Shelf>) -> anyhow::Result<Self> {
        let mut putting = JoinSet::new();
        for medium in MEDIA {
            let shelf = Arc::clone(shelf);
            putting.spawn(async move {
                let media = put(&*shelf, medium).await?;
                anyhow::Ok((medium.name, media))
            });
        }
        let shelved = putting.join_all().await;
        Ok(Self {
            shelved: shelved.into_iter().collect::<anyhow::Result<_>>()?,
        })
    }

    /// Brings in what stands in the text of this article.
    pub(super) async fn bring_in(
        &self,
        store: &Store,
        article: &str,
        at: Millis,
    ) -> anyhow::Result<()> {
        for medium in MEDIA.iter().filter(|one| one.article == article) {
            let shelved = self.shelved.iter().find(|(name, _)| *name == medium.name);
            let (_, media) = shelved.context("it was shelved")?;
            upload(store, medium, media.clone(), at)
                .await
                .with_context(|| format!("demo medium {:?}", medium.name))?;
        }
        Ok(())
    }
}

async fn put(shelf: &dyn Shelf, medium: &DemoMedium) -> anyhow::Result<NewMedia> {
    let mut duration_ms = 0;
    let files = match medium.file {
        File::Drawing { page, thumb } => {
            // Every drawing is as wide as every other: so is its small form.
            let small = (320, 320 * HEIGHT / WIDTH);
            vec![
                (
                    FormName::Page,
                    "image/png",
                    (WIDTH, HEIGHT),
                    Bytes::from_static(page),
                ),
                (
                    FormName::Thumb,
                    "image/jpeg",
                    small,
                    Bytes::from_static(thumb),
                ),
            ]
        }
        File::Sound(make) => {
            let clip = repair(&make(), &ClipLimits::default())?;
            duration_ms = clip.millis;
            let bytes = Bytes::from(clip.bytes);
            vec![(FormName::Sound, clip.media_type, clip.size, bytes)]
        }
    };
    let mut forms = Vec::with_capacity(files.len());
    for (name, media_type, (width, height), bytes) in files {
        let length = u64::try_from(bytes.len())?;
        forms.push(MediaForm {
            name,
            object: shelf.put(bytes).await?,
            media_type: media_type.to_owned(),
            width,
            height,
            bytes: length,
        });
    }
    Ok(NewMedia {
        id: medium.media_id()?,
        duration_ms,
        forms,
    })
}

async fn upload(
    store: &Store,
    medium: &DemoMedium,
    media: NewMedia,
    at: Millis,
) -> anyhow::Result<()> {
    let home = DocumentId::parse(&format!("demo-{}", medium.article))?;
    let text = store.document(&home).await?.context("its text is there")?;
    let who = person(medium.by)?;
    ensure!(
        access(&who, &text) == Verdict::Write,
        "who brings it writes there"
    );
    let limits = MediaLimits::default();
    let new = NewUpload {
        id: UploadId::parse(&format!("demo-upload-{}", medium.name))?,
        account: who.id.clone(),
        school: school_of(&who, &text.classes).context("a school of the text")?,
        home: home.into(),
        kind: medium.kind(),
        name: String::new(),
        bytes: media.forms.iter().map(|form| form.bytes).sum(),
        expires: at.plus(DAY_MS),
    };
    let quota = Quota {
        person: limits.quota_of(who.role),
        school: limits.quota_school,
        uploads: limits.uploads_of_person,
    };
    let (upload, id) = (new.id.clone(), media.id.clone());
    let begun = store.begin_upload(new, quota, at).await?;
    ensure!(matches!(begun, Begun::Yes(_)), "there is room");
    let kept = store.finish_upload(&upload, media, at).await?;
    ensure!(kept == Finished::As(id.clone()), "it is kept");

    let mut children = Vec::new();
    for login in medium.people {
        for &kind in medium.kind().consents() {
            children.push((Invented::id_of(login)?, kind));
        }
    }
    let people = if children.is_empty() {
        PeopleSaid::Nobody
    } else {
        PeopleSaid::Named
    };
    let around = store.children_around(&id).await?;
    let known = |child: &AccountId| around.iter().any(|one| one.id == *child);
    let may = may_say(&who, &[text], false).is_ok();
    ensure!(
        may && fits(medium.kind(), people, &children, known),
        "who brings it says who is in it"
    );
    let saying = Saying {
        media: id,
        seen: 0,
        alternative: String::new(),
        is_decorative: false,
        people,
        children,
    };
    done(store.say(saying, &who.id, at).await?)
}

/// What stands in the texts of these articles, and what is said of it.
pub(super) async fn pictured(
    store: &Store,
    articles: &[&Article],
) -> anyhow::Result<Vec<Pictured>> {
    let mut found = Vec::new();
    for article in articles {
        let name = article.id.as_str().strip_prefix("demo-article-");
        for medium in MEDIA.iter().filter(|one| Some(one.article) == name) {
            let said = store.said(&[medium.media_id()?]).await?;
            found.push(Pictured {
                article: article.id.clone(),
                title: article.title.clone(),
                place: Place::Stands,
                words: medium.alternative.to_owned(),
                said: said
                    .into_iter()
                    .next()
                    .ok_or_else(|| anyhow!("it is gone"))?,
            });
        }
    }
    Ok(found)
}
