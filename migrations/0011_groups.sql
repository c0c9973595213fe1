-- Groups of pupils, inside a class or across the classes of a space, and the levels of pupils.

-- Pupils of one class (`space` is null) or across the classes of a space (`class` is null). `closed` is when it was put away:
-- it is offered no more, and goes on writing where it writes.
CREATE TABLE pupil_groups (
    id TEXT NOT NULL PRIMARY KEY,
    class TEXT REFERENCES classes (id),
    space TEXT REFERENCES spaces (id),
    name TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    closed BIGINT
);
CREATE INDEX groups_of_class ON pupil_groups (class);
CREATE INDEX groups_of_space ON pupil_groups (space);

CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES pupil_groups (id),
    account TEXT NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (group_id, account)
);
CREATE INDEX groups_of_account ON group_members (account);

-- A class of two levels says who is of which: "CE1", "CE2".
CREATE TABLE pupil_levels (
    account TEXT NOT NULL REFERENCES accounts (id),
    class TEXT NOT NULL REFERENCES classes (id),
    level TEXT NOT NULL,
    PRIMARY KEY (account, class)
);

-- document_writers.kind and article_assignees.kind are from here on also 'group': its pupils, whoever they are now.
-- article_instructions.kind is from here on also 'group' (subject: its id) and 'level' (subject: the level's name).
CREATE INDEX documents_of_writer ON document_writers (subject, kind);
