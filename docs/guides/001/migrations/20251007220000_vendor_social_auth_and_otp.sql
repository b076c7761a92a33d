CREATE TABLE vendor_otp_codes (
  vendor_id UUID NOT NULL REFERENCES vendors(id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE vendor_social_auth (
  vendor_id UUID NOT NULL REFERENCES vendors(id) ON DELETE CASCADE,
  provider TEXT NOT NULL CHECK (provider IN ('google', 'facebook')),
  subject TEXT NOT NULL,
  PRIMARY KEY (provider, subject)
);
