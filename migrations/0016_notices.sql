-- What is said to one person, and letters to adults.

-- What became of one's own posts and reports is found there; kept is up to when somebody has seen it, in milliseconds since 1970.
CREATE TABLE notices_seen (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    up_to BIGINT NOT NULL
);
CREATE INDEX reports_of_reporter ON reports (reporter);
CREATE INDEX posts_answering ON posts (answers) WHERE answers IS NOT NULL;

-- `address` is the proved one; `asked` waits for its code, of which the hash is kept. `token` ends the letters. `day` is the
-- last day (since 1970, by the clock on the wall) whose digest was taken in hand, `tries` how often, `failed` is 1 where the
-- other side did not take it and it may be tried again.
CREATE TABLE mail_choices (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    address TEXT,
    digest BIGINT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    asked TEXT,
    code TEXT,
    code_until BIGINT NOT NULL,
    code_tries BIGINT NOT NULL,
    codes_day BIGINT NOT NULL,
    codes BIGINT NOT NULL,
    day BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    failed BIGINT NOT NULL
);
CREATE INDEX mail_digests ON mail_choices (day) WHERE digest = 1;
