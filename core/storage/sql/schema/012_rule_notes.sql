-- Why a version of the rules was published.
ALTER TABLE rule_version ADD COLUMN note TEXT NOT NULL DEFAULT '';
