-- Forums of classes and spaces, their topics, and what is said there.

-- home_kind: class, space. moderation: open, premoderated, read_only. Between `closed_from` and `closed_until`, minutes of
-- the day, pupils send nothing.
CREATE TABLE forums (
    id TEXT NOT NULL PRIMARY KEY,
    home_kind TEXT NOT NULL,
    home TEXT NOT NULL,
    title TEXT NOT NULL,
    moderation TEXT NOT NULL,
    closed_from BIGINT,
    closed_until BIGINT,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX forums_of_home ON forums (home, home_kind);

-- kind: book, theme. state: open, closed, archived. `rev` grows by one with each change of a post; `last_number` is the
-- number of the newest post that was shown; `shown` is how many are; `moved` is when the last one was, or it began.
CREATE TABLE topics (
    id TEXT NOT NULL PRIMARY KEY,
    forum TEXT NOT NULL REFERENCES forums (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    book_title TEXT,
    book_author TEXT,
    book_level TEXT,
    cover TEXT,
    pinned BIGINT NOT NULL,
    state TEXT NOT NULL,
    hidden BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    shown BIGINT NOT NULL,
    last_at BIGINT,
    moved BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX topics_of_forum ON topics (forum, pinned, moved, id);
CREATE INDEX topics_of_cover ON topics (cover);

-- state: waiting, returned, shown, refused, hidden, deleted. speaker: pupil, adult. `number` is given when everybody sees it;
-- `rev` and `changed` are the topic's `rev` at its last change, and at that of its words or state. `draft` is a new text of a
-- shown one; draft_state: waiting, returned. `waits` is 1 while a teacher of `class` has something to decide.
CREATE TABLE posts (
    id TEXT NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL REFERENCES topics (id),
    author TEXT NOT NULL REFERENCES accounts (id),
    command TEXT NOT NULL,
    speaker TEXT NOT NULL,
    class TEXT REFERENCES classes (id),
    number BIGINT,
    rev BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    state TEXT NOT NULL,
    waits BIGINT NOT NULL,
    body TEXT NOT NULL,
    answers TEXT,
    quotes TEXT,
    quoted TEXT NOT NULL,
    created BIGINT NOT NULL,
    shown_at BIGINT,
    edited_at BIGINT,
    decided_by TEXT,
    decided BIGINT,
    word TEXT,
    draft TEXT,
    draft_state TEXT,
    draft_at BIGINT,
    UNIQUE (author, command)
);
CREATE UNIQUE INDEX posts_by_number ON posts (topic, number);
CREATE INDEX posts_by_rev ON posts (topic, rev);
CREATE INDEX posts_quoting ON posts (quotes) WHERE quotes IS NOT NULL;
CREATE INDEX posts_unshown ON posts (topic, author) WHERE number IS NULL;
CREATE INDEX posts_waiting ON posts (class, created, id) WHERE waits = 1;

-- What a post said before; `shown` is whether everybody could see it.
CREATE TABLE post_versions (
    post TEXT NOT NULL REFERENCES posts (id),
    rank BIGINT NOT NULL,
    body TEXT NOT NULL,
    shown BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (post, rank)
);

CREATE TABLE post_media (
    post TEXT NOT NULL REFERENCES posts (id),
    media TEXT NOT NULL REFERENCES media (id),
    rank BIGINT NOT NULL,
    PRIMARY KEY (post, media)
);
CREATE INDEX posts_of_media ON post_media (media);

-- kind: heart, laugh, wow, idea, same, bravo.
CREATE TABLE post_reactions (
    post TEXT NOT NULL REFERENCES posts (id),
    kind TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (post, kind, account)
);

-- Up to which number somebody has read.
CREATE TABLE topic_reads (
    account TEXT NOT NULL REFERENCES accounts (id),
    topic TEXT NOT NULL REFERENCES topics (id),
    number BIGINT NOT NULL,
    PRIMARY KEY (account, topic)
);
