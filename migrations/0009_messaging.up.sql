-- Every inbound message that Twilio has passed on, by its sid alone: Twilio's signatures do not expire, so a
-- webhook that comes again, however late, is recognised here and dropped.
CREATE TABLE inbound_receipts (
    provider_sid text PRIMARY KEY,
    received_at  timestamptz NOT NULL
);
CREATE INDEX inbound_receipts_by_time ON inbound_receipts (received_at);

-- How many codes a number was sent lately, whoever asked for them.
CREATE INDEX messages_to_number ON messages (number, created_at) WHERE direction = 'outbound';
