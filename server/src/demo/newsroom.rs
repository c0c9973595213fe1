//! Brings the demo's newspaper to where it is, step by step under the rules that everybody else is under.

use anyhow::Context as _;
use passeplume_crdt::content;
use passeplume_domain::{
    ArticleId, ClassId, DocumentId, JournalId, Millis, PublicationId, SpaceId,
    consents::ConsentStore as _,
    journals::{
        ArticleCommand, ArticleEdit, ArticleState, Assignment, Ground, Imprint, Instruction,
        InstructionFor, IssueCommand, IssueEdit, IssueEffect, JournalStore as _, NewArticle,
        NewJournal, NewPart, Subject, lacking, publication, sign_off,
    },
};
use passeplume_store::Store;

use super::{
    DemoText, Invented, consents,
    desk::{Desk, done, section_id},
    fill::put_words,
    issues::{ISSUES, Progress},
    newspaper::{Authors, DemoArticle, JOURNAL, JOURNAL_TITLE, articles},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Whether the newspaper makes this text itself.
pub(super) fn makes(text: &DemoText) -> bool {
    articles().any(|article| document_name(article) == text.id)
}

/// Makes the journal with its issues, articles and the words of `texts`.
pub(super) async fn fill(
    store: &Store,
    mut texts: Vec<DemoText>,
    now: Millis,
) -> anyhow::Result<()> {
    let new = NewJournal {
        id: JournalId::parse(JOURNAL)?,
        space: SpaceId::parse("planete")?,
        title: JOURNAL_TITLE.to_owned(),
        by: Invented::id_of("claire")?,
    };
    let journal = new.id.clone();
    store.add_journal(new, now.plus(-400 * DAY_MS)).await?;
    consents::fill(store, &journal, now.plus(-399 * DAY_MS)).await?;
    for (place, demo) in ISSUES.iter().enumerate() {
        let mut desk = Desk::open(store, demo, now.plus(-demo.days_ago * DAY_MS)).await?;
        for article in articles().filter(|article| article.issue == place) {
            let text = texts
                .iter()
                .position(|text| text.id == document_name(article))
                .map(|found| texts.swap_remove(found));
            desk.bring(article, text)
                .await
                .with_context(|| format!("demo article {:?}", article.title))?;
        }
        desk.finish(demo.progress)
            .await
            .with_context(|| format!("demo issue {:?}", demo.id))?;
        for article in articles()
            .filter(|article| article.issue == place && article.state == ArticleState::Withdrawn)
        {
            let id = article_id(article)?;
            desk.step(&id, article.teacher, &ArticleCommand::Withdraw, None)
                .await?;
        }
    }
    Ok(())
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
    async fn bring(&mut self, demo: &DemoArticle, text: Option<DemoText>) -> anyhow::Result<()> {
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

    /// Brings the issue itself to where it is.
    async fn finish(&mut self, progress: Progress) -> anyhow::Result<()> {
        if progress != Progress::Published {
            return Ok(());
        }
        self.imprint().await?;
        self.issue_step(&IssueCommand::Close, IssueEffect::None)
            .await?;
        self.issue_step(&IssueCommand::LayOut, IssueEffect::None)
            .await?;
        let audience = self.demo.audience;
        let issue = self.read().await?;
        let articles = self.store.articles_of(&issue.id).await?;
        let project = self.store.project(&issue.journal).await?;
        let project = project.context("the journal is there")?;
        let ground = Ground {
            audience,
            project: &project,
            choices: &[],
            pictures: &[],
        };
        // Where nobody answered, the careful way: the class stands where the name stood.
        let prepared = lacking::prepare(&articles.iter().collect::<Vec<_>>(), &ground);
        let missing = sign_off::missing(&issue.imprint, &articles);
        let credits = sign_off::credits(&prepared.articles.iter().collect::<Vec<_>>());
        let signed = IssueEffect::SignOff { audience, credits };
        self.issue_step(&IssueCommand::SignOff { missing: &missing }, signed)
            .await?;
        let mut bodies = Vec::new();
        for article in prepared.articles {
            let mut trees = Vec::new();
            for part in &article.parts {
                trees.push(content::json(&self.text(&part.document).await?)?.to_string());
            }
            let body = format!("[{}]", trees.join(","));
            bodies.push((article, body));
        }
        let id = PublicationId::parse(&format!("{}-publie", self.demo.id))?;
        let mut copy = publication::copy(id, &self.read().await?, &bodies, self.at);
        copy.shown = prepared.shown;
        copy.left_out = prepared.left_out;
        copy.consents = Some(project.version);
        let out = IssueEffect::Publish {
            audience,
            copy: Box::new(copy),
        };
        self.issue_step(&IssueCommand::Publish { audience }, out)
            .await
    }

    async fn imprint(&mut self) -> anyhow::Result<()> {
        let issue = self.read().await?;
        let edit = IssueEdit {
            id: issue.id,
            seen: issue.version,
            title: issue.title,
            theme: issue.theme,
            due: issue.due,
            imprint: Imprint {
                director: "Odile Dupré".to_owned(),
                school: "École Gilles Ménage, Saint-Aubin-des-Prés".to_owned(),
                month: self.demo.month().to_owned(),
            },
            sections: issue.sections,
            cover: issue.cover,
            tell: Vec::new(),
        };
        let at = self.later();
        done(self.store.edit_issue(edit, at).await?)
    }
}
