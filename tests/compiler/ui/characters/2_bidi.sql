SELECT 'a‮b';
