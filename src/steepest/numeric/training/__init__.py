"""Descending by the update rules: schedules, stopping, history and checkpoints."""
