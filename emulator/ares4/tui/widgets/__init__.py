"""One instrument a file; each draws what it is shown."""
