"""What can fill the terminal: the flight deck, and the sheets that are laid over it."""
