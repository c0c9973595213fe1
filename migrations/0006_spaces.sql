-- Spaces: which classes are asked in, who came and went, and where a class keeps what stayed its own.

-- 'shared', or 'own': where one class keeps what stayed its own when it left a space.
ALTER TABLE spaces ADD COLUMN kind TEXT NOT NULL DEFAULT 'shared';

-- One class is asked in: by name (`class`), or whoever shows the code. status: open, accepted, declined, revoked.
CREATE TABLE space_invitations (
    id TEXT NOT NULL PRIMARY KEY,
    space TEXT NOT NULL REFERENCES spaces (id),
    class TEXT REFERENCES classes (id),
    code TEXT UNIQUE,
    status TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    decided_by TEXT,
    decided BIGINT
);
CREATE INDEX invitations_of_space ON space_invitations (space, status);
CREATE INDEX invitations_of_class ON space_invitations (class, status);

-- Who came and went (joined, left); rows are only ever added.
CREATE TABLE space_history (
    id TEXT NOT NULL PRIMARY KEY,
    space TEXT NOT NULL REFERENCES spaces (id),
    class TEXT NOT NULL REFERENCES classes (id),
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX history_of_space ON space_history (space, at);
