"""The `mnemonaut` command, one file per sub-command."""
