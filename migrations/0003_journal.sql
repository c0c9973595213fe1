-- The school newspaper, from the conference to the families: journals, issues, articles, their steps, what is published.

-- 1 where the state of its article puts the pupils' pen down; `frozen` stays an adult's pause of now.
ALTER TABLE documents ADD COLUMN closed BIGINT NOT NULL DEFAULT 0;
-- document_writers.kind is from here on also 'keeper': a class whose teachers hold the pen. Without any, the teachers of
-- all the space's classes do.

CREATE TABLE journals (
    id TEXT NOT NULL PRIMARY KEY,
    space TEXT NOT NULL REFERENCES spaces (id),
    title TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX journals_of_space ON journals (space);

-- kind: 'issue', or 'exhibition' (a theme instead of a number, the same states). `version` rises with each step and edit.
-- `imprint` is JSON.
CREATE TABLE issues (
    id TEXT NOT NULL PRIMARY KEY,
    journal TEXT NOT NULL REFERENCES journals (id),
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    theme TEXT NOT NULL,
    state TEXT NOT NULL,
    due BIGINT,
    imprint TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (journal, kind, number)
);

CREATE TABLE sections (
    id TEXT NOT NULL PRIMARY KEY,
    issue TEXT NOT NULL REFERENCES issues (id),
    rank BIGINT NOT NULL,
    title TEXT NOT NULL
);
CREATE INDEX sections_of_issue ON sections (issue, rank);

-- mode: collective, group, individual. `byline` is '' where the authors' names stand. `changed` is the time of the newest
-- step.
CREATE TABLE articles (
    id TEXT NOT NULL PRIMARY KEY,
    issue TEXT NOT NULL REFERENCES issues (id),
    section TEXT REFERENCES sections (id),
    rank BIGINT NOT NULL,
    title TEXT NOT NULL,
    standfirst TEXT NOT NULL,
    angle TEXT NOT NULL,
    mode TEXT NOT NULL,
    state TEXT NOT NULL,
    target_words BIGINT,
    due BIGINT,
    proposed_by TEXT NOT NULL,
    byline TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX articles_of_issue ON articles (issue, rank);
CREATE INDEX articles_by_state ON articles (state, changed);

-- The texts of an article in their order: one, or one a group. `ready`: since when the group says "our part is done".
CREATE TABLE article_parts (
    article TEXT NOT NULL REFERENCES articles (id),
    rank BIGINT NOT NULL,
    document TEXT NOT NULL UNIQUE REFERENCES documents (id),
    title TEXT NOT NULL,
    ready BIGINT,
    PRIMARY KEY (article, rank)
);

-- kind: class, account. `part` is the rank of a part; who writes in its text is copied to document_writers.
CREATE TABLE article_assignees (
    article TEXT NOT NULL REFERENCES articles (id),
    part BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- The order in which they were named.
    rank BIGINT NOT NULL,
    PRIMARY KEY (article, part, kind, subject)
);
CREATE INDEX articles_of_assignee ON article_assignees (subject, kind);

-- kind: everyone (subject '').
CREATE TABLE article_instructions (
    article TEXT NOT NULL REFERENCES articles (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (article, kind, subject)
);

-- Every step of an article or (article null) of an issue, with the word to the pupils; rows are only ever added.
CREATE TABLE journal_steps (
    id TEXT NOT NULL PRIMARY KEY,
    issue TEXT NOT NULL REFERENCES issues (id),
    article TEXT REFERENCES articles (id),
    action TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    actor TEXT NOT NULL,
    word TEXT NOT NULL,
    -- How many words the article had, where the step counted them.
    words BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX steps_of_article ON journal_steps (article, at);
CREATE INDEX steps_of_issue ON journal_steps (issue, at);

-- Up to which seq of each text a step speaks: what was submitted, returned, approved can be read again.
CREATE TABLE journal_step_texts (
    step TEXT NOT NULL REFERENCES journal_steps (id),
    document TEXT NOT NULL REFERENCES documents (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (step, document)
);

-- `credits` is a JSON list of names as printed; `undone` is when it held no more.
CREATE TABLE sign_offs (
    id TEXT NOT NULL PRIMARY KEY,
    issue TEXT NOT NULL REFERENCES issues (id),
    at BIGINT NOT NULL,
    signed_by TEXT NOT NULL,
    imprint TEXT NOT NULL,
    credits TEXT NOT NULL,
    audience TEXT NOT NULL,
    undone BIGINT
);
CREATE INDEX sign_offs_of_issue ON sign_offs (issue, at);

-- What was published, as it was. audience: class, space, families, public. school_year 2026 is 2026-2027.
-- `edition` rises when an article is withdrawn or the audience changes: pages and files are made anew.
CREATE TABLE publications (
    id TEXT NOT NULL PRIMARY KEY,
    issue TEXT NOT NULL REFERENCES issues (id),
    audience TEXT NOT NULL,
    journal_title TEXT NOT NULL,
    title TEXT NOT NULL,
    imprint TEXT NOT NULL,
    credits TEXT NOT NULL,
    school_year BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    withdrawn BIGINT,
    withdrawn_by TEXT
);
CREATE INDEX publications_of_issue ON publications (issue, at);

-- `body` is a JSON list of the cleaned trees of its texts.
CREATE TABLE publication_articles (
    publication TEXT NOT NULL REFERENCES publications (id),
    rank BIGINT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id),
    section TEXT NOT NULL,
    title TEXT NOT NULL,
    standfirst TEXT NOT NULL,
    byline TEXT NOT NULL,
    body TEXT NOT NULL,
    withdrawn BIGINT,
    withdrawn_by TEXT,
    PRIMARY KEY (publication, rank)
);
CREATE INDEX publications_of_article ON publication_articles (article);

-- kind: 'class' (whose pupils wrote it, as of then), 'school' (theirs).
CREATE TABLE publication_places (
    publication TEXT NOT NULL REFERENCES publications (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (publication, kind, subject)
);
CREATE INDEX publications_of_place ON publication_places (subject, kind);

-- Who may hear of an event, who caused it, and states and numbers that go with it, never words.
ALTER TABLE outbox ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN facts TEXT NOT NULL DEFAULT '';

-- What was answered to a command that bore a key: said again, done once. Kept for a day.
CREATE TABLE commands_done (
    account TEXT NOT NULL,
    command TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account, command)
);
CREATE INDEX commands_by_time ON commands_done (at);
