"""When which run is due: pure, but for the file of the run table."""
