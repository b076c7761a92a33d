-- What Supabase's command line had done in production: three files pushed, and its history of them, with the
-- statements that it keeps there.

CREATE SCHEMA supabase_migrations;
CREATE TABLE supabase_migrations.schema_migrations (
  version text NOT NULL PRIMARY KEY,
  statements text[],
  name text
);

INSERT INTO supabase_migrations.schema_migrations (version, name, statements) VALUES
('20250929120000', 'create_bookings_table', ARRAY[
$sql$-- Create enum for booking status
CREATE TYPE booking_status AS ENUM ('pending', 'confirmed', 'cancelled', 'completed')$sql$,
$sql$-- Create bookings table
CREATE TABLE IF NOT EXISTS public.bookings (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,
  workspace_id UUID NOT NULL,
  workspace_type VARCHAR(50) NOT NULL CHECK (workspace_type IN ('desk', 'room', 'pod')),

  -- Booking details
  date DATE NOT NULL,
  start_time TIME NOT NULL,
  end_time TIME NOT NULL,
  duration_hours DECIMAL(4,2) NOT NULL,

  -- Status and pricing
  status booking_status NOT NULL DEFAULT 'pending',
  total_price DECIMAL(10,2) NOT NULL,
  credits_used INTEGER DEFAULT 0,

  -- Payment
  payment_status VARCHAR(50) DEFAULT 'pending',
  stripe_session_id VARCHAR(255),
  stripe_payment_intent_id VARCHAR(255),

  -- Confirmation
  confirmation_code VARCHAR(50) UNIQUE NOT NULL,
  qr_code_url TEXT,

  -- Metadata
  special_requests TEXT,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT TIMEZONE('utc', NOW()),
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT TIMEZONE('utc', NOW()),

  -- Constraints
  CONSTRAINT valid_time_range CHECK (end_time > start_time),
  CONSTRAINT positive_price CHECK (total_price >= 0),
  CONSTRAINT positive_credits CHECK (credits_used >= 0)
)$sql$,
$sql$-- Create indexes
CREATE INDEX idx_bookings_user_id ON public.bookings(user_id)$sql$,
$sql$CREATE INDEX idx_bookings_date ON public.bookings(date)$sql$,
$sql$CREATE INDEX idx_bookings_status ON public.bookings(status)$sql$,
$sql$CREATE INDEX idx_bookings_workspace ON public.bookings(workspace_id, date)$sql$,
$sql$CREATE INDEX idx_bookings_stripe_session ON public.bookings(stripe_session_id)$sql$,
$sql$-- Create updated_at trigger
CREATE OR REPLACE FUNCTION public.handle_updated_at()
RETURNS TRIGGER AS $$
BEGIN
  NEW.updated_at = TIMEZONE('utc', NOW());
  RETURN NEW;
END;
$$ LANGUAGE plpgsql$sql$,
$sql$CREATE TRIGGER bookings_updated_at
  BEFORE UPDATE ON public.bookings
  FOR EACH ROW
  EXECUTE FUNCTION public.handle_updated_at()$sql$,
$sql$-- Enable Row Level Security
ALTER TABLE public.bookings ENABLE ROW LEVEL SECURITY$sql$,
$sql$-- Create RLS policies
-- Users can view their own bookings
CREATE POLICY "Users can view own bookings"
  ON public.bookings FOR SELECT
  USING (auth.uid() = user_id)$sql$,
$sql$-- Users can create bookings
CREATE POLICY "Users can create bookings"
  ON public.bookings FOR INSERT
  WITH CHECK (auth.uid() = user_id)$sql$,
$sql$-- Users can update their own bookings (within time limits)
CREATE POLICY "Users can update own bookings"
  ON public.bookings FOR UPDATE
  USING (auth.uid() = user_id)
  WITH CHECK (auth.uid() = user_id)$sql$,
$sql$-- Comment the table
COMMENT ON TABLE public.bookings IS 'Stores workspace booking information'$sql$
]),
('20250929130000', 'add_credits_system', ARRAY[
$sql$-- Create credits table
CREATE TABLE IF NOT EXISTS public.user_credits (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,
  amount INTEGER NOT NULL DEFAULT 0,
  allocated_at TIMESTAMP WITH TIME ZONE DEFAULT TIMEZONE('utc', NOW()),
  expires_at TIMESTAMP WITH TIME ZONE,
  source VARCHAR(50) NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT TIMEZONE('utc', NOW()),

  CONSTRAINT positive_amount CHECK (amount >= 0)
)$sql$,
$sql$CREATE INDEX idx_user_credits_user_id ON public.user_credits(user_id)$sql$,
$sql$CREATE INDEX idx_user_credits_expires_at ON public.user_credits(expires_at)$sql$,
$sql$-- Enable RLS
ALTER TABLE public.user_credits ENABLE ROW LEVEL SECURITY$sql$,
$sql$CREATE POLICY "Users can view own credits"
  ON public.user_credits FOR SELECT
  USING (auth.uid() = user_id)$sql$
]),
('20250929140000', 'add_membership_tiers', ARRAY[
$sql$-- Create membership types enum
CREATE TYPE membership_tier AS ENUM ('basic', 'premium', 'enterprise')$sql$,
$sql$-- Add membership columns to users
ALTER TABLE auth.users
ADD COLUMN IF NOT EXISTS membership_tier membership_tier DEFAULT 'basic',
ADD COLUMN IF NOT EXISTS membership_start_date DATE,
ADD COLUMN IF NOT EXISTS membership_end_date DATE$sql$,
$sql$-- Create membership history table
CREATE TABLE IF NOT EXISTS public.membership_history (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES auth.users(id),
  tier membership_tier NOT NULL,
  start_date DATE NOT NULL,
  end_date DATE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT TIMEZONE('utc', NOW())
)$sql$
]);

DO $do$
DECLARE
  statement text;
BEGIN
  FOR statement IN
    SELECT unnest(statements) FROM supabase_migrations.schema_migrations ORDER BY version
  LOOP
    EXECUTE statement;
  END LOOP;
END $do$;
