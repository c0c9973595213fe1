//! How far an issue of the demo world is, from the end of its ideas to its archive: every step under the rules, each with
//! what the rules ask before it.

use anyhow::{Context as _, ensure};
use passeplume_crdt::content;
use passeplume_domain::{
    Millis, PublicationId,
    consents::{ConsentStore as _, Project},
    journals::{
        Article, ArticleState, Audience, ChoiceMade, Ground, Imprint, Issue, IssueCommand,
        IssueEdit, IssueEffect, IssueState, JournalStore as _, Pictured, SignOffStore as _,
        lacking, publication, sign_off,
    },
    media::MediaKind,
};

use super::{
    darkroom::pictured,
    desk::{Desk, done},
    pictures::DemoMedium,
};

const MONTHS: [&str; 12] = [
    "Janvier",
    "Février",
    "Mars",
    "Avril",
    "Mai",
    "Juin",
    "Juillet",
    "Août",
    "Septembre",
    "Octobre",
    "Novembre",
    "Décembre",
];

/// Everything that decides what comes out.
struct Known {
    issue: Issue,
    articles: Vec<Article>,
    project: Project,
    choices: Vec<ChoiceMade>,
    pictures: Vec<Pictured>,
}

impl Known {
    fn placed(&self) -> Vec<&Article> {
        self.articles
            .iter()
            .filter(|article| article.state == ArticleState::Placed)
            .collect()
    }

    fn ground(&self, audience: Audience) -> Ground<'_> {
        Ground {
            audience,
            project: &self.project,
            choices: &self.choices,
            pictures: &self.pictures,
        }
    }
}

impl Desk<'_> {
    /// Brings the issue itself to where it is.
    pub(super) async fn finish(&mut self) -> anyhow::Result<()> {
        use IssueState as S;
        let to = self.demo.state;
        if matches!(to, S::Conference | S::Open) {
            return Ok(());
        }
        self.imprint().await?;
        self.issue_step(&IssueCommand::Close, IssueEffect::None)
            .await?;
        if to == S::Closing {
            return Ok(());
        }
        self.issue_step(&IssueCommand::LayOut, IssueEffect::None)
            .await?;
        // Whoever opens it finds what families have not answered, and decides.
        if to == S::Layout {
            return Ok(());
        }
        self.carefully().await?;
        self.sign().await?;
        if to == S::SignedOff {
            return Ok(());
        }
        self.publish().await?;
        match to {
            S::Withdrawn => {
                self.issue_step(&IssueCommand::Withdraw, IssueEffect::Withdraw)
                    .await
            }
            S::Archived => {
                self.issue_step(&IssueCommand::Archive, IssueEffect::None)
                    .await
            }
            S::Conference | S::Open | S::Closing | S::Layout | S::SignedOff | S::Published => {
                Ok(())
            }
        }
    }

    async fn known(&self) -> anyhow::Result<Known> {
        let issue = self.read().await?;
        let articles = self.store.articles_of(&issue.id).await?;
        let project = self.store.project(&issue.journal).await?;
        let choices = self.store.choices(&issue.id).await?;
        let pictures = pictured(self.store, &articles.iter().collect::<Vec<_>>()).await?;
        Ok(Known {
            project: project.context("the journal is there")?,
            issue,
            articles,
            choices,
            pictures,
        })
    }

    /// Where nobody answered, the careful way is chosen: the class stands where the name stood.
    async fn carefully(&mut self) -> anyhow::Result<()> {
        let known = self.known().await?;
        let lacks = lacking::lacking(&known.placed(), &known.ground(self.demo.audience));
        let choices: Vec<ChoiceMade> = lacks
            .into_iter()
            .filter_map(|one| {
                let choice = one.choices.first().copied()?;
                Some(ChoiceMade {
                    article: one.article,
                    child: one.child,
                    kind: one.kind,
                    choice,
                })
            })
            .collect();
        if choices.is_empty() {
            return Ok(());
        }
        let (who, at) = (self.teacher()?, self.later());
        let issue = known.issue;
        let chosen = self
            .store
            .choose(&issue.id, issue.version, choices, &who.id, Vec::new(), at)
            .await?;
        done(chosen)
    }

    async fn sign(&mut self) -> anyhow::Result<()> {
        let (known, audience) = (self.known().await?, self.demo.audience);
        let ground = known.ground(audience);
        let missing = sign_off::missing_for(&known.issue.imprint, &known.articles, &ground);
        let out = lacking::prepare(&known.placed(), &ground).articles;
        let credits = sign_off::credits(&out.iter().collect::<Vec<_>>());
        let signed = IssueEffect::SignOff { audience, credits };
        self.issue_step(&IssueCommand::SignOff { missing: &missing }, signed)
            .await
    }

    async fn publish(&mut self) -> anyhow::Result<()> {
        let (known, audience) = (self.known().await?, self.demo.audience);
        let prepared = lacking::prepare(&known.placed(), &known.ground(audience));
        // What stays away would have to be taken out of the copies.
        ensure!(
            prepared.without.is_empty(),
            "a demo picture lacks a consent where it comes out"
        );
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
        let mut copy = publication::copy(id, &known.issue, &bodies, self.at);
        copy.shown = prepared.shown;
        copy.left_out = prepared.left_out;
        copy.consents = Some(known.project.version);
        let first = known
            .pictures
            .iter()
            .find(|one| one.said.kind == MediaKind::Picture);
        copy.cover = known
            .issue
            .cover
            .or_else(|| Some(first?.said.media.clone()));
        let versions = known
            .pictures
            .iter()
            .map(|one| (one.said.media.clone(), one.said.version));
        copy.media = Some(versions.collect());
        let out = IssueEffect::Publish {
            audience,
            copy: Box::new(copy),
        };
        self.issue_step(&IssueCommand::Publish { audience }, out)
            .await
    }

    async fn imprint(&mut self) -> anyhow::Result<()> {
        let issue = self.read().await?;
        // What is out says when it came out; what is not, when it is wanted.
        let wanted = match self.demo.state {
            IssueState::Published | IssueState::Withdrawn | IssueState::Archived => None,
            IssueState::Conference
            | IssueState::Open
            | IssueState::Closing
            | IssueState::Layout
            | IssueState::SignedOff => issue.due,
        };
        let cover = self.demo.cover.map(DemoMedium::media_id).transpose()?;
        let edit = IssueEdit {
            id: issue.id,
            seen: issue.version,
            title: issue.title,
            theme: issue.theme,
            due: issue.due,
            imprint: Imprint {
                director: self.demo.journal.director.to_owned(),
                school: self.demo.journal.school.to_owned(),
                month: month(wanted.unwrap_or(self.at)),
            },
            sections: issue.sections,
            cover: cover.or(issue.cover),
            tell: Vec::new(),
        };
        let at = self.later();
        done(self.store.edit_issue(edit, at).await?)
    }
}

/// As a newspaper says it: "Novembre 2026".
fn month(at: Millis) -> String {
    let (year, month, _) = at.date();
    let name = usize::try_from(month - 1)
        .ok()
        .and_then(|place| MONTHS.get(place));
    format!("{} {year}", name.copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dem_20_a_month_is_named_as_a_newspaper_does() {
        assert_eq!(month(Millis(951_782_400_000)), "Février 2000");
        assert_eq!(month(Millis(1_798_761_599_999)), "Décembre 2026");
    }
}
