-- Old rows of the log, packed: many rows of one text in one compressed value, in their order.
--
-- A text's newest row is never packed: whoever appends asks `updates` alone where the log ends.

-- `first_seq` to `seq` without a hole; what is inside `packed` only server/store/src/log/chunk.rs reads. With rowids,
-- unlike `updates`: a value of a few kilobytes would leave half of each page of a clustered table empty.
CREATE TABLE chunks (
    document TEXT NOT NULL REFERENCES documents (id),
    seq BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    packed BLOB NOT NULL,
    checksum BIGINT NOT NULL,
    PRIMARY KEY (document, seq)
);

-- 1 where `state` and `first_authors` are compressed; the checksum is over what they say.
ALTER TABLE checkpoints ADD COLUMN packed BIGINT NOT NULL DEFAULT 0;

-- Up to which head the log of a text has been looked at for packing.
ALTER TABLE upkeep ADD COLUMN packed BIGINT NOT NULL DEFAULT 0;
