-- The external ports of a microservice between commas, as ",80,443,": each creation looks at those of
-- an agent, and need not read the documents for that. A program fills the column.
ALTER TABLE microservices ADD COLUMN IF NOT EXISTS ports VARCHAR DEFAULT '' NOT NULL;
