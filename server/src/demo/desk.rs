//! One issue of a demo newspaper on the desk of its teachers: each step under the rules, each an hour later.

use anyhow::anyhow;
use passeplume_crdt::{content, document::Document};
use passeplume_domain::{
    ArticleId, DocumentId, IssueId, JournalId, Millis, SectionId,
    accounts::Account,
    documents::DocumentLog as _,
    journals::{
        Article, ArticleCommand, ArticleFacts, ArticleStep, Issue, IssueCommand, IssueEffect,
        IssueFacts, IssueState, IssueStep, JournalStore as _, NewIssue, Section, Taken,
        article_step, issue_step, proofreading::readers, relations, standing,
    },
};
use passeplume_store::Store;

use super::{Invented, PEOPLE, issues::DemoIssue};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// One issue on the desk of its teachers, with a clock of its own.
pub(super) struct Desk<'a> {
    pub(super) store: &'a Store,
    pub(super) demo: &'static DemoIssue,
    pub(super) issue: IssueId,
    pub(super) at: Millis,
    /// When the issue's conference was.
    pub(super) opened: Millis,
}

impl<'a> Desk<'a> {
    pub(super) async fn open(
        store: &'a Store,
        demo: &'static DemoIssue,
        at: Millis,
    ) -> anyhow::Result<Self> {
        let issue = IssueId::parse(demo.id)?;
        let mut sections = Vec::new();
        for (place, title) in demo.sections.iter().enumerate() {
            sections.push(Section {
                id: section_id(demo.id, place)?,
                title: (*title).to_owned(),
            });
        }
        let new = NewIssue {
            id: issue.clone(),
            journal: JournalId::parse(demo.journal.id)?,
            kind: demo.kind,
            title: demo.title.to_owned(),
            theme: demo.theme.to_owned(),
            due: Some(at.plus(17 * DAY_MS)),
            sections,
            by: Invented::id_of(demo.journal.teacher)?,
            tell: Vec::new(),
        };
        store.add_issue(new, at).await?;
        let mut desk = Self {
            store,
            demo,
            issue,
            at,
            opened: at,
        };
        if demo.state != IssueState::Conference {
            desk.issue_step(&IssueCommand::Open, IssueEffect::None)
                .await?;
        }
        Ok(desk)
    }

    /// Who takes the issue's own steps.
    pub(super) fn teacher(&self) -> anyhow::Result<Account> {
        person(self.demo.journal.teacher)
    }

    /// The time of the next thing that happens.
    pub(super) fn later(&mut self) -> Millis {
        self.at = self.at.plus(HOUR_MS);
        self.at
    }

    pub(super) async fn read(&self) -> anyhow::Result<Issue> {
        let issue = self.store.issue(&self.issue).await?;
        issue.ok_or_else(|| anyhow!("the issue is gone"))
    }

    pub(super) async fn article(&self, id: &ArticleId) -> anyhow::Result<Article> {
        let article = self.store.article(id).await?;
        article.ok_or_else(|| anyhow!("the article is gone"))
    }

    pub(super) async fn step(
        &mut self,
        id: &ArticleId,
        by: &str,
        command: &ArticleCommand<'_>,
        section: Option<SectionId>,
    ) -> anyhow::Result<()> {
        let (article, issue, who) = (self.article(id).await?, self.read().await?, person(by)?);
        let held = relations(&who, &[], &issue, Some(&article));
        let facts = ArticleFacts {
            state: Some(article.state),
            issue: issue.state,
        };
        let outcome = article_step(&held, &facts, command)?;
        let (word, words) = match command {
            ArticleCommand::Return { word } => (*word, None),
            ArticleCommand::AskProofreading { words } | ArticleCommand::Submit { words } => {
                ("", Some(i64::try_from(*words)?))
            }
            ArticleCommand::Propose { .. }
            | ArticleCommand::Assign { .. }
            | ArticleCommand::Begin
            | ArticleCommand::EndProofreading
            | ArticleCommand::TakeBack
            | ArticleCommand::Approve
            | ArticleCommand::Place { .. }
            | ArticleCommand::Unplace
            | ArticleCommand::Publish
            | ArticleCommand::Withdraw
            | ArticleCommand::Restore => ("", None),
        };
        let step = ArticleStep {
            article: id.clone(),
            issue: issue.id.clone(),
            issue_state: issue.state,
            action: command.action(),
            from: article.state,
            to: outcome.to,
            seen: article.version,
            pen: outcome.pen,
            parts: None,
            place: section.map(|section| (section, None)),
            words,
            proofreaders: matches!(command, ArticleCommand::AskProofreading { .. })
                .then(|| readers(&issue, &article)),
            word: word.to_owned(),
            by: who.id,
            tell: Vec::new(),
        };
        let at = self.later();
        done(self.store.take_step(step, at).await?)
    }

    pub(super) async fn issue_step(
        &mut self,
        command: &IssueCommand<'_>,
        effect: IssueEffect,
    ) -> anyhow::Result<()> {
        let (issue, who) = (self.read().await?, self.teacher()?);
        let facts = IssueFacts {
            state: Some(issue.state),
            signed: issue.signed,
            audience: issue.publication.as_ref().map(|(_, audience)| *audience),
        };
        let outcome = issue_step(standing(&who, &issue.classes), &facts, command)?;
        let step = IssueStep {
            issue: issue.id,
            action: command.action(),
            from: issue.state,
            to: outcome.to,
            seen: issue.version,
            effect,
            by: who.id,
            tell: Vec::new(),
        };
        let at = self.later();
        done(self.store.take_issue_step(step, at).await?)
    }

    pub(super) async fn text(&self, document: &DocumentId) -> anyhow::Result<Document> {
        let loaded = self.store.load(document).await?;
        Ok(Document::load(
            loaded.updates.iter().map(|row| &*row.update),
        )?)
    }

    pub(super) async fn words(&self, id: &ArticleId) -> anyhow::Result<usize> {
        let mut words = 0;
        for part in &self.article(id).await?.parts {
            words += content::size(&self.text(&part.document).await?)?.words;
        }
        Ok(words)
    }
}

pub(super) fn section_id(issue: &str, place: usize) -> anyhow::Result<SectionId> {
    Ok(SectionId::parse(&format!("{issue}-{place}"))?)
}

pub(super) fn person(login: &str) -> anyhow::Result<Account> {
    let person = PEOPLE.iter().find(|person| person.login == login);
    Ok(person
        .ok_or_else(|| anyhow!("nobody is called {login}"))?
        .account()?)
}

pub(super) fn done(taken: Taken) -> anyhow::Result<()> {
    match taken {
        Taken::Done => Ok(()),
        Taken::Stale => Err(anyhow!("somebody else is at work in this database")),
    }
}
