-- Migration: Add no-show status
-- Version: 011
-- Date: 2025-10-27
--
-- Customers who never came were booked as completed. A file of its own, because PostgreSQL refuses to use a new enum
-- value in the transaction that adds it.

ALTER TYPE scheduling.booking_status ADD VALUE IF NOT EXISTS 'no_show' AFTER 'completed';
