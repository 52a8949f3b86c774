-- What an agent has not fetched stands in the row of its clock: "bit:time" of each kind of change,
-- separated by commas. A program takes it from the rows of before, which V33 drops.
ALTER TABLE change_clocks ADD COLUMN IF NOT EXISTS pending VARCHAR(1024) DEFAULT '' NOT NULL;
