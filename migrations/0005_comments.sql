-- What is said beside a text, by whoever reads it for others.

-- kind: comment, suggestion. state: open, accepted, refused, resolved. Anchors are encoded relative positions of Yjs;
-- `quoted` is what stood there, `before` and `after` some letters around it. `version` rises with each change.
CREATE TABLE comments (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (id),
    kind TEXT NOT NULL,
    author TEXT NOT NULL REFERENCES accounts (id),
    anchor_start BLOB NOT NULL,
    anchor_end BLOB NOT NULL,
    quoted TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    words TEXT NOT NULL,
    replacement TEXT,
    state TEXT NOT NULL,
    hidden BIGINT NOT NULL,
    created BIGINT NOT NULL,
    version BIGINT NOT NULL,
    decided_by TEXT,
    decided BIGINT
);
CREATE INDEX comments_of_document ON comments (document, created);

CREATE TABLE comment_replies (
    id TEXT NOT NULL PRIMARY KEY,
    comment TEXT NOT NULL REFERENCES comments (id),
    author TEXT NOT NULL REFERENCES accounts (id),
    words TEXT NOT NULL,
    hidden BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX replies_of_comment ON comment_replies (comment, created);
