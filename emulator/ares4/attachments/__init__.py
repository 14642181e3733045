"""What can be attached to a flight: each sees the computer and nothing else."""
