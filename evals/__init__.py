"""Many episodes, and what they prove."""
