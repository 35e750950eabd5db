"""What the office sees of the whole city: read only, owns no facts."""
