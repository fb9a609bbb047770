"""Where everything is kept: DataFrames in, DataFrames out."""
