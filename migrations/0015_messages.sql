-- Messages: conversations, who is in them, what was said and how far it was read; where pupils may write to each other;
-- what adults are asked to look at.

-- kind: pair, announcement, pupils. audience: people, class, group, families; home: the class or group of the audience, ''
-- for people. `pair` names two people and whether the family reads: they have one such conversation. `rev` grows by one with
-- every change of a message, `last_number` with every message.
CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    home TEXT NOT NULL,
    title TEXT NOT NULL,
    pair TEXT UNIQUE,
    opened_by TEXT NOT NULL REFERENCES accounts (id),
    with_family BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    last_number BIGINT NOT NULL
);

-- part: writer, reader.
CREATE TABLE conversation_members (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    part TEXT NOT NULL,
    joined BIGINT NOT NULL,
    PRIMARY KEY (conversation, account)
);
CREATE INDEX conversations_of_member ON conversation_members (account);

-- `sent_key` is the author's own name for it: sent again, years later too, it is the same message. state: shown, hidden,
-- deleted. `edited` is null where no change is marked.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id),
    author TEXT NOT NULL REFERENCES accounts (id),
    sent_key TEXT NOT NULL,
    number BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    captions TEXT NOT NULL,
    answers TEXT,
    created BIGINT NOT NULL,
    edited BIGINT,
    UNIQUE (author, sent_key),
    UNIQUE (conversation, number)
);
CREATE UNIQUE INDEX messages_by_rev ON messages (conversation, rev);

-- What it said before; rows are only ever added.
CREATE TABLE message_versions (
    message TEXT NOT NULL REFERENCES messages (id),
    rank BIGINT NOT NULL,
    body TEXT NOT NULL,
    captions TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (message, rank)
);

CREATE TABLE message_media (
    message TEXT NOT NULL REFERENCES messages (id),
    media TEXT NOT NULL,
    rank BIGINT NOT NULL,
    PRIMARY KEY (message, rank)
);
CREATE INDEX messages_of_media ON message_media (media);

CREATE TABLE message_reads (
    conversation TEXT NOT NULL REFERENCES conversations (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (conversation, account)
);

-- Where pupils may write to each other. home_kind: class, space.
CREATE TABLE talk_opened (
    home_kind TEXT NOT NULL,
    home TEXT NOT NULL,
    opened_by TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (home_kind, home)
);

-- When the pupils of a class read and do not send, in minutes of the local day.
CREATE TABLE messaging_hours (
    class TEXT NOT NULL PRIMARY KEY REFERENCES classes (id),
    closed_from BIGINT NOT NULL,
    closed_until BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- A pupil wants no messages of another.
CREATE TABLE blocks (
    account TEXT NOT NULL REFERENCES accounts (id),
    blocked TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (account, blocked)
);

-- target: post, message, block. author_is: somebody, teacher. state: received, hidden, handled, escalated; `escalated` is 1
-- once it was handed to the head. What was done and by whom stands in the audit.
CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    target TEXT NOT NULL,
    subject TEXT NOT NULL,
    container TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES accounts (id),
    author_is TEXT NOT NULL,
    reporter TEXT NOT NULL REFERENCES accounts (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    escalated BIGINT NOT NULL,
    created BIGINT NOT NULL,
    decided_by TEXT,
    decided BIGINT,
    word TEXT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (target, subject, reporter)
);

CREATE TABLE report_classes (
    report TEXT NOT NULL REFERENCES reports (id),
    class TEXT NOT NULL REFERENCES classes (id),
    PRIMARY KEY (report, class)
);
CREATE INDEX reports_of_class ON report_classes (class);
