"""Language models behind one call: any OpenAI-compatible endpoint, a simulation, or a replay."""
