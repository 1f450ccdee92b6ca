"""Templates of the language mind's prompts, one file each."""
