-- Migration: Notes
-- Version: 001
-- Date: 2025-09-29

CREATE TABLE notes (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),

  CONSTRAINT notes_body_is_not_blank CHECK (btrim(body) <> '')
);

CREATE INDEX idx_notes_created_at ON notes (created_at DESC);
