"""Results and episodes for other programs: a pandas frame, Parquet, Minari."""
