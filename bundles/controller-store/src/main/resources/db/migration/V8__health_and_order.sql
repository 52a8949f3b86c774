-- How a microservice's health is found out and what it is, and when it starts among others.
ALTER TABLE microservices ADD COLUMN health_check VARCHAR(65536) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN schedule INTEGER DEFAULT 50 NOT NULL;
ALTER TABLE microservice_status ADD COLUMN health_status VARCHAR(32) DEFAULT '' NOT NULL;
