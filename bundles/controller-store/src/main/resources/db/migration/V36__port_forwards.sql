-- Ways from users' machines to ports of microservices, until they run out.
CREATE TABLE IF NOT EXISTS port_forwards (
  id VARCHAR(32) PRIMARY KEY,
  microservice_uuid VARCHAR(32) NOT NULL REFERENCES microservices (uuid) ON DELETE CASCADE,
  internal_port INT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS port_forwards_microservice ON port_forwards (microservice_uuid);
