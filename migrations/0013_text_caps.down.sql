DROP FUNCTION claim_text(uuid, text, uuid, uuid, text, text[], text[], timestamptz, int8, int8, jsonb);
DROP FUNCTION text_that_fills(text, text[], text[], int4);
DROP TABLE text_opt_outs;
DROP TABLE text_ledger;
DROP TABLE text_codes;
