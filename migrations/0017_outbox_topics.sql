-- What concerns a few topics is found without reading what concerns everybody: who was away for an hour of a busy house.
CREATE INDEX outbox_of_topic ON outbox (topic, position);
