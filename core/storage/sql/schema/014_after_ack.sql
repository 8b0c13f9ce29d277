-- The third rule of a half, run when the acknowledgement of an event of ours is here. Such an event is 'received' (its answer is stored in ack, and its payload
-- is gone) and then 'applying', as a request is.
ALTER TABLE rule_version ADD COLUMN after_ack TEXT NOT NULL DEFAULT '';
