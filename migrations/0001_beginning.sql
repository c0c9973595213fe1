-- The beginning: people, what classes share, texts and the log of their words, and the outbox.
--
-- One text for both databases, in the words of SQLite. For PostgreSQL the program reads BLOB as BYTEA and leaves
-- WITHOUT ROWID out (server/store/src/drivers.rs); nothing else differs. Ids are text (UUIDv7), times are milliseconds
-- since 1970, truth is 0 or 1. A migration that has left this machine is never edited: the program keeps its SHA-256 and
-- refuses an altered one.

CREATE TABLE schools (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    town TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE classes (
    id TEXT NOT NULL PRIMARY KEY,
    school TEXT NOT NULL REFERENCES schools (id),
    name TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX classes_of_school ON classes (school);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    -- The login in lower case: what logins are compared by.
    login_folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    status TEXT NOT NULL,
    password_hash TEXT,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);

-- Why a person has rights somewhere; `target` is a class, a school or a person, or '' where the kind needs none.
CREATE TABLE memberships (
    account TEXT NOT NULL REFERENCES accounts (id),
    rank BIGINT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (account, rank)
);
CREATE INDEX members_of ON memberships (target, kind);

-- `id` is the SHA-256 of the token: whoever reads this table cannot log in with it.
CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account);
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE spaces (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE space_classes (
    space TEXT NOT NULL REFERENCES spaces (id),
    class TEXT NOT NULL REFERENCES classes (id),
    rank BIGINT NOT NULL,
    PRIMARY KEY (space, class)
);
CREATE INDEX spaces_of_class ON space_classes (class);

CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    space TEXT NOT NULL REFERENCES spaces (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Which nodes and marks its words may use; the editor and the gate grow together by this number.
    schema_version BIGINT NOT NULL,
    -- 'every_pupil', or 'only' those in document_writers.
    writers TEXT NOT NULL,
    frozen BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX documents_of_space ON documents (space);

CREATE TABLE document_writers (
    document TEXT NOT NULL REFERENCES documents (id),
    rank BIGINT NOT NULL,
    -- 'class' or 'account'.
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (document, rank)
);

CREATE TABLE document_mutes (
    document TEXT NOT NULL REFERENCES documents (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (document, account)
);

-- Documents that were found damaged: they open for nobody until an operator has looked.
CREATE TABLE set_aside (
    document TEXT NOT NULL PRIMARY KEY,
    what TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Who paused whom and when: rows are only ever added.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    document TEXT NOT NULL,
    target TEXT NOT NULL
);
CREATE INDEX audit_of_document ON audit (document, at);

-- The log: every change of every text. A row holds the seqs from first_seq to seq (one, until it is squashed).
-- Kept in the order of its key, so that a text is read from neighbouring pages.
CREATE TABLE updates (
    document TEXT NOT NULL REFERENCES documents (id),
    seq BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    words BLOB NOT NULL,
    first_authors BLOB NOT NULL,
    checksum BIGINT NOT NULL,
    PRIMARY KEY (document, seq)
) WITHOUT ROWID;

-- Full states, so that opening a text need not replay its log from the start.
CREATE TABLE checkpoints (
    document TEXT NOT NULL REFERENCES documents (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    state BLOB NOT NULL,
    first_authors BLOB NOT NULL,
    checksum BIGINT NOT NULL,
    PRIMARY KEY (document, seq)
);

-- How far the log of a text has been squashed; the checkpoint at this seq is where the next pass begins.
CREATE TABLE upkeep (
    document TEXT NOT NULL PRIMARY KEY REFERENCES documents (id),
    squashed BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- A Yjs client id belongs to one account for the life of the document.
CREATE TABLE client_bindings (
    document TEXT NOT NULL REFERENCES documents (id),
    client BIGINT NOT NULL,
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (document, client)
) WITHOUT ROWID;

-- What happened, in the order in which it became visible.
CREATE TABLE outbox (
    position BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL
);

-- One row. Whoever takes a position holds its lock until the commit, so positions become visible in their order.
CREATE TABLE outbox_head (
    id BIGINT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);
INSERT INTO outbox_head (id, position) VALUES (1, 0);

-- One row that `probe` rewrites to learn whether the database takes writes.
CREATE TABLE probe (
    id BIGINT NOT NULL PRIMARY KEY,
    times BIGINT NOT NULL
);
INSERT INTO probe (id, times) VALUES (1, 0);
