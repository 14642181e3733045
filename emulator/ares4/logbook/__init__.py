"""A log as people read it: rows that are searched, pictures, entries played in their time."""
