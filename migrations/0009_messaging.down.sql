DROP INDEX messages_to_number;
DROP TABLE inbound_receipts;
