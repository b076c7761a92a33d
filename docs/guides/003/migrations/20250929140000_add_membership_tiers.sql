-- Create membership types enum
CREATE TYPE membership_tier AS ENUM ('basic', 'premium', 'enterprise');

-- Add membership columns to users
ALTER TABLE auth.users
ADD COLUMN IF NOT EXISTS membership_tier membership_tier DEFAULT 'basic',
ADD COLUMN IF NOT EXISTS membership_start_date DATE,
ADD COLUMN IF NOT EXISTS membership_end_date DATE;

-- Create membership history table
CREATE TABLE IF NOT EXISTS public.membership_history (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES auth.users(id),
  tier membership_tier NOT NULL,
  start_date DATE NOT NULL,
  end_date DATE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT TIMEZONE('utc', NOW())
);
