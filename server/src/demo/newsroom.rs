//! Brings the demo's newspapers to where they are, step by step under the rules that everybody else is under.

use anyhow::Context as _;
use passeplume_domain::{
    ArticleId, ClassId, DocumentId, JournalId, Millis, SpaceId,
    journals::{
        ArticleCommand, ArticleEdit, ArticleState, Assignment, Instruction, InstructionFor,
        IssueState, JournalStore as _, NewArticle, NewJournal, NewPart, Subject,
    },
};
use passeplume_store::Store;

use super::{
    DemoText, Invented, consents,
    darkroom::Darkroom,
    desk::{Desk, done, section_id},
    fill::put_words,
    issues::{ISSUES, JOURNALS},
    newspaper::{Authors, DemoArticle, articles},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Whether the newspaper makes this text itself.
pub(super) fn makes(text: &DemoText) -> bool {
    articles().any(|article| document_name(article) == text.id)
}

/// Makes the journals with their issues, articles and the words of `texts`.
pub(super) async fn fill(
    store: &Store,
    darkroom: &Darkroom,
    mut texts: Vec<DemoText>,
    now: Millis,
) -> anyhow::Result<()> {
    for journal in JOURNALS {
        let began = now.plus(-journal.days_ago * DAY_MS);
        let new = NewJournal {
            id: JournalId::parse(journal.id)?,
            space: SpaceId::parse(journal.space)?,
            title: journal.title.to_owned(),
            by: Invented::id_of(journal.teacher)?,
        };
        store.add_journal(new, began).await?;
        consents::fill(store, journal, now).await?;
    }
    for demo in &ISSUES {
        let mut desk = Desk::open(store, demo, now.plus(-demo.days_ago * DAY_MS)).await?;
        for article in articles().filter(|article| article.issue == demo.id) {
            let text = texts
                .iter()
                .position(|text| text.id == document_name(article))
                .map(|found| texts.swap_remove(found));
            desk.bring(article, text, darkroom)
                .await
                .with_context(|| format!("demo article {:?}", article.title))?;
        }
        desk.finish()
            .await
            .with_context(|| format!("demo issue {:?}", demo.id))?;
        // Where the whole issue went, its articles went with it.
        for article in articles().filter(|article| {
            article.issue == demo.id
                && article.state == ArticleState::Withdrawn
                && demo.state == IssueState::Published
        }) {
            let id = article_id(article)?;
            desk.step(&id, article.teacher, &ArticleCommand::Withdraw, None)
                .await?;
        }
    }
    consents::take_back(store, now).await
}

fn document_name(article: &DemoArticle) -> String {
    format!("demo-{}", article.name)
}

fn article_id(article: &DemoArticle) -> anyhow::Result<ArticleId> {
    Ok(ArticleId::parse(&format!("demo-article-{}", article.name))?)
}

fn instructions(demo: &DemoArticle) -> Vec<Instruction> {
    if demo.instruction.is_empty() {
        return Vec::new();
    }
    vec![Instruction {
        whom: InstructionFor::Everyone,
        name: String::new(),
        words: demo.instruction.to_owned(),
    }]
}

impl Desk<'_> {
    /// From an idea, or from nothing, to where the article is.
    async fn bring(
        &mut self,
        demo: &DemoArticle,
        text: Option<DemoText>,
        darkroom: &Darkroom,
    ) -> anyhow::Result<()> {
        use ArticleState as S;
        let id = article_id(demo)?;
        if demo.state == S::Idea {
            return self.propose(demo, id).await;
        }
        self.assign(demo, &id).await?;
        if let Some(text) = text.filter(|text| !text.pieces.is_empty()) {
            let first = text
                .pieces
                .first()
                .map(|piece| piece.by)
                .unwrap_or_default();
            self.step(&id, first, &ArticleCommand::Begin, None).await?;
            let document = DocumentId::parse(text.id)?;
            let began = self.at;
            darkroom.bring_in(self.store, demo.name, began).await?;
            put_words(self.store, document, &text.pieces, began).await?;
            self.at = began.plus(4 * HOUR_MS);
            self.titles(demo, &id).await?;
            if demo.state == S::Draft {
                return Ok(());
            }
            let words = self.words(&id).await?;
            if demo.state == S::Proofreading {
                let ask = ArticleCommand::AskProofreading { words };
                return self.step(&id, first, &ask, None).await;
            }
            self.step(&id, first, &ArticleCommand::Submit { words }, None)
                .await?;
        }
        if demo.state == S::Returned {
            let back = ArticleCommand::Return { word: demo.word };
            return self.step(&id, demo.teacher, &back, None).await;
        }
        if matches!(
            demo.state,
            S::Approved | S::Placed | S::Published | S::Withdrawn
        ) {
            self.step(&id, demo.teacher, &ArticleCommand::Approve, None)
                .await?;
        }
        if let Some(section) = demo.section {
            let section = section_id(self.demo.id, section)?;
            let place = ArticleCommand::Place { section_fits: true };
            self.step(&id, demo.teacher, &place, Some(section)).await?;
        }
        Ok(())
    }

    async fn propose(&mut self, demo: &DemoArticle, id: ArticleId) -> anyhow::Result<()> {
        let by = match &demo.authors {
            Authors::Pupils([first, ..]) => Invented::id_of(first)?,
            Authors::Pupils([]) | Authors::Classes(_) => Invented::id_of(demo.teacher)?,
        };
        let new = NewArticle {
            id,
            issue: self.issue.clone(),
            issue_state: self.read().await?.state,
            title: demo.title.to_owned(),
            angle: demo.angle.to_owned(),
            by,
            tell: Vec::new(),
        };
        let at = self.later();
        done(self.store.propose(new, at).await?)
    }

    async fn assign(&mut self, demo: &DemoArticle, id: &ArticleId) -> anyhow::Result<()> {
        let issue = self.read().await?;
        let mut named = Vec::new();
        match &demo.authors {
            Authors::Classes(classes) => {
                for class in *classes {
                    named.push(Subject::Class(ClassId::parse(class)?));
                }
            }
            Authors::Pupils(pupils) => {
                for pupil in *pupils {
                    named.push(Subject::Account(Invented::id_of(pupil)?));
                }
            }
        }
        let row = Assignment {
            article: id.clone(),
            seen: None,
            to: ArticleState::Assigned,
            title: demo.title.to_owned(),
            angle: demo.angle.to_owned(),
            mode: demo.mode,
            target_words: Some(demo.target_words),
            due: Some(self.opened.plus(demo.due_days * DAY_MS)),
            instructions: instructions(demo),
            authors: self.store.authors(&issue.space, &named).await?,
            parts: vec![NewPart {
                title: String::new(),
                document: DocumentId::parse(&document_name(demo))?,
            }],
            tell: Vec::new(),
        };
        let (by, at) = (Invented::id_of(demo.teacher)?, self.later());
        done(
            self.store
                .assign(&self.issue, issue.state, vec![row], &by, at)
                .await?,
        )
    }

    async fn titles(&mut self, demo: &DemoArticle, id: &ArticleId) -> anyhow::Result<()> {
        if demo.standfirst.is_empty() {
            return Ok(());
        }
        let article = self.article(id).await?;
        let edit = ArticleEdit {
            id: id.clone(),
            seen: article.version,
            title: article.title,
            standfirst: demo.standfirst.to_owned(),
            angle: article.angle,
            byline: article.byline,
            target_words: article.target_words,
            due: article.due,
            tell: Vec::new(),
        };
        let at = self.later();
        done(self.store.edit_article(edit, at).await?)
    }
}
