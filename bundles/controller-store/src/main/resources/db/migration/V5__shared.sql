-- What several controllers on one database agree on.
CREATE TABLE leases (
  name VARCHAR(64) PRIMARY KEY,
  holder VARCHAR(64) NOT NULL,
  token BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE key_check (
  id INT PRIMARY KEY,
  sealed VARCHAR(1024) NOT NULL
);
