-- Container settings that few microservices need.
ALTER TABLE microservices ADD COLUMN cpu_limit_millis BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE microservices ADD COLUMN read_only_root BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE microservices ADD COLUMN devices VARCHAR(4096) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN cdi_devices VARCHAR(4096) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN pid_mode VARCHAR(255) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN ipc_mode VARCHAR(255) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN platform VARCHAR(255) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN engine_runtime VARCHAR(255) DEFAULT '' NOT NULL;
ALTER TABLE microservices ADD COLUMN annotations VARCHAR(16384) DEFAULT '' NOT NULL;
